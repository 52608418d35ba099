"""Telethon's message box, extended to report the sequences that it moved and lost.

The box keeps Telegram's update sequences. Switchboard needs the channels that a packet touched
(only those are stored), and the channels that the box dropped silently, because it does not know
their pts or access hash.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telethon._updates import Entity, EntityType, MessageBox
from telethon._updates.messagebox import (
    ENTRY_ACCOUNT,
    ENTRY_SECRET,
    NO_SEQ,
    NO_UPDATES_TIMEOUT,
    PtsInfo,
)
from telethon.tl import types

from switchboard.domain.timestamps import Timestamp, to_timestamp
from switchboard.telegram.translate.peers import channel_id_of

_TAKEN_LATE = (
    types.UpdateNewMessage,
    types.UpdateNewChannelMessage,
    types.UpdateShortMessage,
    types.UpdateShortChatMessage,
    types.UpdateDeleteMessages,
    types.UpdateDeleteChannelMessages,
    types.UpdateEditMessage,
    types.UpdateEditChannelMessage,
    types.UpdateFolderPeers,
    types.UpdateReadMessagesContents,
    types.UpdateNotifySettings,
    types.UpdateDialogPinned,
    types.UpdatePinnedDialogs,
    types.UpdateDialogUnreadMark,
    types.UpdateDraftMessage,
    types.UpdateNewScheduledMessage,
    types.UpdateDeleteScheduledMessages,
)

_UNNUMBERED = (types.UpdateNewScheduledMessage, types.UpdateDeleteScheduledMessages)
"""Updates without a pts that no difference repeats."""

_CHANGES = (
    types.UpdateEditMessage,
    types.UpdateEditChannelMessage,
    types.UpdateMessageReactions,
)

Packet = tuple[list[Any], list[Any], list[Any]]
"""Updates, and the users and chats that came with them."""

ChannelHash = Callable[[int], int | None]
"""The access hash of the channel with this bare id, if it is known."""


@dataclass(frozen=True, slots=True)
class SequenceState:
    """The positions of the account's own sequences, without the date, which is only a help for
    Telegram."""

    pts: int
    qts: int
    seq: int


class MonitoredMessageBox(MessageBox):  # type: ignore[misc] # Telethon ships no types
    """A message box that remembers the sequences that it touched until they are read.

    packet_date: when Telegram sent the last processed packet; None for a difference. on_gap: called
    if updates of the account were missed.
    """

    def __init__(
        self, log: Any, channel_hash: ChannelHash, on_gap: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(log)
        self._on_gap = on_gap
        self._unnumbered: list[Packet] = []
        self._channel_hash = channel_hash
        self.moved: set[int] = set()
        self.lost: set[int] = set()
        self.packet_date: Timestamp | None = None
        self._skipped: list[Any] = []

    def account_state(self) -> SequenceState | None:
        """The account's sequences, or None before the first state."""
        account = self.map.get(ENTRY_ACCOUNT)
        if account is None:
            return None
        secret = self.map.get(ENTRY_SECRET)
        return SequenceState(account.pts, secret.pts if secret else 0, self.seq)

    def unix_date(self) -> int:
        """The date up to which updates are known, in Unix seconds."""
        return int(self.date.timestamp())

    def channel_pts(self, channel_id: int) -> int | None:
        """The pts of a channel, or None if it is not followed."""
        entry = self.map.get(channel_id)
        return None if entry is None else int(entry.pts)

    def _trace(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Do nothing: traces would format the whole state and every message for each update."""

    def take_skipped(self) -> list[Any]:
        """Changes of messages and chats that the box left out as already processed.

        Telegram may send a state that is ahead of the updates that it sent with it. A later update
        then has an old number but is new. To process it twice does no harm.
        """
        skipped, self._skipped = self._skipped, []
        return skipped

    def take_unnumbered(self) -> list[Packet]:
        """The packets that were left out because of a gap before them, with only those updates that
        no difference repeats."""
        unnumbered, self._unnumbered = self._unnumbered, []
        return unnumbered

    def process_updates(self, updates: Any, chat_hashes: Any, result: Any) -> Any:
        """Return the users and chats of a packet, and add its updates to `result`. Raises
        Telethon's GapError if a difference must be fetched first.

        Telethon leaves out the updates in answers to own requests. Those that change messages are
        taken like others, in their order: what Telegram sends later is newer.
        """
        self.packet_date = _date_of(updates)
        if getattr(updates, "_self_outgoing", False) and _changes_messages(updates):
            updates._self_outgoing = False  # noqa: SLF001 - Telethon offers no other way
        first = getattr(updates, "seq_start", None) or getattr(updates, "seq", None) or NO_SEQ
        if first != NO_SEQ and self.seq + 1 > first:
            for update in getattr(updates, "updates", None) or ():
                self._skip(update)
        elif first != NO_SEQ and self.seq + 1 < first:
            self._keep_unnumbered(updates)
        return super().process_updates(updates, chat_hashes, result)

    def apply_pts_info(self, update: Any, *, reset_deadlines: Any) -> Any:
        """The update if it is the next one of its sequence or belongs to none, else None."""
        if isinstance(update, types.UpdateChannelTooLong):
            self._follow_joined(update)
        applied = super().apply_pts_info(update, reset_deadlines=reset_deadlines)
        if applied is not None and (channel_id := channel_id_of(applied)) is not None:
            self.moved.add(channel_id)
        if applied is None and self._is_behind(update):
            self._skip(update)
        return applied

    def _is_behind(self, update: Any) -> bool:
        """Whether an update was left out because its sequence is already ahead of it."""
        pts = PtsInfo.from_update(update)
        if pts is None or pts.entry in self.getting_diff_for or pts.entry not in self.map:
            return False
        return bool(self.map[pts.entry].pts + pts.pts_count > pts.pts)

    def _skip(self, update: Any) -> None:
        if isinstance(update, _TAKEN_LATE) and not getattr(update, "_self_outgoing", False):
            self._skipped.append(update)

    def _keep_unnumbered(self, packet: Any) -> None:
        kept = [update for update in packet.updates if isinstance(update, _UNNUMBERED)]
        if kept:
            self._unnumbered.append((kept, packet.users, packet.chats))

    def _follow_joined(self, update: Any) -> None:
        """Follow a channel that was joined on another device, from the pts in Telegram's update
        (constructor/updateChannelTooLong).

        The pts may be later than that of joining, so the history is read as well.
        """
        if update.pts and update.channel_id not in self.map:
            self.lost.add(update.channel_id)
            self.try_set_channel_state(update.channel_id, update.pts)

    def apply_channel_difference(self, request: Any, diff: Any, chat_hashes: Any) -> Any:
        """The updates, users and chats of a channel's difference."""
        self.moved.add(request.channel.channel_id)
        return super().apply_channel_difference(request, diff, chat_hashes)

    def check_deadlines(self) -> float:
        """When the next difference is due. The account's own is requested after a while without
        updates (Telegram: "Recovering gaps"), and names the channels with news. A channel's own
        silence requests nothing: with a thousand channels these would be 4,000 requests an hour.
        """
        now: float = asyncio.get_running_loop().time()
        if self.getting_diff_for:
            return now
        account = self.map.get(ENTRY_ACCOUNT)
        due: dict[Any, float] = {
            ENTRY_ACCOUNT: account.deadline if account else now + NO_UPDATES_TIMEOUT
        }
        due |= {entry: gap.deadline for entry, gap in self.possible_gaps.items()}
        for entry, deadline in due.items():
            if deadline <= now:
                self.getting_diff_for.add(entry)
                if self.possible_gaps.pop(entry, None) is not None and entry == ENTRY_ACCOUNT:
                    self._on_gap()
        return min(due.values())

    def try_set_channel_state(self, id: int, pts: int) -> None:  # noqa: A002 - Telethon's name
        """Follow a channel from here, unless it is followed already."""
        super().try_set_channel_state(id, pts)
        self.moved.add(id)

    def try_begin_get_diff(self, entry: Any, reason: str) -> None:
        """Begin a difference. A channel that is not followed yet has a gap of unknown size."""
        if isinstance(entry, int) and entry not in self.map:
            self.lost.add(entry)
        if entry == ENTRY_ACCOUNT:
            self._on_gap()
        super().try_begin_get_diff(entry, reason)

    def get_channel_difference(self, chat_hashes: Any) -> Any:
        """The next channel difference to request, with the access hash from the store."""
        if not self.getting_diff_for:
            return None
        channels = [entry for entry in self.getting_diff_for if isinstance(entry, int)]
        for channel_id in channels:
            access_hash = self._channel_hash(channel_id)
            if access_hash is not None:
                chat_hashes.put(Entity(EntityType.CHANNEL, channel_id, access_hash))
        request = super().get_channel_difference(chat_hashes)
        self.lost.update(channel for channel in channels if channel not in self.map)
        return request


def _changes_messages(packet: Any) -> bool:
    """Whether all updates of a packet change messages that exist already."""
    updates: list[Any] = getattr(packet, "updates", None) or []
    return bool(updates) and all(isinstance(update, _CHANGES) for update in updates)


def _date_of(packet: Any) -> Timestamp | None:
    """The date of a packet. Telethon gives the updates of a difference the date 0."""
    date = getattr(packet, "date", None)
    return None if date is None else to_timestamp(date) or None
