"""One run: a world, the real service, a plan, and the comparison at the end."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sandbox import DataCentre, World
from tests.chaos import faults, supabase_comparison
from tests.chaos.action_context import People
from tests.chaos.action_list import ACTIONS, BY_NAME
from tests.chaos.comparison import differences
from tests.chaos.faults import MACHINE_FAULTS, SUPABASE_FAULTS, TELEGRAM_FAULTS, Victims
from tests.chaos.history_paging import until_beginnings_are_read
from tests.chaos.operator import Desk
from tests.chaos.people import Cast, gather
from tests.chaos.plan import Plan, Step, draw
from tests.chaos.reaction_refresh import until_reactions_are_read
from tests.chaos.reader import Reader
from tests.chaos.schedule_comparison import until_schedules_are_read
from tests.chaos.sending import reopen_topics, until_sent
from tests.chaos.service import START_TIMEOUT, Service
from tests.chaos.timer_comparison import until_expired
from tests.small_disk import can_mount, small_disk
from tests.supabase.supabase_server import Lite

DISK = 64 * 1024 * 1024
"""The size of the service's disk, in bytes; a long run uses a few megabytes of it."""

QUIET_TIMEOUT = 240.0
"""How long after the last step until everything must be stored, in seconds."""


@dataclass(frozen=True)
class Result:
    """The result of a run.

    faults: those of Telegram, of the machine and of Supabase, including kills. reconnects: how
    often accounts reconnected to Telegram. resumptions: how often the client reconnected to the
    stream.
    """

    seed: int
    messages: int
    kills: int
    faults: int
    reconnects: int
    resumptions: int
    differences: list[str]

    def line(self) -> str:
        """The result as one line of JSON."""
        return json.dumps(
            {
                "seed": self.seed,
                "messages": self.messages,
                "kills": self.kills,
                "faults": self.faults,
                "reconnects": self.reconnects,
                "resumptions": self.resumptions,
                "differences": len(self.differences),
            }
        )


def plan_of(seed: int, seconds: float) -> Plan:
    """The plan of a seed."""
    return draw(
        seed,
        seconds,
        {action.__name__: weight for action, weight in ACTIONS.items()},
        {fault.__name__: weight for fault, weight in TELEGRAM_FAULTS.items()},
        {fault.__name__: weight for fault, weight in MACHINE_FAULTS.items()},
        {fault.__name__: weight for fault, weight in SUPABASE_FAULTS.items()},
    )


async def run(seed: int, seconds: float, folder: Path, *, with_record: bool = True) -> Result:
    """Execute the plan of a seed and compare.

    folder: empty, for the service's data and log. with_record: with a Supabase, if one can run.
    """
    plan = plan_of(seed, seconds)
    async with (
        DataCentre(World()) as dc,
        supabase_comparison.record(folder, wanted=with_record) as supabase,
    ):
        cast = gather(dc.world)
        async with _staged(dc, cast, folder, supabase) as (people, victims):
            before = len(dc.world.state.messages)
            await asyncio.gather(
                _lane(plan.actions, lambda step: _do(people, step)),
                _lane(plan.telegram_faults, lambda step: _inject_telegram_fault(victims, step)),
                _lane(plan.machine_faults, lambda step: _inject_machine_fault(victims, step)),
                _lane(
                    plan.supabase_faults if supabase else (),
                    lambda step: _inject_machine_fault(victims, step),
                ),
            )
            late = await _until_quiet(victims, people.desk)
            found = late + await _compare(dc.world, people.desk, victims)
            messages = len(dc.world.state.messages) - before
    kills = sum(step.what == faults.kill.__name__ for step in plan.machine_faults)
    injected = (
        len(plan.telegram_faults)
        + len(plan.machine_faults)
        + (len(plan.supabase_faults) if supabase else 0)
    )
    reader = victims.reader
    return Result(seed, messages, kills, injected, reader.recoveries, reader.reconnects, found)


@asynccontextmanager
async def _staged(
    dc: DataCentre, cast: Cast, folder: Path, supabase: Lite | None
) -> AsyncIterator[tuple[People, Victims]]:
    """The service on its own disk with every owner signed in, and a client of its stream."""
    async with AsyncExitStack() as stack:
        disk = None
        if can_mount():
            disk = await stack.enter_async_context(small_disk(folder / "data", DISK))
        service = Service(dc, folder, disk, supabase_comparison.settings(supabase))
        desk, reader = Desk(service), Reader(service)
        async with _signed_in(dc, cast, service, desk, reader):
            yield People(dc.world, cast, desk), Victims(dc, cast, service, reader, supabase)


