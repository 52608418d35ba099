"""The passes of one account, and when it counts as complete."""

import asyncio
from typing import Any, cast

from switchboard.domain.ids import ChatId
from switchboard.domain.updates import Batch, HistoryGap
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.status_reporter import StatusReporter
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.reconciler import Reconciler
from switchboard.services.sync.request_budget import RequestBudget
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.store.core.rows import select_values
from tests.store.conftest import ACCOUNT, Store, path, store

from .test_reconciliation import TIME, LackingDora

__all__ = ["path", "store"]

CHANNEL = ChatId(-1000000000500)
AFTER_THE_FIRST_PASS = 2


class LateGap(LackingDora):
    """A Telegram that skips updates of a channel which is not stored here, and says so only after
    the first pass."""

    def __init__(self, store: Store, intake: Intake) -> None:
        super().__init__(store)
        self.lists = 0
        self._intake = intake
        self._waits = 0

    def dialogs(self, *given: Any) -> LackingDora:
        """This list."""
        self.lists += 1
        return super().dialogs(*given)

    async def up_to_date(self) -> None:
        """A pass waits for the missed updates at its start and after its end."""
        self._waits += 1
        if self._waits == AFTER_THE_FIRST_PASS:
            await self._intake.record(Batch(ACCOUNT, changes=(HistoryGap(CHANNEL),)))

    async def updates_refused(self) -> None:
        """Telegram refuses nothing."""
        await asyncio.Event().wait()


class WaitingReporter(StatusReporter):
    """Shows the first time at which the account is complete."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.database, ACCOUNT)
        self.caught_up = asyncio.Event()

    def set_caught_up(self) -> None:
        """See `StatusReporter`."""
        super().set_caught_up()
        self.caught_up.set()


async def test_an_account_is_complete_only_after_the_pass_for_an_unknown_channel(
    store: Store,
) -> None:
    """A gap in a channel that is not stored marks no chat, but requests a pass. Until that has run,
    the channel's messages are missing. Each pass begins a second later."""
    intake = Intake(store.database, Metrics(), Latency(), on_gap=lambda *_: reconciler.request())
    link, timings = LateGap(store, intake), ReconcilerTimings()
    reconciler = Reconciler(
        ACCOUNT,
        cast("Any", link),
        intake,
        store.database,
        lambda _: None,
        lambda: TIME + link.lists,
        timings,
        wake_sender=lambda: None,
        budget=RequestBudget(timings.budget),
        is_reconnect=False,
    )
    reporter = WaitingReporter(store)

    running = asyncio.create_task(reconciler.run(reporter))
    await reporter.caught_up.wait()
    running.cancel()
    await asyncio.wait([running])

    assert await store.database.read(
        lambda c: list(select_values(c, "SELECT complete_until FROM accounts", ()))
    ) == [TIME + 1]
