"""One run of the reconciler: an account whose chats live on while it connects, fails and restarts.

Whenever the account counts as complete, the store has what Telegram had when the pass began. At the
end all faults stop: then the store equals Telegram above the oldest stored message of each chat.
"""

import asyncio
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, cast

from switchboard.domain.accounts import Identity
from switchboard.domain.backoff import Backoff, Jitter
from switchboard.errors import ConnectionLost
from switchboard.services.concurrency.task_group import end_all, run_until_first_exit
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.status_reporter import StatusReporter
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.reconciler import Reconciler
from switchboard.services.sync.request_budget import BudgetLimit, RequestBudget
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.store import migrations
from switchboard.store.accounts import accounts
from switchboard.store.core import update_states
from switchboard.store.core.connections import engine_for
from switchboard.telegram.limits import Limits
from tests.database import run_transaction
from tests.store.conftest import ACCOUNT
from tests.store.test_outbox_machine import TIME

from . import store_comparison
from .telegram_link import SimulatedLink
from .telegram_server import Chat, TelegramServer
from .virtual_time import VirtualLoop
from .world import Dice, Disk, SimulatedDatabase

STEPS = 14
ACTS = 60
SETTLED = 7
"""Periods after the faults within which everything must be read."""

PERIOD = 900.0
WHOLE_LIST_PERIOD = 3_600.0


class WatchedReporter(StatusReporter):
    """Calls a function when the account is complete."""

    def __init__(self, database: Any, on_complete: Callable[[], None]) -> None:
        super().__init__(database, ACCOUNT)
        self._on_complete = on_complete

    def set_caught_up(self) -> None:
        """See `StatusReporter`."""
        super().set_caught_up()
        self._on_complete()


