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
from dataclasses import replace
from typing import Any

from switchboard.domain.ids import AccountId, AlbumId
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

MAX_REMEMBERED = 5_000
"""The number of changes that are remembered. A repeated change follows soon after the first one."""

MAX_ALBUMS = 100
"""Albums that are remembered; their messages come within seconds."""


class UpdateBatcher:
    """Collects one link's changes and passes them to the sink, in order and without loss."""

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
        self._passed_on: OrderedDict[object, None] = OrderedDict()
        self._received: float | None = None
        self._albums: OrderedDict[AlbumId, None] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()
        self._passed_account_state: SequenceState | None = None
        self._stored_channels: dict[int, int] = {}

    @property
    def size(self) -> int:
        """The number of changes that wait to be passed on."""
        return len(self._pending)

    def add_packet(
        self,
        updates: list[Any],
        users: list[Any],
        chats: list[Any],
        self_id: int,
        arrived: float | None = None,
    ) -> None:
        """Add a packet of live updates. It must not wait, because Telethon's state has already
        moved.

        arrived: when it arrived, by `time.perf_counter`.
        """
        self._peers.add(users)
        self._peers.add(chats)
        packet = self._live(updates, users, chats, self_id)
        changes = changes_of(packet, self._unreadable)
        self.add(changes)
        self.add_seen(users, changes)
        if self._received is None and any(map(self._is_new_to_operator, changes)):
            self._received = arrived

    def take_skipped(
        self, updates: list[Any], users: list[Any], chats: list[Any], self_id: int
    ) -> None:
        """Add updates that Telethon left out as known, except those that were really passed on. An
        edit may be older than the stored text."""
        if not updates:
            return
        packet = self._live(updates, users, chats, self_id)
        changes = changes_of(packet, self._unreadable)
        self.add(
            replace(change, is_late=True) if isinstance(change, MessageEdited) else change
            for change in changes
            if _identity(change) not in self._passed_on
        )

    def add_difference(self, difference: Any, kept: list[Any], self_id: int) -> None:
        """Add a difference: what Telethon kept of it and what it dropped. It must not wait."""
        users, chats = getattr(difference, "users", ()), getattr(difference, "chats", ())
        self._peers.add(users)
        self._peers.add(chats)
        updates = [*kept, *missing_updates(difference, kept)]
        packet = UpdateBundle(updates, peers_by_id(users, chats), self_id)
        changes = ordered(changes_of(packet, self._unreadable))
        self.add(changes)
        self.add_seen(users, changes)
        gap = gap_of(difference)
        if gap is not None:
            self._pending.append(gap)

    def add_seen(self, users: Iterable[Any], changes: Iterable[Change]) -> None:
        """Add which of these new messages show users to whom the account has no access hash."""
        new = [change for change in changes if isinstance(change, NewMessage)]
        self.add(self._peers.add_seen(users, new))

    def add(self, changes: Iterable[Change]) -> None:
        """Add changes, in their order."""
        changes = list(changes)
        self.dialog_changes.add(changes)
        for change in changes:
            self._pending.append(change)
            self._passed_on[_identity(change)] = None
        while len(self._passed_on) > MAX_REMEMBERED:
            self._passed_on.popitem(last=False)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Nothing is passed on while the context is open."""
        async with self._one_at_a_time:
            yield

    async def flush(self) -> None:
        """Pass the pending changes on. Returns when the sink has queued them."""
        async with self._one_at_a_time:
            self._pending.extend(
                HistoryGap(channel_marked_id(channel)) for channel in sorted(self._box.lost)
            )
            self._box.lost.clear()
            account_state, channels = self._moved_account_state(), self._moved_channels()
            batch = self._batch(account_state, channels)
            if batch is None:
                return
            self._received = None
            await self._sink.submit(batch)
            del self._pending[: len(batch.changes)]
            self._peers.mark_saved(batch.peers)
            self._stored_channels.update(channels)
            self._box.moved.intersection_update(self._moved_channels())
            self._passed_account_state = account_state or self._passed_account_state

    def _is_new_to_operator(self, change: Change) -> bool:
        """Whether a change shows the operator something new: of an album its first message."""
        if not isinstance(change, NewMessage):
            return False
        if change.album_id is None:
            return True
        is_first = change.album_id not in self._albums
        self._albums[change.album_id] = None
        while len(self._albums) > MAX_ALBUMS:
            self._albums.popitem(last=False)
        return is_first

    def _live(
        self, updates: list[Any], users: list[Any], chats: list[Any], self_id: int
    ) -> UpdateBundle:
        return UpdateBundle(updates, peers_by_id(users, chats), self_id, self._box.packet_date)

    def _moved_account_state(self) -> SequenceState | None:
        """The account's sequences, if they are ahead of the state that was passed on."""
        account_state = self._box.account_state()
        return None if account_state == self._passed_account_state else account_state

    def _moved_channels(self) -> dict[int, int]:
        """The pts of each channel that is ahead of the pts that was passed on."""
        moved: dict[int, int] = {}
        for channel_id in self._box.moved:
            pts = self._box.channel_pts(channel_id)
            if pts is not None and pts != self._stored_channels.get(channel_id):
                moved[channel_id] = pts
        return moved

    def _batch(self, account_state: SequenceState | None, channels: dict[int, int]) -> Batch | None:
        peers = self._peers.dirty()
        moved = account_state is not None or bool(channels)
        if not (moved or peers or self._pending):
            return None
        return Batch(
            account_id=self._account_id,
            peers=peers,
            changes=tuple(self._pending),
            state=self._state(account_state, channels) if moved else None,
            received_at=self._received,
        )

    def _state(self, account_state: SequenceState | None, channels: dict[int, int]) -> UpdateState:
        marked = tuple((channel_marked_id(channel), pts) for channel, pts in channels.items())
        if account_state is None:
            return UpdateState(channels=marked)
        return UpdateState(
            account_state.pts, account_state.qts, self._box.unix_date(), account_state.seq, marked
        )


def _identity(change: Change) -> object:
    """The key by which a repeated change is recognised.

    For a message it includes the last edit, the text, the buttons and the reactions.
    """
    message = change.message if isinstance(change, MessageEdited) else change
    if isinstance(message, NewMessage):
        return (
            message.chat_id,
            message.message_id,
            message.changed_at,
            hash((message.text, message.entities)),
            message.reply_markup,
            message.reactions,
        )
    return change
