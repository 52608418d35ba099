"""Batch changes with the update state that covers them, and pass the batches to the sink.

The rule: whenever Telethon's state has moved, the changes that moved it are already in
`pending`. So every batch contains everything up to its state. If a batch could not be passed on
(the sink failed, or the task was cancelled), it stays pending in front of later changes. An
older state with newer messages in the store is harmless. The opposite never leaves this module.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from switchboard.domain.ids import AccountId
from switchboard.domain.ports import UpdateSink
from switchboard.domain.updates import (
    Batch,
    Change,
    HistoryGap,
    MessageEdited,
    NewMessage,
    UpdateState,
)
from switchboard.telegram.translate.changes import changes_of
from switchboard.telegram.translate.peers import channel_marked_id, peers_by_id
from switchboard.telegram.translate.unreadable import Unreadable
from switchboard.telegram.translate.updates.bundle import UpdateBundle
from switchboard.telegram.updates.dialog_changes import DialogChangeLog
from switchboard.telegram.updates.difference import gap_of, missing_updates, ordered
from switchboard.telegram.updates.message_box import MonitoredMessageBox, SequenceState
from switchboard.telegram.updates.peer_cache import PeerCache

MOST_TOLD = 5_000
"""Changes that are remembered; what is told twice follows soon after."""


class UpdateBatcher:
    """Collects one link's changes and hands them to the sink, in order and without loss."""

    def __init__(
        self,
        account_id: AccountId,
        sink: UpdateSink,
        peers: PeerCache,
        box: MonitoredMessageBox,
        unreadable: Unreadable,
        dialog_changes: DialogChangeLog | None = None,
    ) -> None:
        self.dialog_changes = DialogChangeLog() if dialog_changes is None else dialog_changes
        self._account_id = account_id
        self._sink = sink
        self._peers = peers
        self._box = box
        self._unreadable = unreadable
        self._pending: list[Change] = []
        self._told: OrderedDict[object, None] = OrderedDict()
        self._received: float | None = None
        self._one_at_a_time = asyncio.Lock()
        self._stored_standing: SequenceState | None = None
        self._stored_channels: dict[int, int] = {}

    @property
    def size(self) -> int:
        """Changes that wait to be handed over."""
        return len(self._pending)

    def add_packet(
        self,
        updates: list[Any],
        users: list[Any],
        chats: list[Any],
        self_id: int,
        arrived: float | None = None,
    ) -> None:
        """Take a packet of live updates. Must not wait: Telethon's state has moved already.

        arrived: when it came, by `time.perf_counter`.
        """
        self._peers.add(users)
        self._peers.add(chats)
        packet = self._live(updates, users, chats, self_id)
        changes = changes_of(packet, self._unreadable)
        self.add(changes)
        if self._received is None and any(isinstance(change, NewMessage) for change in changes):
            self._received = arrived

    def take_skipped(
        self, updates: list[Any], users: list[Any], chats: list[Any], self_id: int
    ) -> None:
        """Take updates that Telethon left out as known, but for those that were really told."""
        if not updates:
            return
        packet = self._live(updates, users, chats, self_id)
        changes = changes_of(packet, self._unreadable)
        self.add(change for change in changes if _identity(change) not in self._told)

    def add_difference(self, difference: Any, kept: list[Any], self_id: int) -> None:
        """Take a difference: what Telethon kept of it and what it dropped. Must not wait."""
        users, chats = getattr(difference, "users", ()), getattr(difference, "chats", ())
        self._peers.add(users)
        self._peers.add(chats)
        updates = [*kept, *missing_updates(difference, kept)]
        packet = UpdateBundle(updates, peers_by_id(users, chats), self_id)
        self.add(ordered(changes_of(packet, self._unreadable)))
        gap = gap_of(difference)
        if gap is not None:
            self._pending.append(gap)

    def add(self, changes: Iterable[Change]) -> None:
        """Add changes, in their order."""
        changes = list(changes)
        self.dialog_changes.add(changes)
        for change in changes:
            self._pending.append(change)
            self._told[_identity(change)] = None
        while len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)

    @asynccontextmanager
    async def held_back(self) -> AsyncIterator[None]:
        """Nobody hands over anything while the context is open."""
        async with self._one_at_a_time:
            yield

    async def flush(self) -> None:
        """Hand over what is pending; returns once the sink has it queued."""
        async with self._one_at_a_time:
            self._pending.extend(
                HistoryGap(channel_marked_id(channel)) for channel in sorted(self._box.lost)
            )
            self._box.lost.clear()
            standing, channels = self._moved_standing(), self._moved_channels()
            batch = self._batch(standing, channels)
            if batch is None:
                return
            self._received = None
            await self._sink.submit(batch)
            del self._pending[: len(batch.changes)]
            self._peers.mark_saved(batch.peers)
            self._stored_channels.update(channels)
            self._box.moved.intersection_update(self._moved_channels())
            self._stored_standing = standing or self._stored_standing

    def _live(
        self, updates: list[Any], users: list[Any], chats: list[Any], self_id: int
    ) -> UpdateBundle:
        return UpdateBundle(updates, peers_by_id(users, chats), self_id, self._box.packet_date)

    def _moved_standing(self) -> SequenceState | None:
        """The account's sequences, where they are ahead of what was handed over."""
        standing = self._box.standing()
        return None if standing == self._stored_standing else standing

    def _moved_channels(self) -> dict[int, int]:
        """The pts of each channel that is ahead of what was handed over."""
        moved: dict[int, int] = {}
        for channel_id in self._box.moved:
            pts = self._box.channel_pts(channel_id)
            if pts is not None and pts != self._stored_channels.get(channel_id):
                moved[channel_id] = pts
        return moved

    def _batch(self, standing: SequenceState | None, channels: dict[int, int]) -> Batch | None:
        peers = self._peers.dirty()
        moved = standing is not None or bool(channels)
        if not (moved or peers or self._pending):
            return None
        return Batch(
            account_id=self._account_id,
            peers=peers,
            changes=tuple(self._pending),
            state=self._state(standing, channels) if moved else None,
            received_at=self._received,
        )

    def _state(self, standing: SequenceState | None, channels: dict[int, int]) -> UpdateState:
        marked = tuple((channel_marked_id(channel), pts) for channel, pts in channels.items())
        if standing is None:
            return UpdateState(channels=marked)
        return UpdateState(standing.pts, standing.qts, self._box.unix_date(), standing.seq, marked)


def _identity(change: Change) -> object:
    """What makes a change the same one when it is told again: of a message, its last edit,
    and what changes without one."""
    message = change.message if isinstance(change, MessageEdited) else change
    if isinstance(message, NewMessage):
        return (
            message.chat_id,
            message.message_id,
            message.changed_at,
            message.reply_markup,
            message.reactions,
        )
    return change
