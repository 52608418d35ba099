"""The Telethon client of a signed-in account: it passes everything to the sink first.

Nothing may be lost: Telethon advances its update state in memory before handlers run, and stores it
on a timer. So this client uses no handlers. It uses the only hook that Telethon awaits between the
two, `_preprocess_updates`, and passes all changes on together with the state that covers them.
Telethon's own storage of the state is switched off (see `updates/batcher.py`).
"""

import asyncio
from collections.abc import Callable
from typing import Any

from telethon._updates.messagebox import GapError
from telethon.tl import functions, types
from telethon.tl.functions.updates import GetChannelDifferenceRequest, GetDifferenceRequest

from switchboard.domain.updates import HistoryGap
from switchboard.telegram.connection.account_settings import (
    ON_CONNECT,
    ON_RECONNECT,
    AccountSettings,
)
from switchboard.telegram.connection.client import Client
from switchboard.telegram.connection.unknown_senders import UnknownSenders
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.updates.batcher import UpdateBatcher
from switchboard.telegram.updates.channel_polls import POLL_AGAIN_AFTER, PendingPolls
from switchboard.telegram.updates.difference_fetcher import DifferenceFetcher
from switchboard.telegram.updates.message_box import MonitoredMessageBox
from switchboard.telegram.updates.peer_cache import PeerCache
from switchboard.telegram.updates.pending_differences import PendingDifferences, Sequence
from switchboard.telegram.updates.queue import channel_too_long


