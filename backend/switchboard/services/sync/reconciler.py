"""Read Telegram's history until the store equals it.

Updates alone do not prove that nothing is missing. So a pass reads the list of chats, and the
history of each chat from its verified mark upward. Passes run at sign-in, at start, after every
reconnect, after a gap, and periodically. Only a pass moves the mark, one page at a time, so an
interrupted pass continues where it stopped.

History does not contain changes of older messages. So an account is complete when a pass has
reached the end and all missed updates are stored as well. Passes do not wait for updates: if
Telegram refuses the difference, history still has the new messages.
"""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from switchboard.domain.account_state import list_problem
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Clock, Link
from switchboard.errors import RequestUnanswered, SwitchboardError, Unavailable
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.concurrency.retry import wait_with
from switchboard.services.concurrency.task_group import end_all, run_until_first_exit
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.status_reporter import StatusReporter
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.reconciliation import Reconciliation
from switchboard.services.sync.request_budget import RequestBudget
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync import history_gaps

log = structlog.get_logger(__name__)


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
        *,
        wake_sender: Callable[[], None],
        budget: RequestBudget,
        is_reconnect: bool,
    ) -> None:
        """on_wait: called with the end of a flood wait, and with None when reading continues.
        wake_sender: called when a pass has put a command into the outbox. is_reconnect: the account
        was connected before, in this process.
        """
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._clock = clock
        self._timings = timings = timings or ReconcilerTimings()
        pace = RateLimiter(on_wait, clock, timings.rate, budget.spend, timings.flood_margin)
        self._reconciliation = Reconciliation(
            account_id,
            link,
            intake,
            database,
            pace,
            timings,
            budget,
            clock,
            wake_sender,
            is_reconnect=is_reconnect,
        )
        self._wanted = asyncio.Event()
        self._wanted.set()
        self._resumed = asyncio.Event()
        self._connection = 0
        self._requests = 0
        self._pass_done = asyncio.Event()
        self._last_pass = _Start(0, 0, 0)

    def request(self) -> None:
        """Run a pass soon. A call during a pass causes another one, and only that can complete the
        account."""
        self._requests += 1
        self._wanted.set()

    def resume(self) -> None:
        """Run a pass at once, because what prevented it is over."""
        self._resumed.set()
        self._wanted.set()

    def reconnected(self) -> None:
        """Run a pass soon, because a running pass does not include what was missed since its
        start."""
        self._connection += 1
        self._reconciliation.reconnected()
        self._wanted.set()

    async def run(self, reporter: StatusReporter) -> None:
        """Run passes on request and periodically, while the link lives.

        The reporter gets notice when all missed updates are stored, and what prevents it. Raises
        ConnectionLost and SessionDead as the link does.
        """
        await run_until_first_exit(
            self._make_passes(reporter),
            self._finish_passes(reporter),
            self._reconciliation.background.run(),
        )

    async def _make_passes(self, reporter: StatusReporter) -> None:
        """Run passes on request. Between passes, retry the chats that a pass has left for later."""
        loop = asyncio.get_running_loop()
        next_pass = 0.0
        while True:
            pauses = (max(0.0, next_pass - loop.time()), self._reconciliation.pause())
            await wait_or_timeout(
                self._wanted.wait(), min(pause for pause in pauses if pause is not None)
            )
            if self._wanted.is_set() or loop.time() >= next_pass:
                self._wanted.clear()
                self._last_pass = await self._run_pass_with_retry(reporter)
                next_pass = loop.time() + self._timings.period
            else:
                if await self._reconciliation.retry_left(until=self._wanted.is_set):
                    self.request()
            reporter.set_problem(await self._reconciliation.problem())
            self._pass_done.set()

    async def _finish_passes(self, reporter: StatusReporter) -> None:
        """After a pass, also wait for the missed updates. Then the account is complete."""
        while True:
            await self._pass_done.wait()
            self._pass_done.clear()
            start = self._last_pass
            await self._wait_for_updates(reporter)
            doubtful = await self._database.read(
                lambda c: history_gaps.pending(c, self._account_id)
            )
            left = {step.chat_id for step in self._reconciliation.left if step.needed}
            if any(chat_id not in left for chat_id, _ in doubtful):
                self._wanted.set()  # an update reported a gap after the pass had looked for gaps
                continue
            if start.requests != self._requests:
                continue  # an update reported a gap in a chat that is not stored yet
            refused = self._link.refused_channels()
            until = None if left else start.at
            await self._database.write_eventually(_finishing(self._account_id, until, refused))
            if start.connection == self._connection and not left:
                reporter.set_caught_up()

    async def _wait_for_updates(self, reporter: StatusReporter) -> None:
        """Wait until all missed updates are stored."""
        arriving = asyncio.ensure_future(self._link.up_to_date())
        try:
            await asyncio.wait({arriving}, timeout=self._timings.updates_timeout)
            if not arriving.done():
                reporter.set_waiting_for_updates()
            await arriving
        finally:
            arriving.cancel()
        await self._intake.wait_until_stored()

    async def _run_pass_with_retry(self, reporter: StatusReporter) -> "_Start":
        """Run a pass. While Telegram refuses the list of chats, repeat it with growing pauses.

        Until a pass succeeds the account is not complete, and the reporter shows why. Sending and
        live messages do not depend on it.
        """

        def say(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            pause = round(state.next_action.sleep, 1) if state.next_action else None
            if isinstance(error, SwitchboardError):
                reporter.set_problem(list_problem(error.detail))
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
            sleep=self._sleep,
        )
        return await retrying(self._pass)

    async def _sleep(self, seconds: float) -> None:
        """The pause before the next attempt, unless there is no reason to wait any more."""
        self._resumed.clear()
        await wait_or_timeout(self._resumed.wait(), seconds)

    async def _pass(self) -> "_Start":
        """Run one pass. Returns how it began."""
        is_current = await self._is_current()
        self._wanted.clear()  # what was requested meanwhile is part of this pass
        began = _Start(int(self._clock()), self._connection, self._requests)
        if await self._reconciliation.run(is_current=is_current):
            self.request()
        return began

    async def _is_current(self) -> bool:
        """Whether all missed updates are stored. Then they prove what is in the store, and less of
        the list is read. They are waited for a moment, unless Telegram refuses them."""
        stored = asyncio.ensure_future(self._store_updates())
        refused = asyncio.ensure_future(self._link.updates_refused())
        waits = {stored, refused}
        try:
            await asyncio.wait(
                waits,
                timeout=self._timings.difference_timeout,
                return_when=asyncio.FIRST_COMPLETED,
            )
            return stored.done() and stored.result()
        finally:
            await end_all(waits)

    async def _store_updates(self) -> bool:
        await self._link.up_to_date()
        await self._intake.wait_until_stored()
        return True


class _Start(NamedTuple):
    """The start of a pass: its time, its connection, and how many passes were requested before."""

    at: int
    connection: int
    requests: int


def _finishing(
    account_id: AccountId, until: int | None, refused: frozenset[ChatId]
) -> Callable[[Transaction], None]:
    """until: the time up to which the account is complete; None if chats are left to read."""

    def work(transaction: Transaction) -> None:
        history_gaps.mark_settled(transaction, account_id, refused)
        if until is not None:
            accounts.set_complete_until(transaction, account_id, until)

    return work