class ReadingRun:
    """The process and its world."""

    def __init__(self, seed: int) -> None:
        self.dice = Dice(Random(seed), faults=Random(seed).choice([0.1, 0.25]))
        self.disk = Disk(empty_account())
        self.random = Random(seed + 1)
        self.server = TelegramServer(Random(seed + 2), self._clock)
        jitter = Jitter(source=Random(seed + 3))
        self.timings = ReconcilerTimings(
            period=PERIOD,
            whole_list_period=WHOLE_LIST_PERIOD,
            list_retries=Backoff(2.0, 60.0, jitter),
            chat_retries=Backoff(4.0, 60.0, jitter),
            flood_margin=Backoff(1.0, 1.0, jitter),
            history_page=self.random.choice([2, 4]),
            first_messages=self.random.choice([3, 5]),
            min_listed=3,
            budget=BudgetLimit(self.random.choice([2, 6, 20]), 40.0),
        )
        self.limits = Limits(difference_backoff=Backoff(4.0, 60.0, jitter))
        self.wrong: list[str] = []
        self.completions = 0
        self.link: SimulatedLink | None = None
        self.reconciler: Reconciler | None = None

    async def run(self) -> list[str]:
        """Run to the end; return what is not as promised."""
        for _ in range(self.random.randrange(3, 8)):
            self._begin_chat()
        self._start()
        living = asyncio.create_task(self._live(), name="chats")
        for _ in range(STEPS):
            await self.dice.pause(30.0)
            self._disturb()
        living.cancel()
        self.dice.faults = 0.0
        if self.link is not None:
            self.link.regain_transport()
        await asyncio.sleep(SETTLED * PERIOD)
        self._raise_failure()
        self._kill()
        if not self.completions:
            self.wrong.append("never complete")
        return [
            *self.wrong,
            *store_comparison.missing(self.disk, self.server, self._clock()),
            *store_comparison.outdated(self.disk, self.server),
        ]

    def _clock(self) -> float:
        return TIME + asyncio.get_running_loop().time()

    def _start(self) -> None:
        """A new process on the same disk."""
        self.database = SimulatedDatabase(self.disk, self.dice, self._clock)
        database: Any = self.database
        self.intake = Intake(database, Metrics(), Latency(self._clock), self._on_gap)
        self.intake.start()
        self.budget = RequestBudget(self.timings.budget)
        self.connecting = asyncio.create_task(self._stay_connected(), name="account")

    def _kill(self) -> None:
        """The process ends at once: whatever its tasks do at their end has no effect."""
        self.database.is_dead = True
        self.connecting.cancel()
        if self.link is not None:
            self.link.end()
        self.link = self.reconciler = None

    def _on_gap(self, *_: object) -> None:
        if self.reconciler is not None:
            self.reconciler.request()

    async def _stay_connected(self) -> None:
        """Connect again and again, as `AccountRunner` does."""
        is_reconnect = False
        while True:
            try:
                await self._connect(is_reconnect=is_reconnect)
            except ConnectionLost as lost:
                self.dice.note("disconnected", lost.code)
            is_reconnect = True
            await self.dice.pause(10.0)

    async def _connect(self, *, is_reconnect: bool) -> None:
        database: Any = self.database
        reporter = WatchedReporter(database, self._check)
        state = await database.read(lambda c: update_states.load(c, ACCOUNT))

        def on_transport(up: bool) -> None:
            reporter.set_transport(up=up)
            if up:
                reconciler.reconnected()

        link = SimulatedLink(self.server, self.dice, self.intake, state, on_transport, self.limits)
        reconciler = Reconciler(
            ACCOUNT,
            cast("Any", link),
            self.intake,
            database,
            reporter.set_read_wait,
            self._clock,
            self.timings,
            wake_sender=lambda: None,
            budget=self.budget,
            is_reconnect=is_reconnect,
        )
        self.link = link
        try:
            await link.connect()
            self.reconciler = reconciler
            await run_until_first_exit(link.wait_closed(), reconciler.run(reporter), reporter.run())
        finally:
            if self.link is link:
                self.link = self.reconciler = None
            await link.close()

    def _check(self) -> None:
        """The account counts as complete."""
        self.completions += 1
        until = store_comparison.complete_until(self.disk) or 0
        self.dice.note("complete until", until - TIME)
        for line in store_comparison.missing(self.disk, self.server, until):
            self.dice.note(line)
            self.wrong.append(f"complete until {until - TIME}, but {line}")

    def _disturb(self) -> None:
        """Something happens to the process, to its connection or to Telegram, or nothing does."""
        self._raise_failure()
        act = self.random.choice(["", "", "offline", "online", "disconnect", "forget", "kill"])
        self.dice.note(act)
        link = self.link
        if act == "kill":
            self._kill()
            self._start()
        elif act == "forget":
            self.server.forget(self.random.choice(list(self.server.sequences)))
        elif link is not None:
            if act == "offline":
                link.lose_transport()
            elif act == "online":
                link.regain_transport()
            elif act == "disconnect":
                link.end()

    def _raise_failure(self) -> None:
        """The account's task never ends by itself."""
        if self.connecting.done() and not self.connecting.cancelled():
            self.connecting.result()

    async def _live(self) -> None:
        """People write, edit, delete and read."""
        for _ in range(ACTS):
            await self.dice.pause(10.0)
            if self.random.random() < 0.1:
                self._begin_chat()
            chat = self.random.choice([chat for chat in self.server.chats.values() if chat.posts])
            act = self.random.choice(["send"] * 5 + ["burst", "edit", "delete", "read"])
            if act == "burst":
                self._send(chat, self.random.randrange(2, 8))
            elif act == "send":
                self._send(chat, 1)
            else:
                getattr(self.server, act)(chat)
                self.dice.note(act, chat.id)

    def _begin_chat(self) -> None:
        self._send(self.server.open_chat(), self.random.choice([1, 1, 4, 9]))

    def _send(self, chat: Chat, count: int) -> None:
        for _ in range(count):
            self.server.send(chat)
        self.dice.note(count, "messages", chat.id, "up to", chat.top.message_id)


@cache
def empty_account() -> Path:
    """A migrated database with one account that has read nothing."""
    path = Path(tempfile.mkdtemp()) / "empty.db"
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    with engine.connect() as connection:
        identity = Identity(7, "Anna", "anna", "01")
        run_transaction(
            connection,
            TIME,
            lambda t: accounts.save(t, ACCOUNT, label="Shop", api_id=1, identity=identity),
        )
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    engine.dispose()
    return path


def simulate(seed: int) -> tuple[list[str], list[str]]:
    """What is not as promised in the run of this seed, and its trace."""
    loop = VirtualLoop()
    loop.set_exception_handler(lambda *_: None)  # nobody takes the failures of a killed process
    try:
        run = ReadingRun(seed)
        differences = loop.run_until_complete(run.run())
        loop.run_until_complete(end_all(asyncio.all_tasks(loop)))
    finally:
        loop.close()
        run.disk.engine.dispose()
    return differences, run.dice.trace