class AccountClient(Client):
    """A client whose updates go to a `Handover`. Made for one connection; not used again."""

    def __init__(
        self,
        *args: Any,
        peers: PeerCache,
        batcher: Callable[[MonitoredMessageBox], UpdateBatcher],
        on_transport: Callable[[bool], None],
        **options: Any,
    ) -> None:
        super().__init__(*args, catch_up=True, **options)
        self._request_retries = 0  # who asks tries again, later each time, and not in between
        self._on_transport = on_transport
        self._message_box = MonitoredMessageBox(
            self._log["messagebox"], lambda channel: peers.access_hash(channel_marked_id(channel))
        )
        self.handover = batcher(self._message_box)
        self._difference: Any = None
        self._polls = PendingPolls(self._updates_queue.put_nowait)
        self._pending_differences = PendingDifferences(
            self._ask_for, self.limits.difference_backoff, self.limits.max_channel_tries
        )
        self._differences = DifferenceFetcher(
            super().__call__,
            self._pending_differences,
            self.handover,
            self.limits,
            on_gap=lambda: self._settings.fetch(*ON_CONNECT),
        )
        self._unknown_senders = UnknownSenders(self.__call__, peers, self.limits)
        self._settings = AccountSettings(
            self.__call__, self.handover, lambda: self.self_id, self.limits
        )
        self._introduced = asyncio.Event()
        self._will_catch_up = True
        self.self_id = 0

    async def fetch_self(self) -> Any:
        """Ask Telegram who we are (`User`), which proves the session; updates flow from then on."""
        (me,) = await self(functions.users.GetUsersRequest([types.InputUserSelf()]))
        self._mb_entity_cache.set_self_user(me.id, me.bot, me.access_hash)
        self.self_id = me.id
        if self._message_box.is_empty():
            await self._on_login(me)
        self._introduced.set()
        self._settings.fetch(*ON_CONNECT)
        return me

    async def get_me(self, _input_peer: bool = False) -> None:
        """Telethon asks this while it connects, and hangs up on an error: `fetch_self` asks it."""

    async def wait_closed(self) -> BaseException | None:
        """Wait until the connection is gone for good; returns why, None where nothing says so."""
        gone = self._until_disconnected()
        try:
            await asyncio.wait({gone, self._updates_handle}, return_when=asyncio.FIRST_COMPLETED)
            await self.disconnect()
            await asyncio.wait({gone})
        finally:
            gone.cancel()
            self._pending_differences.stop()
            self._settings.stop()
        if self._updates_error is not None:
            return self._updates_error
        return None if gone.cancelled() else gone.exception()

    async def fail(self, error: BaseException) -> None:
        """Disconnect for good; `over` returns this error."""
        self._updates_error = error
        await self.disconnect()

    def follow_channel(self, channel_id: int, pts: int) -> None:
        """Follow a channel's updates from here; where they are followed already and Telegram has
        not pushed everything, as it does in some channels, ask for what is missing."""
        self._message_box.try_set_channel_state(channel_id, pts)
        self._differences.follow(channel_id)
        if (self._message_box.channel_pts(channel_id) or pts) < pts:
            self._updates_queue.put_nowait(channel_too_long(channel_id))

    async def poll_channel(self, channel_id: int) -> int:
        """Have what was not pushed of a channel fetched; the seconds after which to ask again.

        A channel that is not followed yet will be, when the dialogs are listed.
        """
        if self._message_box.channel_pts(channel_id) is None:
            return POLL_AGAIN_AFTER
        return await self._polls.ask(channel_id)

    def refused_channels(self) -> frozenset[int]:
        """The channels, by bare id, of which Telegram does not tell what changes there."""
        return self._differences.refused_channels()

    def let_telegram_decide(self, request: type[Any]) -> None:
        """Ask Telegram itself the next time. Telethon remembers a flood wait for every request of
        its type, whomever it concerned, and would refuse them all until it is over."""
        self._flood_waited_requests.pop(request.CONSTRUCTOR_ID, None)

    async def up_to_date(self) -> None:
        """Wait until what was missed has been handed over; for ever, where the connection ends."""
        while True:
            await self._pending_differences.wait_empty()
            await self._updates_queue.wait_processed()
            if self._pending_differences.is_empty():
                return

    async def __call__(
        self,
        request: Any,
        ordered: bool = False,
        flood_sleep_threshold: int | None = None,
    ) -> Any:
        """Make a request. Differences are looked at before Telethon applies them."""
        if isinstance(request, GetDifferenceRequest | GetChannelDifferenceRequest):
            with self._polls.completed_by(request) as tell:
                self._difference = await self._differences.fetch(request)
                tell(self._difference)
            return self._difference
        return await super().__call__(request, ordered, flood_sleep_threshold)

    async def _on_login(self, user: Any) -> Any:
        """Telethon found no state: it starts from now, so everything before has to be read."""
        self.handover.add([HistoryGap(None)])
        user = await super()._on_login(user)
        self._difference = None
        return user

    async def _update_loop(self) -> None:
        """Wait until we know who we are: without it nobody can tell who wrote a message."""
        await self._introduced.wait()
        await super()._update_loop()

    async def _preprocess_updates(
        self, updates: list[Any], users: list[Any], chats: list[Any]
    ) -> list[Any]:
        """Hand a packet over. Nothing is left for handlers.

        Up to the first `await` nothing else runs, so whatever moved the state is taken with it.
        """
        difference, self._difference = self._difference, None
        if difference is None:
            self._batch_updates(updates, users, chats)
        else:
            self._message_box.take_skipped()  # which a difference brings by other ways
            self.handover.add_difference(difference, updates, self.self_id)
            self._settings.add(updates)
        self._drain_queue()
        if not self._unknown_senders.is_empty:
            async with self.handover.held_back():
                await self._unknown_senders.fetch()
        await self.handover.flush()
        return []

    def _batch_updates(self, updates: list[Any], users: list[Any], chats: list[Any]) -> None:
        arrived = self._updates_queue.received_at
        self.handover.add_packet(updates, users, chats, self.self_id, arrived)
        self.handover.take_skipped(self._message_box.take_skipped(), users, chats, self.self_id)
        self._unknown_senders.add(updates)
        self._settings.add(updates)

    def _drain_queue(self) -> None:
        """Take along what else is waiting, as Telethon's loop would, a packet at a time.

        The loop makes a task for each packet and comes back here; in a rush, that costs more than
        all that is done with it. A gap is left to the loop, which asks for what is missing.
        """
        while self.handover.size < self.limits.max_drained:
            if self._updates_queue.empty() or self._message_box.getting_diff_for:
                return
            packet = self._updates_queue.get_nowait()
            updates: list[Any] = []
            try:
                users, chats = self._message_box.process_updates(
                    packet, self._mb_entity_cache, updates
                )
            except GapError:
                return
            self._batch_updates(updates, users, chats)

    async def _save_states_and_entities(self) -> None:
        """Hand over what has moved without a packet. At the end nothing: it is fetched again."""
        if self.is_connected():
            await self.handover.flush()

    async def catch_up(self) -> None:
        """Ask what was missed, after a connection came up."""
        self._will_catch_up = False
        await super().catch_up()

    def _on_updates_missed(self) -> None:
        """Every connection begins with a new session; that is what catching up is for."""
        if not self._will_catch_up:
            super()._on_updates_missed()

    def _on_disconnect(self) -> None:
        self._will_catch_up = True
        self._pending_differences.on_disconnect()
        self._on_transport(False)

    async def _handle_auto_reconnect(self) -> None:
        """Telethon only says that we are back; what was missed meanwhile must be asked for."""
        self._on_transport(True)
        await super()._handle_auto_reconnect()
        self._settings.fetch(*ON_RECONNECT)
        await self.catch_up()

    def _ask_for(self, sequence: Sequence) -> None:
        """Have a difference asked for. Telethon would wait for the next gap, or 15 minutes."""
        marker = types.UpdatesTooLong() if sequence is None else channel_too_long(sequence)
        self._updates_queue.put_nowait(marker)
