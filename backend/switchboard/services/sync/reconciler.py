"""Read Telegram's history until the store equals it.

Updates alone do not prove that nothing is missing. At sign-in, at start, after every reconnect,
after a gap that Telegram would not fill, and from time to time, the list of chats is read, and
the history of each chat from its verified mark upwards. Only this moves the mark, one page at a
time, so an interrupted pass resumes where it stopped.

History does not tell what happened to older messages. So an account is complete when a pass has
reached the end and everything that updates had to tell is stored as well. Passes do not wait for
that: while Telegram refuses to tell it, history brings at least the new messages.

Telegram's trouble with one chat, or with one method, is not a lost connection. Such a chat is left
for later, the others are read, and the account says what it is not complete without.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from switchboard.domain.account_state import troubled_chats, troubled_list
from switchboard.domain.backoff import Backoff
from switchboard.domain.events import ImportProgress
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Clock, Link
from switchboard.errors import RequestUnanswered, SwitchboardError, Unavailable
from switchboard.services.concurrency.rate_limiter import DEFAULT_LIMIT, RateLimit, RateLimiter
from switchboard.services.concurrency.retry import wait_with
from switchboard.services.concurrency.task_group import run_until_first_exit
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.failing_chats import FailingChats, Step
from switchboard.services.status_reporter import StatusReporter
from switchboard.services.sync.dialog_sync import Dialogs, DialogSync
from switchboard.services.sync.history_sync import PAGE, HistorySync
from switchboard.services.sync.intake import Intake
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import peers
from switchboard.store.sync import dialogs, history_gaps
from switchboard.store.sync.dialogs import ListedDialog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReconcilerTimings:
    """period: seconds between passes without an occasion. updates_timeout: seconds that updates may
    take after a pass before the account says what it waits for. list_retries, chat_retries: the
    pauses after which a list, or a chat, that Telegram does not give is asked for again. rate: how
    fast history is read. history_page: messages that are asked for at once.
    """

    period: float = 900.0
    updates_timeout: float = 10.0
    list_retries: Backoff = field(default_factory=lambda: Backoff(2.0, 300.0))
    chat_retries: Backoff = field(default_factory=lambda: Backoff(4.0, 300.0))
    rate: RateLimit = DEFAULT_LIMIT
    history_page: int = PAGE


class Reconciler:
    """Keeps one connected account's store equal to its history at Telegram."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        intake: Intake,
        database: Database,
        on_wait: Callable[[int | None], None],
        clock: Clock = time.time,
        timings: ReconcilerTimings | None = None,
    ) -> None:
        """on_wait is told until when Telegram holds the reading back, and None when it goes on."""
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._clock = clock
        self._timings = timings = timings or ReconcilerTimings()
        self._pace = RateLimiter(on_wait, clock, timings.rate)
        self._list = DialogSync(account_id, link, intake, database, self._pace)
        self._history = HistorySync(
            account_id, link, intake, database, self._pace, timings.history_page
        )
        self._chats = FailingChats(account_id, timings.chat_retries)
        self._left: list[Step] = []
        self._told = Dialogs([], [])
        self._looked_into: dict[ChatId, tuple[int, int]] = {}
        self._wanted = asyncio.Event()
        self._wanted.set()
        self._connection = 0
        self._pass_done = asyncio.Event()
        self._last_pass = (0, 0)

    def request(self) -> None:
        """Have a pass made soon; requests that come during a pass are answered by the next."""
        self._wanted.set()

    def reconnected(self) -> None:
        """Have a pass made soon: one that is under way knows nothing of what was missed since."""
        self._connection += 1
        self._wanted.set()

    async def run(self, reporter: StatusReporter) -> None:
        """Make passes when asked and from time to time, for as long as the link lives.

        The reporter learns when all missed updates are stored, and what prevents it. Raises
        ConnectionLost and SessionDead as the link does.
        """
        await run_until_first_exit(self._make_passes(reporter), self._finish_passes(reporter))

    async def _make_passes(self, reporter: StatusReporter) -> None:
        """A pass when one is wanted; between them, the chats again that one had to leave."""
        loop = asyncio.get_running_loop()
        next_pass = 0.0
        while True:
            pauses = (max(0.0, next_pass - loop.time()), self._chats.pause(self._left))
            await wait_or_timeout(
                self._wanted.wait(), min(pause for pause in pauses if pause is not None)
            )
            if self._wanted.is_set() or loop.time() >= next_pass:
                self._wanted.clear()
                self._last_pass = await self._run_pass_with_retry(reporter)
                next_pass = loop.time() + self._timings.period
            else:
                self._left = await self._chats.carry_out(self._left, until=self._wanted.is_set)
                if await self._database.write_eventually(self._count_unread):
                    self._wanted.set()
            reporter.trouble(await self._trouble())
            self._pass_done.set()

    def _count_unread(self, transaction: Transaction) -> bool:
        """What is stored, where all of it is; but no more than the last list said. Where something
        came in a chat that the list lacks, it is asked for again."""
        dialogs.recount(transaction, self._account_id)
        told = self._told
        return dialogs.keep_to_telegram(transaction, self._account_id, told.listed, told.gone)

    async def _doubt_unread(self, listed: list[ListedDialog]) -> None:
        """Have messages looked at again where Telegram counts fewer as unread: some may be gone
        without a word, as those with a timer. The same difference is looked into once."""

        def work(transaction: Transaction) -> None:
            dialogs.recount(transaction, self._account_id)
            excess = dialogs.too_many(transaction, self._account_id, listed)
            for chat in excess:
                if self._looked_into.get(chat.chat_id) != (chat.unread, chat.told):
                    history_gaps.raise_unread(transaction, self._account_id, chat.chat_id)
            self._looked_into = {chat.chat_id: (chat.unread, chat.told) for chat in excess}

        await self._database.write_eventually(work)

    async def _trouble(self) -> str | None:
        """What is left, where the account is incomplete without it, in a sentence."""
        needed = list(dict.fromkeys(step.chat_id for step in self._left if step.needed))
        if not needed:
            return None
        title = await self._database.read(lambda c: peers.title_of(c, self._account_id, needed[0]))
        return troubled_chats(title, len(needed) - 1)

    async def _finish_passes(self, reporter: StatusReporter) -> None:
        """After a pass, wait for the updates too; then the account is complete."""
        while True:
            await self._pass_done.wait()
            self._pass_done.clear()
            started, connection = self._last_pass
            await self._wait_for_updates(reporter)
            doubtful = await self._database.read(
                lambda c: history_gaps.pending(c, self._account_id)
            )
            left = {step.chat_id for step in self._left if step.needed}
            if any(chat_id not in left for chat_id, _ in doubtful):
                self._wanted.set()  # updates have told of a gap after the pass looked for one
                continue
            untold = self._link.untold()
            until = None if left else started
            await self._database.write_eventually(_concluding(self._account_id, until, untold))
            if connection == self._connection and not left:
                reporter.set_caught_up()

    async def _wait_for_updates(self, reporter: StatusReporter) -> None:
        """Wait until everything that updates had to tell is stored."""
        arriving = asyncio.ensure_future(self._link.up_to_date())
        try:
            await asyncio.wait({arriving}, timeout=self._timings.updates_timeout)
            if not arriving.done():
                reporter.set_waiting_for_updates()
            await arriving
        finally:
            arriving.cancel()
        await self._intake.wait_until_stored()

    async def _run_pass_with_retry(self, reporter: StatusReporter) -> tuple[int, int]:
        """Make a pass. While Telegram refuses the list of chats, repeat it with growing pauses.

        Until a pass succeeds the account is not complete, and the reporter says why. Sending and
        live messages do not depend on it.
        """

        def say(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            pause = round(state.next_action.sleep, 1) if state.next_action else None
            if isinstance(error, SwitchboardError):
                reporter.trouble(troubled_list(error.detail))
                log.warning(
                    "reading_refused",
                    account_id=self._account_id,
                    reason=error.code,
                    retry_in=pause,
                )

        retrying = AsyncRetrying(
            retry=retry_if_exception_type((Unavailable, RequestUnanswered)),
            wait=wait_with(self._timings.list_retries),
            before_sleep=say,
        )
        return await retrying(self._pass)

    async def _pass(self) -> tuple[int, int]:
        """Returns when it began, and on which connection. What it leaves is in `_left`.

        Chats of which Telegram has skipped something are read again also where it does not give
        the list.
        """
        began = (int(self._clock()), self._connection)
        try:
            chats = await self._list.read()
        except (Unavailable, RequestUnanswered):
            self._left = await self._chats.carry_out(await self._doubtful())
            raise
        self._told = chats
        behind = [chat for chat in chats.listed if chat.is_behind]
        progress = _Progress(self._database, self._account_id, len(behind))
        if behind:
            await progress.show()
        left = await self._chats.carry_out(self._behind(chat, progress) for chat in behind)
        left += await self._chats.carry_out(map(self._hidden, chats.unlisted))
        await self._doubt_unread(chats.listed)
        left += await self._chats.carry_out(await self._doubtful())
        unread = [chat for chat in chats.listed if chat.is_unread_there]
        left += await self._chats.carry_out(map(self._unread, unread))
        self._left = left

        def finish(transaction: Transaction) -> bool:
            accounts.set_progress(transaction, self._account_id, progress.done, len(behind))
            return self._count_unread(transaction)

        if await self._database.write_eventually(finish):
            self._wanted.set()
        return began

    def _behind(self, chat: ListedDialog, progress: "_Progress") -> Step:
        """A chat with messages that are not here."""
        chat_id, top = chat.dialog.peer.chat_id, chat.dialog.top_message_id
        return Step(
            chat_id,
            lambda: self._history.catch_up(chat_id, chat.verified_up_to_id, top),
            on_done=progress.step,
        )

    def _hidden(self, chat: tuple[ChatId, TelegramMessageId]) -> Step:
        """A chat of which only its history tells."""
        return Step(chat[0], lambda: self._history.catch_up(*chat, None))

    async def _doubtful(self) -> list[Step]:
        """The chats of which Telegram has skipped something."""
        found = await self._database.read(lambda c: history_gaps.pending(c, self._account_id))
        return [self._again(*chat) for chat in found]

    def _again(self, chat_id: ChatId, since: TelegramMessageId) -> Step:
        return Step(
            chat_id,
            lambda: self._history.rescan(chat_id, since),
            give_up=lambda: self._history.settle(chat_id, since),
        )

    def _unread(self, chat: ListedDialog) -> Step:
        """What the operator read while Telegram could not be told."""
        chat_id, up_to = chat.dialog.peer.chat_id, chat.read_up_to

        async def tell() -> None:
            try:
                await self._pace.run(lambda: self._link.mark_read(chat_id, up_to))
            except Unavailable as refused:
                log.info("mark_read_failed", account_id=self._account_id, reason=refused.code)

        return Step(chat_id, tell, needed=False)


class _Progress:
    """How far the reading of chats has come, told to the page."""

    def __init__(self, database: Database, account_id: AccountId, total: int) -> None:
        self._database = database
        self._account_id = account_id
        self._total = total
        self.done = 0

    async def step(self) -> None:
        """One more is done."""
        self.done += 1
        await self.show()

    async def show(self) -> None:
        """Say how far it is."""
        done, total = self.done, self._total

        def work(transaction: Transaction) -> None:
            accounts.set_progress(transaction, self._account_id, done, total)
            transaction.emit_progress(ImportProgress(self._account_id, done, total))

        await self._database.write_eventually(work)


def _concluding(
    account_id: AccountId, until: int | None, untold: frozenset[ChatId]
) -> Callable[[Transaction], None]:
    """until: up to when the account is complete; None where something is left to be read."""

    def work(transaction: Transaction) -> None:
        history_gaps.mark_settled(transaction, account_id, untold)
        if until is not None:
            accounts.set_complete_until(transaction, account_id, until)

    return work
