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

from bench.harness import Harness, running_harness
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


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """A service without accounts, then with growing numbers of accounts."""
    empty = folder / "no-accounts" / "data"
    empty.parent.mkdir()
    async with serving(empty, None):
        pass  # creates the database; later starts need less memory
    async with serving(empty, None) as product:
        await asyncio.sleep(IDLE)
        base = memory_of(product.pid)
    for accounts in ACCOUNTS:
        number = scale.of(accounts)
        async with running_harness(folder / f"accounts-{accounts}", number) as harness:
            samples = await _rounds(scale, harness, empty, base / number, number)
        _report(report, number, samples, is_most=accounts == max(ACCOUNTS))


def _report(report: Report, number: int, samples: Samples, *, is_most: bool) -> None:
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


async def _rounds(scale: Scale, harness: Harness, empty: Path, base: float, number: int) -> Samples:
    sessions = await harness.sessions("baseline")
    async with harness.switchboard():
        pass
    samples = Samples()
    for _ in range(scale.rounds):
        samples.their_start.append(await _baseline(harness, []))
        samples.theirs.append(await _baseline(harness, sessions))
        async with serving(empty, None) as product:
            samples.our_start.append(time.monotonic() - product.started)
        await _switchboard(harness, samples, base, number)
    return samples


async def _baseline(harness: Harness, sessions: list[str]) -> float:
    began = time.monotonic()
    async with child("bench.bare_telethon") as clients:
        await clients.ask("use", server=harness.server)
        ready: float = (await clients.ask("connect", sessions=sessions))["ready"]
    return ready - began


async def _switchboard(harness: Harness, samples: Samples, base: float, number: int) -> None:
    now = int(time.time())
    async with serving(harness.data, harness.server) as product:
        samples.ours.append(await product.until(CONNECTED) - product.started)
        samples.complete.append(await product.until(BROUGHT_UP, now) - product.started)
        before = processor_of(product.pid)
        await asyncio.sleep(IDLE)
        samples.processor.append((processor_of(product.pid) - before) / IDLE)
        samples.memory.append(memory_of(product.pid) / number - base)
