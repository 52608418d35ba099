"""One run of the leases: two installations that share an account, their registry, an operator.

Never may both use the session. There is one exception, which the operator decides: a take-over,
after the lease has expired, from an installation that does not reach the registry.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import TypeVar

from switchboard.domain.account_sync import Lease
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import Conflict, SessionDead, SupabaseUnavailable, Unavailable
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.leases import Leases, LeaseTimings
from switchboard.store.accounts.account_sync import set_lease
from tests.database import run_transaction
from tests.store.conftest import ACCOUNT
from tests.store.test_outbox_machine import TIME

from .virtual_time import VirtualLoop
from .world import Dice, Disk, SimulatedDatabase

T = TypeVar("T")

STEPS = 40
RETRY = 15.0
"""Seconds after which an installation asks again for a session that another one holds."""

LATEST = 120.0
"""Seconds after which a lost request may still be executed."""

GRACE = 40.0
"""Seconds in which an installation stops that has learned of a take-over: a question to the
registry is two requests, and an answer may be slow."""

SETTLED = 600.0
ACTS = ("", "kill", "cut off", "reach", "switch", "take over")
RESTARTS = ("", "restart at once", "restart at once", "reach")
TIMINGS = LeaseTimings()


def now() -> float:
    """The virtual time."""
    return asyncio.get_running_loop().time()


class Row:
    """The account's row in the registry. taken: when each installation took it from the other."""

    def __init__(self, note: Callable[..., None]) -> None:
        self._note = note
        self.lease: Lease | None = Lease("one", "one", Timestamp(TIME + TIMINGS.duration))
        self.taken: dict[str, float] = {}

    def claim(self, lease: Lease, instead_of: str | None, at: float) -> bool:
        """As the condition of Supabase's update (`vault/supabase.py`)."""
        kept = self.lease
        if kept is not None and kept.owner != lease.owner:
            if kept.owner != instead_of or kept.expires_at >= at:
                return False
            self.taken[lease.owner] = now()
        self._note(lease.owner, "has the lease")
        self.lease = lease
        return True

    def release(self, owner: str, until: Timestamp) -> None:
        """The same for the end of a lease."""
        kept = self.lease
        if kept is not None and kept.owner == owner and kept.expires_at <= until:
            self._note(owner, "has released the lease")
            self.lease = None


class Registry:
    """The registry as one installation reaches it, or does not. learned: when the newest request
    was executed whose answer has arrived."""

    def __init__(self, row: Row, dice: Dice) -> None:
        self.is_cut_off = False
        self.learned = -1.0
        self._row = row
        self._dice = dice

    async def claim(self, _: AccountId, lease: Lease, instead_of: str | None) -> bool:
        """See the port. The time of the comparison is that of the request."""
        asked = TIME + now()
        return await self._ask(lambda: self._row.claim(lease, instead_of, asked))

    async def release(self, _: AccountId, owner: str, until: Timestamp) -> None:
        """See the port."""
        await self._ask(lambda: self._row.release(owner, until))

    async def lease(self, _: AccountId) -> Lease | None:
        """See the port."""
        return await self._ask(lambda: self._row.lease)

    async def _ask(self, work: Callable[[], T]) -> T:
        """The request and its answer may be lost, and a lost request may be executed late."""
        await self._dice.pause(0.3)
        if self.is_cut_off or self._dice.hits(0.5):
            self._dice.note("a request is lost")
            if self._dice.random.random() < 0.5:
                asyncio.create_task(self._execute_late(work))  # noqa: RUF006 - ends with the loop
            raise SupabaseUnavailable("record_unreachable", "Lost.")
        result, executed = work(), now()
        await self._dice.pause(0.3)
        if self.is_cut_off or self._dice.hits(0.5):
            raise SupabaseUnavailable("record_unreachable", "The answer is lost.")
        self.learned = executed
        return result

    async def _execute_late(self, work: Callable[[], object]) -> None:
        await asyncio.sleep(self._dice.random.random() * LATEST)
        work()
        self._dice.note("a lost request is executed")


