"""Read Telegram's history until the store equals it.

Updates alone do not prove that nothing is missing. At sign-in, at start, after every reconnect,
after a gap that Telegram would not fill, and from time to time, the list of chats is read, and
the history of each chat from its verified mark upwards. Only this moves the mark, one page at a
time, so an interrupted pass resumes where it stopped.

History does not tell what happened to older messages. So an account is complete when a pass has
reached the end and everything that updates had to tell is stored as well. Passes do not wait for
that: while Telegram refuses to tell it, history brings at least the new messages.
"""

import asyncio
import time
from collections.abc import Callable

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from switchboard.domain.account_state import troubled_list
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Clock, Link
from switchboard.errors import RequestUnanswered, SwitchboardError, Unavailable
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.concurrency.retry import wait_with
from switchboard.services.concurrency.task_group import run_until_first_exit
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.status_reporter import StatusReporter
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.reconciliation import Reconciliation
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
    ) -> None:
        """on_wait is told until when Telegram holds the reading back, and None when it goes on.

        wake_sender: called when a pass has put a command into the outbox.
        """
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._clock = clock
        self._timings = timings = timings or ReconcilerTimings()
        pace = RateLimiter(on_wait, clock, timings.rate)
        self._reconciliation = Reconciliation(
            account_id, link, intake, database, pace, timings, wake_sender
        )
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
                    self._wanted.set()
            reporter.trouble(await self._reconciliation.trouble())
            self._pass_done.set()

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
            left = {step.chat_id for step in self._reconciliation.left if step.needed}
            if any(chat_id not in left for chat_id, _ in doubtful):
                self._wanted.set()  # updates have told of a gap after the pass looked for one
                continue
            refused = self._link.refused_channels()
            until = None if left else started
            await self._database.write_eventually(_concluding(self._account_id, until, refused))
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
        """Returns when the pass began, and on which connection."""
        began = (int(self._clock()), self._connection)
        if await self._reconciliation.run():
            self._wanted.set()
        return began


def _concluding(
    account_id: AccountId, until: int | None, refused: frozenset[ChatId]
) -> Callable[[Transaction], None]:
    """until: up to when the account is complete; None where something is left to be read."""

    def work(transaction: Transaction) -> None:
        history_gaps.mark_settled(transaction, account_id, refused)
        if until is not None:
            accounts.set_complete_until(transaction, account_id, until)

    return work
