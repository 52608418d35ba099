"""Reading Telegram's own history until the store equals it.

Updates alone do not prove that nothing is missing. At sign-in, at start, after every reconnect,
after a gap that Telegram would not fill, and from time to time, the list of chats is read, and
the history of each chat from its verified mark upwards. Only this moves the mark, one page at a
time, so an interrupted pass resumes where it stopped.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from switchboard.domain.events import ImportProgress
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Clock, Link
from switchboard.domain.updates import Batch, Dialog, HistoryPage
from switchboard.errors import FloodWait, Unavailable
from switchboard.services.intake import Intake
from switchboard.store import accounts, conversations
from switchboard.store.database import Database
from switchboard.store.transaction import Transaction

FIRST_MESSAGES = 50
"""Messages read of a chat that is met for the first time. Older ones are read on demand."""

PAGE = 100
PERIOD = 900.0
"""Seconds between passes without an occasion."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Reconciler:
    """Keeps one connected account's store equal to its history at Telegram."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        intake: Intake,
        database: Database,
        clock: Clock = time.time,
    ) -> None:
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._clock = clock
        self._wanted = asyncio.Event()
        self._wanted.set()

    def request(self) -> None:
        """Have a pass made soon; requests that come during a pass are answered by the next."""
        self._wanted.set()

    async def run(self, on_complete: Callable[[], None]) -> None:
        """Make passes when asked and from time to time, for as long as the link lives.

        on_complete is called after each pass that reached the end. Raises ConnectionLost and
        SessionDead as the link does.
        """
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), PERIOD)
            self._wanted.clear()
            await self._pass()
            on_complete()

    async def _pass(self) -> None:
        started = int(self._clock())
        behind = await _patiently(self._list_chats)
        for done, (dialog, verified) in enumerate(behind):
            await self._show_progress(done, len(behind))
            await self._read_chat(dialog, verified)
        if behind:
            await self._show_progress(len(behind), len(behind))
        await self._database.write(
            lambda t: accounts.set_complete_until(t, self._account_id, started)
        )

    async def _list_chats(self) -> list[tuple[Dialog, TelegramMessageId]]:
        """Take over Telegram's list; the chats whose newest message is not verified yet."""
        behind = []
        async for page in self._link.dialogs():
            found = await self._database.write(_recording(self._account_id, page))
            behind += [
                (dialog, verified) for dialog, verified in found if dialog.top_message_id > verified
            ]
        return behind

    async def _read_chat(self, dialog: Dialog, verified: TelegramMessageId) -> None:
        chat_id = dialog.peer.chat_id
        if not verified:
            page = await self._history(chat_id, None, FIRST_MESSAGES)
            await self._record(page)
        while 0 < verified < dialog.top_message_id:
            page = await self._history(chat_id, verified, PAGE)
            if not page.messages:
                break
            await self._record(page)
            verified = page.messages[0].message_id
            await self._verify(chat_id, verified)
        await self._verify(chat_id, dialog.top_message_id)

    async def _history(
        self, chat_id: ChatId, after: TelegramMessageId | None, limit: int
    ) -> HistoryPage:
        async def ask() -> HistoryPage:
            return await self._link.history(chat_id, before=None, after=after, limit=limit)

        try:
            return await _patiently(ask)
        except Unavailable as refused:  # the account has lost its place in this chat
            log.info("history_refused", account_id=self._account_id, reason=refused.code)
            return HistoryPage((), ())

    async def _record(self, page: HistoryPage) -> None:
        await self._intake.record(
            Batch(self._account_id, page.peers, tuple(reversed(page.messages)), live=False)
        )

    async def _verify(self, chat_id: ChatId, up_to: TelegramMessageId) -> None:
        await self._database.write(
            lambda t: conversations.verify(t, self._account_id, chat_id, up_to)
        )

    async def _show_progress(self, done: int, total: int) -> None:
        def work(transaction: Transaction) -> None:
            accounts.set_progress(transaction, self._account_id, done, total)
            transaction.tell_progress(ImportProgress(self._account_id, done, total))

        await self._database.write(work)


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until Telegram answers, waiting as long as it says whenever it asks to wait."""
    waits = AsyncRetrying(
        retry=retry_if_exception_type(FloodWait),
        wait=lambda state: _named_wait(state) + random.uniform(0, 1),  # noqa: S311 - jitter
    )
    return await waits(ask)


def _named_wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return float(error.seconds) if isinstance(error, FloodWait) else 0.0


def _recording(
    account_id: AccountId, page: tuple[Dialog, ...]
) -> Callable[[Transaction], list[tuple[Dialog, TelegramMessageId]]]:
    return lambda transaction: conversations.record_dialogs(transaction, account_id, page)
