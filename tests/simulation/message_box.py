"""The positions of a simulated link in Telegram's sequences of updates, as Telethon keeps them.

It follows `telegram/updates/message_box.py` and Telethon: an update that is the next one of its
sequence is applied, one from before is left out, and one behind a gap waits for half a second.
Then, and after a quarter of an hour without updates of the account, the difference is requested.
"""

from collections.abc import Callable

from switchboard.telegram.updates.message_box import SequenceState
from switchboard.telegram.updates.pending_differences import ACCOUNT as OWN
from switchboard.telegram.updates.pending_differences import Sequence

from .telegram_server import TooLong, Update

GAP_TIMEOUT = 0.5
SILENCE = 900.0
NO_DATE = 0
TICK = 1e-6
"""A timer may come this much too early."""


class SimulatedBox:
    """`MonitoredMessageBox` for whole updates.

    fetching: the sequences whose difference is needed. Channels are bare ids.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.pts: dict[Sequence, int] = {}
        self.fetching: list[Sequence] = []
        self.moved: set[int] = set()
        self.lost: set[int] = set()
        self.date = NO_DATE
        self._now = now
        self._early: dict[Sequence, list[Update]] = {}
        self._gaps: dict[Sequence, float] = {}
        self._quiet_since = now()

    def account_state(self) -> SequenceState | None:
        """See `MonitoredMessageBox`."""
        return SequenceState(self.pts[OWN], 0, 0) if OWN in self.pts else None

    def unix_date(self) -> int:
        """See `MonitoredMessageBox`."""
        return self.date

    def channel_pts(self, channel_id: int) -> int | None:
        """See `MonitoredMessageBox`."""
        return self.pts.get(channel_id)

    def follow(self, channel_id: int, pts: int) -> None:
        """Follow a channel from here, unless it is followed already."""
        self.pts.setdefault(channel_id, pts)
        self.moved.add(channel_id)

    def begin(self, sequence: Sequence) -> None:
        """A difference is needed. A channel that is not followed has a gap of unknown size."""
        self._close_gap(sequence)
        if sequence not in self.pts:
            if sequence is not OWN:
                self.lost.add(sequence)
        elif sequence not in self.fetching:
            self.fetching.append(sequence)

    def begin_joined(self, channel_id: int, pts: int | None) -> None:
        """A channel has news. One that is not followed is followed from here, with a gap."""
        if pts is not None and channel_id not in self.pts:
            self.lost.add(channel_id)
            self.follow(channel_id, pts)
        self.begin(channel_id)

    def end(self, sequence: Sequence) -> None:
        """The difference has ended."""
        self.fetching.remove(sequence)
        self._quiet_since = self._now()

    def move(self, sequence: Sequence, pts: int) -> None:
        """A difference has moved a sequence."""
        self.pts[sequence] = pts
        if sequence is not OWN:
            self.moved.add(sequence)

    def process(self, packet: Update | TooLong) -> list[Update]:
        """The updates that are next now."""
        if isinstance(packet, TooLong):
            self.begin(packet.sequence)
            return []
        self._quiet_since = self._now()
        if packet.sequence in self.fetching:
            return []  # the difference contains it
        self._early.setdefault(packet.sequence, []).append(packet)
        next_ = self._take_next(packet.sequence)
        if next_:
            self.date = packet.date
        if self._early.get(packet.sequence):
            self._gaps.setdefault(packet.sequence, self._now() + GAP_TIMEOUT)
        else:
            self._close_gap(packet.sequence)
        return next_

    def check_deadlines(self) -> float:
        """When the next difference is due."""
        due: dict[Sequence, float] = {OWN: self._quiet_since + SILENCE, **self._gaps}
        for sequence, deadline in due.items():
            if deadline <= self._now() + TICK:
                self.begin(sequence)
        return self._now() if self.fetching else min(due.values())

    def _take_next(self, sequence: Sequence) -> list[Update]:
        next_: list[Update] = []
        waiting = sorted(self._early.pop(sequence), key=lambda update: update.pts)
        for update in waiting:
            local = self.pts.get(sequence, update.pts - 1)
            if update.pts == local + 1:
                self.move(sequence, update.pts)
                next_.append(update)
            elif update.pts > local:
                self._early.setdefault(sequence, []).append(update)
        return next_

    def _close_gap(self, sequence: Sequence) -> None:
        self._gaps.pop(sequence, None)
        self._early.pop(sequence, None)
