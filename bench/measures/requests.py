"""How much an account with many chats asks of Telegram.

The service runs in this process with its ordinary timings, and the clock of its event loop is
turned: ten minutes and an hour take some seconds.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.measures import Scale
from bench.report import Report
from sandbox import DataCentre, User, World
from tests.service import Running, start

CHATS = 3_000
DAY = 86_400

RECENT = 60
"""The chats with a message of the last month."""

STEP = 1.0
"""Seconds by which the clock is turned at once. Every deadline of a request is longer."""

REST = 0.005
"""Seconds between two turns, in which requests are answered."""

LIST = "messages.getDialogs"


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Sign in, reconnect, connect anew, and be idle for an hour."""
    chats = scale.of(CHATS)
    async with DataCentre(World()) as dc:
        owner = _populate(dc.world, chats)
        data = folder / "requests"
        async with start(dc, data) as service:
            account = await service.sign_in(owner)
            await _turn(600)
            signed_in = len(dc.calls)
            dropped = await _reconnect(dc, service, account["id"], owner)
            anew = await _connect_anew(dc, service, account["id"])
            await _turn(3_600)  # the hour in which settings are fetched again
            before = len(dc.calls)
            await _turn(3_600)
            idle = len(dc.calls) - before
    part = f"Requests, an account with {chats:,} chats"
    report.goal(f"{part}: sign-in, ten minutes", [signed_in], at_most=150)
    report.goal(f"{part}: reconnect with nothing missed", [dropped], at_most=4)
    report.goal(f"{part}: new connection with nothing missed", [anew], at_most=4)
    report.goal(f"{part}: idle hour", [idle], at_most=8)


def _populate(world: World, chats: int) -> User:
    """The owner of the account, to whom so many people wrote, some of them in the last month."""
    owner = world.register("99966190001", first_name="Owner")
    now = world.now()
    for number in reversed(range(chats)):
        person = world.register(f"99966{number + 300_000:06}", first_name=f"P{number}")
        age = 3_600 * number + 600 if number < RECENT else 31 * DAY + 3_600 * number
        world.write(person, owner, f"first of {number}", date=now - age - 300)
        world.write(person, owner, f"second of {number}", date=now - age)
    return owner


async def _reconnect(dc: DataCentre, service: Running, account_id: str, owner: User) -> int:
    """The connection breaks and comes back."""
    before, lists = len(dc.calls), dc.calls.count(LIST)
    dc.faults(owner).drop_connections()
    return await _settled(dc, service, account_id, before, lists)


async def _connect_anew(dc: DataCentre, service: Running, account_id: str) -> int:
    """Telegram cannot be reached for a while, so the account connects anew."""
    before, lists = len(dc.calls), dc.calls.count(LIST)
    await dc.stop()
    await service.until_state(account_id, "disconnected")
    await _turn(60)  # reconnecting is given up
    await dc.start()
    while dc.calls.count(LIST) == lists:  # until the next try
        await _turn(5)
    return await _settled(dc, service, account_id, before, lists)


async def _settled(
    dc: DataCentre, service: Running, account_id: str, before: int, lists: int
) -> int:
    """The requests until the account is connected again, and within a minute after that."""
    await dc.calls.reach(LIST, lists + 1, timeout=60)
    await service.until_state(account_id, "connected")
    await _turn(60)
    return len(dc.calls) - before


async def _turn(seconds: float) -> None:
    """Turn the clock of the event loop, which all timers of the service use, step by step."""
    clock = _clock()
    for _ in range(int(seconds / STEP)):
        clock.ahead += STEP
        await asyncio.sleep(REST)


@dataclass
class _Clock:
    """The clock of an event loop. ahead: by how many seconds it is turned."""

    real: Callable[[], float]
    ahead: float = 0.0

    def __call__(self) -> float:
        return self.real() + self.ahead


def _clock() -> _Clock:
    loop = asyncio.get_running_loop()
    if not isinstance(loop.time, _Clock):
        loop.time = _Clock(loop.time)  # type: ignore[method-assign]
    clock = loop.time
    assert isinstance(clock, _Clock)
    return clock