class Installation:
    """A data folder, and the process that uses it. signed_in: whether the account comes from here;
    the other installation has it from the registry."""

    def __init__(self, name: str, row: Row, dice: Dice, *, signed_in: bool) -> None:
        self.name = name
        self.registry = Registry(row, dice)
        self.uses = False
        self.is_active = True
        self._dice = dice
        self._disk = Disk()
        with self._disk.engine.connect() as connection:
            run_transaction(connection, TIME, lambda t: set_lease(t, ACCOUNT, signed_in))
            connection.exec_driver_sql("UPDATE accounts SET registry_id = 'registry'")
        self.start()

    def start(self) -> None:
        """A new process on the same disk."""
        self.database = SimulatedDatabase(self._disk, self._dice, now)
        self._leases = Leases(
            self.registry,  # type: ignore[arg-type]
            self.name,
            self.database,  # type: ignore[arg-type]
            lambda: TIME + now(),
            TIMINGS,
        )
        self._wanted = asyncio.Event()
        self._using = asyncio.create_task(self._use()) if self.is_active else None

    def kill(self) -> None:
        """The process ends at once."""
        self.database.is_dead = True
        self._cancel()

    async def switch(self) -> None:
        """The operator disables the account, or enables it again."""
        self.is_active = not self.is_active
        if self.is_active:
            self._using = asyncio.create_task(self._use())
        else:
            self._cancel()
            await self._leases.release(ACCOUNT)

    async def restart_at_once(self) -> None:
        """Disable the account and end the process; start another and enable the account there, all
        in a second."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await self.switch()
        self.is_active = True
        self.kill()
        self.start()

    async def take_over(self) -> None:
        """The operator takes the session over, if that is possible."""
        with suppress(Conflict, Unavailable):
            await self._leases.take_over(ACCOUNT)
            self._dice.note(self.name, "took over")
            self._wanted.set()

    async def _use(self) -> None:
        while True:
            try:
                await self._leases.acquire(ACCOUNT)
                self.uses = True
                self._dice.note(self.name, "uses the session")
                await self._leases.renew_forever(ACCOUNT)
            except SessionDead:
                self._end_use()
                with suppress(TimeoutError):
                    self._wanted.clear()
                    await asyncio.wait_for(self._wanted.wait(), RETRY)

    def _cancel(self) -> None:
        self._end_use()
        if self._using is not None:
            self._using.cancel()

    def _end_use(self) -> None:
        if self.uses:
            self._dice.note(self.name, "does not use it any more")
        self.uses = False


class LeaseRun:
    """Two installations and their operator, who does one of these acts at each step."""

    def __init__(self, seed: int, acts: tuple[str, ...] = ACTS) -> None:
        self._acts = acts
        self.dice = Dice(Random(seed))
        self.differences: list[str] = []
        self._row = Row(self.dice.note)

    async def run(self) -> list[str]:
        """Run to the end; return what is not as promised."""
        self.both = [
            Installation(name, self._row, self.dice, signed_in=name == "one")
            for name in ("one", "two")
        ]
        watching = asyncio.create_task(self._watch())
        for _ in range(STEPS):
            await self.dice.pause(20.0)
            if self.differences:
                return self.differences
            await self._disturb(self.dice.random.choice(self.both))
        self.dice.faults = 0.0
        for one in self.both:
            one.registry.is_cut_off = False
            if not one.is_active:
                await one.switch()
        await asyncio.sleep(SETTLED)
        watching.cancel()
        users = [one.name for one in self.both if one.uses]
        owner = self._row.lease.owner if self._row.lease else None
        if users != [owner]:
            self.differences.append(f"at the end {users} use it, and {owner} has the lease")
        return self.differences

    async def _disturb(self, one: Installation) -> None:
        act = self.dice.random.choice(self._acts)
        self.dice.note(one.name, act)
        if act == "kill":
            one.kill()
            await self.dice.pause(5.0)
            one.start()
        elif act == "restart at once" and one.is_active:
            await one.restart_at_once()
        elif act in ("cut off", "reach"):
            one.registry.is_cut_off = act == "cut off"
        elif act == "switch":
            await one.switch()
        elif act == "take over" and one.is_active:
            await one.take_over()

    async def _watch(self) -> None:
        """Look at every moment whether both use the session, and whether that is excused."""
        unexcused = 0.0
        while unexcused <= GRACE:
            await asyncio.sleep(0.1)
            one, two = self.both
            if not (one.uses and two.uses) or self._knows_nothing(one, two):
                unexcused = 0.0
            elif self._row.taken:
                unexcused += 0.1
            else:
                break
        self.differences.append(f"{now():.1f}: both use it")

    def _knows_nothing(self, one: Installation, two: Installation) -> bool:
        """Whether the operator took it from an installation that has no answer since."""
        return any(
            former.registry.learned < self._row.taken.get(taker.name, -1.0)
            for former, taker in ((one, two), (two, one))
        )


def simulate(seed: int, acts: tuple[str, ...] = ACTS) -> tuple[list[str], list[str]]:
    """What is not as promised in the run of this seed, and its trace."""
    loop = VirtualLoop()
    run = LeaseRun(seed, acts)
    try:
        differences = loop.run_until_complete(run.run())
        loop.run_until_complete(end_all(asyncio.all_tasks(loop)))
    finally:
        loop.close()
    return differences, run.dice.trace


def simulate_restarts(seed: int) -> tuple[list[str], list[str]]:
    """The same with restarts within a second."""
    return simulate(seed, RESTARTS)