@asynccontextmanager
async def _signed_in(
    dc: DataCentre, cast: Cast, service: Service, desk: Desk, reader: Reader
) -> AsyncIterator[None]:
    await service.start()
    reading = asyncio.create_task(reader.run())
    try:
        for owner in cast.owners:
            await desk.sign_in(dc, owner)
        imported = await reader.until(lambda: _are_complete(reader, desk, ""), START_TIMEOUT)
        assert imported, "the accounts were not complete in time"
        yield
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        await desk.close()
        await service.end(signal.SIGKILL)


async def _lane(steps: tuple[Step, ...], take: Callable[[Step], Awaitable[None]]) -> None:
    """Execute steps at their times, or one after the other if they take longer."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for step in steps:
        await asyncio.sleep(max(0.0, began + step.at - loop.time()))
        await take(step)


async def _do(people: People, step: Step) -> None:
    BY_NAME[step.what](people, step.dice)


async def _inject_telegram_fault(victims: Victims, step: Step) -> None:
    getattr(faults, step.what)(victims, step.dice)


async def _inject_machine_fault(victims: Victims, step: Step) -> None:
    await getattr(faults, step.what)(victims, step.dice)


async def _until_quiet(victims: Victims, desk: Desk) -> list[str]:
    """End every fault and wait until nothing is in progress; return what did not end in time.

    The last fault is a lost connection: after it, everything must become right. There is one before
    the waiting replies, too, because a channel may be one whose updates are not pushed.
    """
    for owner in victims.cast.owners:
        victims.dc.faults(owner).calm()
    reopen_topics(victims.dc.world, victims.cast)
    late = await _until_complete(victims, desk)
    await desk.settle()
    late += await _until_agreed(victims, desk)
    late += await until_sent(victims.reader, desk)
    late += await _until_set(victims.service)
    late += await _until_complete(victims, desk)
    return late


async def _until_complete(victims: Victims, desk: Desk) -> list[str]:
    """End the connections and wait until every account has everything."""
    await asyncio.sleep(1.0 - datetime.now(UTC).microsecond / 1e6)  # begin a second of its own
    last = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for owner in victims.cast.owners:
        victims.dc.faults(owner).drop_connections()
    if await victims.reader.until(lambda: _are_complete(victims.reader, desk, last), QUIET_TIMEOUT):
        return []
    states = [account["state"] for account in victims.reader.accounts.values()]
    return [f"after {QUIET_TIMEOUT:.0f} s accounts are {states} or not complete"]


async def _until_agreed(victims: Victims, desk: Desk) -> list[str]:
    """Set every account's label and flag until Supabase has them.

    Twice, because the first write loses against a name that was changed in Supabase and not read
    yet.
    """
    for _ in range(2):
        labels = await desk.conclude()
        if victims.supabase is None or await supabase_comparison.has_labels(
            victims.supabase, labels
        ):
            return []
    return ["record: it does not have the accounts as the operator wanted them last"]


def _are_complete(reader: Reader, desk: Desk, since: str) -> bool:
    """Whether every account is connected and has everything from before a moment."""
    accounts = [reader.accounts.get(id_) for id_ in desk.accounts.values()]
    return all(
        account is not None
        and account["state"] == "connected"
        and account["complete_until"] is not None
        and account["complete_until"] >= since
        for account in accounts
    )


async def _until_set(service: Service) -> list[str]:
    """Wait until no command waits; return those that do all the same."""
    deadline = asyncio.get_running_loop().time() + QUIET_TIMEOUT
    while True:
        with closing(sqlite3.connect(await service.copy())) as store:
            waiting = store.execute("SELECT kind, state FROM outbox WHERE state <> 'failed'")
            left = [f"a command {kind} is still {state}" for kind, state in waiting]
        if not left or asyncio.get_running_loop().time() > deadline:
            return left
        await asyncio.sleep(0.5)


async def _compare(world: World, desk: Desk, victims: Victims) -> list[str]:
    supabase = victims.supabase
    await until_schedules_are_read(world, desk, victims.service)
    late = await _until_complete(victims, desk)  # what was due, in a channel that is not pushed
    await until_beginnings_are_read(world, desk, victims.service)
    await until_expired(world, victims.service)
    await until_reactions_are_read(world, desk, victims.service)
    await until_schedules_are_read(world, desk, victims.service)
    listed = await desk.conversations()
    with closing(sqlite3.connect(await victims.service.copy())) as store:
        newest = store.execute("SELECT max(seq) FROM changes").fetchone()[0]
        await victims.reader.until(lambda: victims.reader.seq >= newest, 10.0)
        found = differences(world, desk, victims.reader, store, listed)
        if supabase is not None:
            found += await supabase_comparison.differences(supabase, store, victims.service.data)
    return late + found


def seeds_of(given: list[str]) -> list[int]:
    """The seeds of a command line; a random one if there is none."""
    return [int(seed) for seed in given] or [random.SystemRandom().randrange(1_000_000)]
