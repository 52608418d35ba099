"""What accounts cost that have nothing to do, and how long it takes until all are connected.

Both sides are measured from the start of their process, with sessions that are signed in already:
Telethon's own clients, all in one process, and Switchboard after a restart.
"""

import asyncio
import time
from pathlib import Path

from bench.children import child, memory_of, processor_of
from bench.measures import Effort
from bench.product import serving
from bench.report import Report
from bench.stage import Stage, staged

ACCOUNTS = (1, 10, 100)
IDLE = 10.0
"""Seconds over which processor time is counted."""

CONNECTED = (
    "SELECT count(*) = 0 FROM accounts "
    "WHERE is_active AND state NOT IN ('connected', 'catching_up')"
)
BROUGHT_UP = "SELECT count(*) = 0 FROM accounts WHERE is_active AND complete_until < ?"


async def measure(report: Report, effort: Effort, folder: Path) -> None:
    """A base without an account, then ever more of them."""
    base = await _base(folder / "no-accounts")
    for accounts in ACCOUNTS:
        number = max(1, effort.of(accounts))
        async with staged(folder / f"accounts-{accounts}", number) as stage:
            await _measure(report, effort, stage, number, base)


async def _base(folder: Path) -> float:
    """Memory (MB) of a service without accounts, on a database that is there already."""
    folder.mkdir()
    async with serving(folder / "data", None):
        pass
    async with serving(folder / "data", None) as product:
        await asyncio.sleep(IDLE)
        return memory_of(product.pid)


async def _measure(report: Report, effort: Effort, stage: Stage, number: int, base: float) -> None:
    sessions = await stage.sessions("bare")
    async with stage.switchboard():
        pass
    theirs, ours, memories, processors = [], [], [], []
    for _ in range(effort.rounds):
        theirs.append(await _bare(stage, sessions))
        connected, memory, processor = await _switchboard(stage)
        ours.append(connected)
        memories.append((memory - base) / number)
        processors.append(processor)
    part = f"{number} idle {'account' if number == 1 else 'accounts'}"
    report.figure(part, "Telethon alone: all connected", "s", theirs)
    report.figure(part, "Switchboard: all connected", "s", ours)
    report.figure(part, "memory over the base, for each account", "MB", memories)
    report.figure(part, "processor, of one core", "%", [used * 100 for used in processors])
    if number >= effort.of(max(ACCOUNTS)):
        ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
        report.goal(f"{part}: until all are connected, of Telethon alone", ratios, at_most=1.5)
        report.goal(f"{part}: memory for each", memories, at_most=1.0, unit="MB")


async def _bare(stage: Stage, sessions: list[str]) -> float:
    began = time.monotonic()
    async with child("bench.bare") as clients:
        await clients.ask("use", server=stage.server)
        ready: float = (await clients.ask("connect", sessions=sessions))["ready"]
    return ready - began


async def _switchboard(stage: Stage) -> tuple[float, float, float]:
    """Seconds until all are connected, memory (MB), and the part of a core that idling takes."""
    now = int(time.time())
    async with serving(stage.data, stage.server) as product:
        connected = await product.until(CONNECTED)
        await product.until(BROUGHT_UP, now)
        before = processor_of(product.pid)
        await asyncio.sleep(IDLE)
        used = (processor_of(product.pid) - before) / IDLE
        return connected - product.started, memory_of(product.pid), used
