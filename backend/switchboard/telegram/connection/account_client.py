"""The Telethon client of a signed-in account. It passes every update to the sink before it counts
as processed.

Telethon advances its update state in memory before handlers run, and stores it on a timer. A crash
between the two would lose updates. So this client uses no handlers. It uses the only hook that
Telethon awaits before them, `_preprocess_updates`, and passes all changes on together with the
state that covers them. Telethon's own storage of the state is switched off (see
`updates/batcher.py`).
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
    Setting,
)
from switchboard.telegram.connection.client import Client
from switchboard.telegram.connection.frozen_requests import FrozenRequests
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
    """A client whose updates go to an `UpdateBatcher`. It is used for one connection only."""

    def __init__(
        self,
        *args: Any,
        peers: PeerCache,
        batcher: Callable[[MonitoredMessageBox], UpdateBatcher],
        on_transport: Callable[[bool], None],
        known_settings: set[Setting] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, catch_up=True, **options)
        self._request_retries = 0  # callers retry with a backoff of their own
        self._on_transport = on_transport
        self.updates_missed = asyncio.Event()
        self._message_box = MonitoredMessageBox(
            self._log["messagebox"],
            lambda channel: peers.access_hash(channel_marked_id(channel)),
            on_gap=self.updates_missed.set,
        )
        self.batcher = batcher(self._message_box)
        self._difference: Any = None
        self._polls = PendingPolls(self._updates_queue.put_nowait)
        self._pending_differences = PendingDifferences(
            self._ask_for, self.limits.difference_backoff, self.limits.max_channel_tries
        )
        self.frozen = FrozenRequests(self.limits.frozen_backoff)
        self._differences = DifferenceFetcher(
            self._request,
            self._pending_differences,
            self.batcher,
            self.limits,
            on_gap=lambda: self._settings.fetch(*ON_CONNECT),
        )
        self._unknown_senders = UnknownSenders(self.__call__, peers, self.limits)
        self._settings = AccountSettings(
            self.__call__,
            self.batcher,
            lambda: self.self_id,
            self.limits,
            set() if known_settings is None else known_settings,
        )
        self._introduced = asyncio.Event()
        self._will_catch_up = True
        self.self_id = 0

    async def fetch_self(self) -> Any:
        """Fetch the account's own user (`User`), which proves that the session is valid. After
        this, updates are processed."""
        (me,) = await self(functions.users.GetUsersRequest([types.InputUserSelf()]))
        self._mb_entity_cache.set_self_user(me.id, me.bot, me.access_hash)
        self.self_id = me.id
        if self._message_box.is_empty():
            await self._on_login(me)
        self._introduced.set()
        self._settings.fetch_at_connect()
        return me

    async def get_me(self, _input_peer: bool = False) -> None:
        """Return nothing: Telethon calls this when it connects and reconnects. `fetch_self` makes
        the request instead."""

    async def wait_closed(self) -> BaseException | None:
        """Wait until the connection has ended for good. Returns the reason, or None if it is
        unknown."""
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
        """Disconnect for good. `wait_closed` then returns this error."""
        self._updates_error = error
        await self.disconnect()

    def follow_channel(self, channel_id: int, pts: int) -> None:
        """Follow a channel's updates from this state on. If the channel is already followed, and
        Telegram has not pushed all of its updates, request the missing ones."""
        self._message_box.try_set_channel_state(channel_id, pts)
        self._differences.follow(channel_id)
        if (self._message_box.channel_pts(channel_id) or pts) < pts:
            self._updates_queue.put_nowait(channel_too_long(channel_id))

    async def poll_channel(self, channel_id: int) -> int:
        """Fetch the updates of a channel that Telegram did not push. Returns the seconds until the
        next poll.

        A channel that is not followed yet is followed when the dialogs are listed.
        """
        if self._message_box.channel_pts(channel_id) is None:
            return POLL_AGAIN_AFTER
        return await self._polls.ask(channel_id)

    def refused_channels(self) -> frozenset[int]:
        """The bare ids of the channels whose differences Telegram refuses."""
        return self._differences.refused_channels()

    def let_telegram_decide(self, request: type[Any]) -> None:
        """Let the next request of this type reach Telegram. Telethon remembers a flood wait for all
        requests of a type, whichever chat it concerned, and would refuse them until it has
        passed."""
        self._flood_waited_requests.pop(request.CONSTRUCTOR_ID, None)

    async def up_to_date(self) -> None:
        """Wait until all missed updates were passed to the sink. Never returns if the connection
        ends."""
        while True:
            await self._pending_differences.wait_empty()
            await self._updates_queue.wait_processed()
            if self._pending_differences.is_empty():
                return

    async def pass_updates_on(self) -> None:
        """Pass the packets that have arrived so far on to the sink."""
        await self._updates_queue.wait_processed()
        await self.batcher.flush()

    async def updates_refused(self) -> None:
        """Wait until Telegram has refused the missed updates."""
        await self._pending_differences.wait_refused()

    async def __call__(
        self,
        request: Any,
        ordered: bool = False,
        flood_sleep_threshold: int | None = None,
    ) -> Any:
        """Make a request. Differences are processed here before Telethon applies them."""
        if isinstance(request, GetDifferenceRequest | GetChannelDifferenceRequest):
            with self._polls.completed_by(request) as complete:
                self._difference = await self._differences.fetch(request)
                complete(self._difference)
            return self._difference
        return await self._request(request, ordered, flood_sleep_threshold)

    async def _request(self, request: Any, *options: Any) -> Any:
        """Make a request, unless Telegram refuses it because the account is frozen."""
        ask = super().__call__
        return await self.frozen.run(request, lambda: ask(request, *options))

    async def _on_login(self, user: Any) -> Any:
        """Telethon found no stored state and starts from now, so earlier messages must be read from
        history."""
        self.batcher.add([HistoryGap(None)])
        self._settings.forget()
        user = await super()._on_login(user)
        self._difference = None
        return user

    async def _update_loop(self) -> None:
        """Wait until the own user is known: without it, the sender of a message is unknown."""
        await self._introduced.wait()
        await super()._update_loop()

    async def _preprocess_updates(
        self, updates: list[Any], users: list[Any], chats: list[Any]
    ) -> list[Any]:
        """Pass a packet on. Handlers get nothing.

        Nothing else runs before the first `await`, so the batch contains all changes that moved the
        state.
        """
        for packet in self._message_box.take_unnumbered():
            self.batcher.add_packet(*packet, self.self_id)
        difference, self._difference = self._difference, None
        if difference is None:
            self._batch_updates(updates, users, chats)
        else:
            self._message_box.take_skipped()  # a difference returns these in another way
            self.batcher.add_difference(difference, updates, self.self_id)
            self._settings.add(updates)
            self.frozen.add(updates)
        self._drain_queue()
        if not self._unknown_senders.is_empty:
            async with self.batcher.paused():
                await self._unknown_senders.fetch()
        await self.batcher.flush()
        return []

    def _batch_updates(self, updates: list[Any], users: list[Any], chats: list[Any]) -> None:
        arrived = self._updates_queue.received_at
        self.batcher.add_packet(updates, users, chats, self.self_id, arrived)
        self.batcher.take_skipped(self._message_box.take_skipped(), users, chats, self.self_id)
        self._unknown_senders.add(updates)
        self._settings.add(updates)
        self.frozen.add(updates)

    def _drain_queue(self) -> None:
        """Process the other queued packets in the same call, one at a time, as Telethon's loop
        would.

        The loop creates a task for each packet. Under load this takes longer than processing the
        packet. A packet with a gap is left to the loop, which requests the missing updates.
        """
        while self.batcher.size < self.limits.max_drained:
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
        """Pass on changes of the state that came without a packet. When the connection has ended,
        pass on nothing: it is fetched again."""
        if self.is_connected():
            await self.batcher.flush()

    async def catch_up(self) -> None:
        """Request the missed updates after a connection was made."""
        self._will_catch_up = False
        await super().catch_up()

    def _on_updates_missed(self) -> None:
        """Ignore this until `catch_up` has requested the difference: every connection begins with a
        new session."""
        if not self._will_catch_up:
            super()._on_updates_missed()

    def _on_new_session(self) -> None:
        """Ignore this while the account's difference is pending: it will contain what was dropped
        (MTProto: "New session creation", first_msg_id)."""
        if not self._pending_differences.is_waiting_for_account:
            super()._on_new_session()

    def _on_disconnect(self) -> None:
        self._will_catch_up = True
        self._pending_differences.on_disconnect()
        self._on_transport(False)

    async def _handle_auto_reconnect(self) -> None:
        """Telethon has reconnected: request the updates that were missed meanwhile."""
        self._on_transport(True)
        await super()._handle_auto_reconnect()
        self._settings.fetch(*ON_RECONNECT)
        await self.catch_up()

    def _ask_for(self, sequence: Sequence) -> None:
        """Make Telethon request a difference now, not after the next gap or after 15 minutes."""
        marker = types.UpdatesTooLong() if sequence is None else channel_too_long(sequence)
        self._updates_queue.put_nowait(marker)
