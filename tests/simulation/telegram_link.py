"""A link of the simulated Telegram: pages of the list and of history, and updates with faults.

Only what speaks to Telegram is modelled. What a link does with missed updates is its own: the
requests for differences and their repetitions, the queue, and the batches with their state.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from telethon import errors

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.ports import RequestScheduler, UpdateSink, immediately
from switchboard.domain.updates import Dialog, DialogOffset, HistoryGap, HistoryPage, UpdateState
from switchboard.errors import ConnectionLost, FloodWait, RequestUnanswered, Unavailable
from switchboard.telegram.limits import Limits
from switchboard.telegram.translate.peers import bare_id, channel_marked_id
from switchboard.telegram.updates.batcher import UpdateBatcher
from switchboard.telegram.updates.difference import ordered
from switchboard.telegram.updates.difference_fetcher import DifferenceFetcher
from switchboard.telegram.updates.pending_differences import ACCOUNT as OWN
from switchboard.telegram.updates.pending_differences import PendingDifferences
from switchboard.telegram.updates.pending_differences import Sequence as UpdateSequence
from switchboard.telegram.updates.queue import UpdatesQueue
from tests.store.conftest import ACCOUNT

from .dialog_pages import Entries, SimulatedListing
from .difference_requests import answer, difference_request
from .link_peers import SimulatedPeers
from .message_box import SimulatedBox
from .telegram_server import TelegramServer, TooLong, Update
from .world import Dice

T = TypeVar("T")

PAGE = 3
"""The chats in a page of the list."""

OFFLINE_TIMEOUT = 30.0
LATEST = 1_000_000
PUSHED = 0.3


class SimulatedLink:
    """The port `Link`, as far as reading needs it."""

    def __init__(
        self,
        server: TelegramServer,
        dice: Dice,
        sink: UpdateSink,
        state: UpdateState | None,
        on_transport: Callable[[bool], None],
        limits: Limits,
    ) -> None:
        self._server = server
        self._dice = dice
        self._state = state
        self._on_transport = on_transport
        self._loop = asyncio.get_running_loop()
        self._online = asyncio.Event()
        self._closed: asyncio.Future[None] = self._loop.create_future()
        self._queue = UpdatesQueue(LATEST)
        self._box = SimulatedBox(self._loop.time)
        self._peers = SimulatedPeers()
        parts: tuple[Any, ...] = (self._peers, self._box, None)
        self._batcher = UpdateBatcher(ACCOUNT, sink, *parts)
        self._pending = PendingDifferences(
            lambda sequence: self._queue.put_nowait(TooLong(sequence)),
            limits.difference_backoff,
            limits.max_channel_tries,
        )
        self._differences = DifferenceFetcher(
            lambda request: answer(request, server, dice, self._online),
            self._pending,
            self._batcher,
            limits,
        )
        self._refused: set[ChatId] = set()
        self._updating: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Connect, and begin with the difference since the stored state."""
        await self._dice.pause()
        if self._dice.hits(0.3):
            raise ConnectionLost("unreachable", "Telegram cannot be reached.")
        self._online.set()
        state = self._state
        for chat_id, pts in () if state is None else state.channels:
            self._box.pts[bare_id(ChatId(chat_id))] = pts
        if state is None or state.pts is None:
            self._batcher.add([HistoryGap(None)])
            self._box.pts[OWN] = self._server.sequences[OWN].pts
        else:
            self._box.pts[OWN], self._box.date = state.pts, state.date
        self._server.push = self._push
        self._queue.put_nowait(TooLong(OWN))
        self._updating = asyncio.create_task(self._update(), name="updates")

    def lose_transport(self) -> None:
        """The transport goes: what Telegram pushes now is lost."""
        if self._online.is_set():
            self._online.clear()
            self._pending.on_disconnect()
            self._on_transport(False)

    def regain_transport(self) -> None:
        """The transport is back."""
        if not self._online.is_set() and not self._closed.done():
            self._online.set()
            self._on_transport(True)
            self._queue.put_nowait(TooLong(OWN))

    def end(self) -> None:
        """The connection ends for good."""
        if not self._closed.done():
            self._closed.set_result(None)

    async def close(self) -> None:
        """See the port."""
        self.end()
        self._online.clear()
        self._pending.stop()
        if self._updating is not None:
            self._updating.cancel()
            await asyncio.wait([self._updating])

    async def wait_closed(self) -> None:
        """See the port."""
        assert self._updating is not None
        await asyncio.wait([self._closed, self._updating], return_when=asyncio.FIRST_COMPLETED)
        if self._updating.done():
            self._updating.result()
        raise ConnectionLost("connection_ended", "The connection has ended.")

    async def up_to_date(self) -> None:
        """As `AccountClient.up_to_date`."""
        while True:
            await self._pending.wait_empty()
            await self._queue.wait_processed()
            if self._pending.is_empty():
                return

    async def updates_refused(self) -> None:
        """See the port."""
        await self._pending.wait_refused()

    def refused_channels(self) -> frozenset[ChatId]:
        """See the port."""
        return frozenset(map(channel_marked_id, self._differences.refused_channels()))

    def dialogs(
        self, schedule: RequestScheduler = immediately, start: DialogOffset | None = None
    ) -> SimulatedListing:
        """See the port."""
        return SimulatedListing(self._list_page, self._follow, schedule, start)

    async def _list_page(self, after: DialogOffset | None) -> tuple[Entries, bool]:
        return await self._request(
            lambda: (
                self._server.dialogs(after, PAGE),
                after is None and self._server.count() <= PAGE,
            )
        )

    async def _follow(self, page: Entries) -> None:
        """Follow the channels of a page, and request the updates that they miss."""
        for dialog, pts in page:
            if pts is None:
                continue
            channel = bare_id(dialog.peer.chat_id)
            self._box.follow(channel, pts)
            self._differences.follow(channel)
            if self._box.pts[channel] < pts:
                self._queue.put_nowait(TooLong(channel))
        await self._batcher.flush()

    def with_newer_changes(self, dialogs: Sequence[Dialog]) -> tuple[Dialog, ...]:
        """See the port. No update here changes what the owner has set for a chat."""
        return tuple(dialogs)

    async def history(
        self,
        chat_id: ChatId,
        *,
        before: TelegramMessageId | None,
        after: TelegramMessageId | None,
        limit: int,
        skip: int = 0,
        schedule: RequestScheduler = immediately,
    ) -> HistoryPage:
        """See the port."""

        async def request() -> HistoryPage:
            self._refuse(chat_id)
            return await self._request(
                lambda: self._server.history(chat_id, before, after, limit, skip)
            )

        page: HistoryPage = await schedule(request)
        return page

    def _refuse(self, chat_id: ChatId) -> None:
        """Refuse a chat, but not twice in a row: after three times it would count as left."""
        if chat_id in self._refused:
            self._refused.discard(chat_id)
        elif self._dice.hits(0.1):
            self._refused.add(chat_id)
            raise Unavailable("refused", "Telegram refuses the chat.")

    async def _request(self, answer: Callable[[], T]) -> T:
        await self._wait_online()
        await self._dice.pause()
        if self._dice.hits(0.5):
            self._fail()
        result = answer()
        await self._dice.pause()
        if self._dice.hits(0.2):
            raise RequestUnanswered("timeout", "The answer was lost.")
        return result

    async def _wait_online(self) -> None:
        try:
            async with asyncio.timeout(OFFLINE_TIMEOUT):
                await self._online.wait()
        except TimeoutError as silence:
            raise RequestUnanswered("timeout", "No answer.") from silence

    def _fail(self) -> None:
        fault = self._dice.random.choice(["lost", "wait", "wait", "silence", "silence"])
        if fault == "lost":
            self.end()
            raise ConnectionLost("lost", "Lost.")
        if fault == "wait":
            raise FloodWait("flood_wait", "Wait.", self._dice.random.randrange(1, 60))
        raise RequestUnanswered("internal", "Telegram has a problem.")

    def _push(self, update: Update) -> None:
        if not self._online.is_set() or self._closed.done():
            return
        if self._dice.hits(0.4):
            self._dice.note("update lost", update.sequence, update.pts)
            return
        delay = PUSHED * self._dice.random.random()  # one may overtake another
        self._loop.call_later(delay, self._queue.put_nowait, update)

    async def _update(self) -> None:
        """Telethon's loop: first the needed differences, then the next packet."""
        while True:
            if self._box.fetching:
                await self._fetch(self._box.fetching[0])
                continue
            pause = self._box.check_deadlines() - self._loop.time()
            if pause <= 0:
                continue
            try:
                async with asyncio.timeout(pause):
                    packet = await self._queue.get()
            except TimeoutError:
                continue
            self._process(packet)
            await self._pass_on()

    def _process(self, packet: Update | TooLong) -> None:
        self._add(self._box.process(packet))

    def _add(self, updates: list[Update]) -> None:
        for update in updates:
            self._peers.add(update.peer)
        self._batcher.add(ordered(update.change for update in updates))

    async def _pass_on(self) -> None:
        while not self._queue.empty() and not self._box.fetching:
            self._process(self._queue.get_nowait())
        await self._batcher.flush()

    async def _fetch(self, sequence: UpdateSequence) -> None:
        try:
            difference = await self._differences.fetch(
                difference_request(sequence, self._box.pts[sequence], self._box.date)
            )
        except (errors.RPCError, ValueError):
            self._box.end(sequence)
            return
        except OSError:
            await asyncio.sleep(5)
            return
        self._box.move(sequence, difference.pts)
        if difference.is_last:
            self._box.end(sequence)
        if sequence is OWN:
            self._box.date = difference.date
        for channel, pts in difference.channels:
            self._box.begin_joined(channel, pts)
        self._add(difference.updates)
        if difference.is_too_long:
            chat_id = None if sequence is None else channel_marked_id(sequence)
            self._batcher.add([HistoryGap(chat_id)])
        await self._pass_on()
