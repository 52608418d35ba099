"""The cost of idle accounts, and the time until all accounts are connected.

Both sides have signed-in sessions: Telethon clients in one process, and Switchboard after a
restart. A process needs time to start before it connects, and Switchboard is the larger program. So
each is also started without accounts, and only the additional time of the accounts is compared.
Connected means: online, and Telegram has confirmed the identity.
"""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.harness import Harness, staged
from bench.measures import Scale
from bench.report import Report
from bench.subprocesses import child, memory_of, processor_of
from bench.switchboard_process import serving

ACCOUNTS = (1, 10, 100)
IDLE = 5.0
"""How long processor time is counted, in seconds."""

CONNECTED = (
    "SELECT count(*) = 0 FROM accounts "
    "WHERE is_active AND state NOT IN ('connected', 'catching_up')"
)
BROUGHT_UP = "SELECT count(*) = 0 FROM accounts WHERE is_active AND complete_until < ?"


@dataclass
class Samples:
    """The results of the rounds: seconds from the start of the process, MB, fractions of a core."""

    theirs: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    their_start: list[float] = field(default_factory=list)
    our_start: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def ratios(self) -> list[float]:
        """The additional time of Switchboard's accounts, divided by that of Telethon's."""
        return [
            (ours - our_start) / (theirs - their_start)
            for ours, our_start, theirs, their_start in zip(
                self.ours, self.our_start, self.theirs, self.their_start, strict=True
            )
        ]


async def measure(report: Report, effort: Scale, folder: Path) -> None:
    """A service without accounts, then with growing numbers of accounts."""
    empty = folder / "no-accounts" / "data"
    empty.parent.mkdir()
    async with serving(empty, None):
        pass  # creates the database; later starts need less memory
    async with serving(empty, None) as product:
        await asyncio.sleep(IDLE)
        base = memory_of(product.pid)
    for accounts in ACCOUNTS:
        number = effort.of(accounts)
        async with staged(folder / f"accounts-{accounts}", number) as stage:
            samples = await _rounds(effort, stage, empty, base / number, number)
        _tell(report, number, samples, is_most=accounts == max(ACCOUNTS))


def _tell(report: Report, number: int, samples: Samples, *, is_most: bool) -> None:
    part = f"{number} idle {'account' if number == 1 else 'accounts'}"
    report.figure(part, "Telethon alone, all connected", "s", samples.theirs)
    report.figure(part, "Telethon alone, without accounts", "s", samples.their_start)
    report.figure(part, "Switchboard, all connected", "s", samples.ours)
    report.figure(part, "Switchboard, all up to date", "s", samples.complete)
    report.figure(part, "Switchboard, without accounts", "s", samples.our_start)
    report.figure(part, "memory over the base, for each account", "MB", samples.memory)
    report.figure(part, "processor, of one core", "%", [100 * used for used in samples.processor])
    if is_most:
        ratios = samples.ratios()
        report.goal(f"{part}: what connecting adds, of Telethon alone", ratios, at_most=1.5)
        report.goal(f"{part}: memory for each", samples.memory, at_most=1.0, unit="MB")


async def _rounds(effort: Scale, stage: Harness, empty: Path, base: float, number: int) -> Samples:
    sessions = await stage.sessions("bare")
    async with stage.switchboard():
        pass
    samples = Samples()
    for _ in range(effort.rounds):
        samples.their_start.append(await _bare(stage, []))
        samples.theirs.append(await _bare(stage, sessions))
        async with serving(empty, None) as product:
            samples.our_start.append(time.monotonic() - product.started)
        await _switchboard(stage, samples, base, number)
    return samples


async def _bare(stage: Harness, sessions: list[str]) -> float:
    began = time.monotonic()
    async with child("bench.baseline") as clients:
        await clients.ask("use", server=stage.server)
        ready: float = (await clients.ask("connect", sessions=sessions))["ready"]
    return ready - began


async def _switchboard(stage: Harness, samples: Samples, base: float, number: int) -> None:
    now = int(time.time())
    async with serving(stage.data, stage.server) as product:
        samples.ours.append(await product.until(CONNECTED) - product.started)
        samples.complete.append(await product.until(BROUGHT_UP, now) - product.started)
        before = processor_of(product.pid)
        await asyncio.sleep(IDLE)
        samples.processor.append((processor_of(product.pid) - before) / IDLE)
        samples.memory.append(memory_of(product.pid) / number - base)
