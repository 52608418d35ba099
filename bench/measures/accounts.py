"""The cost of idle accounts, and the time until all accounts are connected.

Both sides have signed-in sessions: Telethon clients in one process, and Switchboard after a
restart. A process needs time to start before it connects, and Switchboard is the larger program. So
each is also started with one account, and what the other accounts add is compared, also in memory.
Connected means: online, and Telegram has confirmed the identity.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.harness import Harness, running_harness
from bench.measures import Scale
from bench.report import Report, shown
from bench.subprocesses import child, memory_of, processor_of
from bench.switchboard_process import serving

ACCOUNTS = (100, 1_000)
RATIO = 1.5
"""The goal: the time that more accounts add, of Telethon alone."""

MEMORY = {100: 1.0, 1_000: 0.25}
"""The goals for the memory of an account, in MB."""

WRITERS = 5
"""The conversations of each account."""

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
    their_first: list[float] = field(default_factory=list)
    our_first: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    first_memory: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def ratios(self) -> list[float]:
        """What the accounts after the first add in Switchboard, divided by the same of Telethon."""
        return [
            (ours - our_first) / (theirs - their_first)
            for ours, our_first, theirs, their_first in zip(
                self.ours, self.our_first, self.theirs, self.their_first, strict=True
            )
        ]


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Growing numbers of accounts, each beside one account."""
    for accounts in ACCOUNTS:
        number = max(2, scale.of(accounts))
        place = folder / f"accounts-{accounts}"
        async with running_harness(place, number, WRITERS) as harness:
            samples = await _rounds(scale, harness, number)
        _report(report, accounts, number, samples)


def _report(report: Report, accounts: int, number: int, samples: Samples) -> None:
    part = f"{number:,} idle accounts"
    report.figure(part, "Telethon alone, all connected", "s", samples.theirs)
    report.figure(part, "Telethon alone, one account connected", "s", samples.their_first)
    report.figure(part, "Switchboard, all connected", "s", samples.ours)
    report.figure(part, "Switchboard, one account connected", "s", samples.our_first)
    report.figure(part, "Switchboard, all up to date", "s", samples.complete)
    report.figure(part, "memory of Switchboard with one account", "MB", samples.first_memory)
    report.figure(part, "processor, of one core", "%", [100 * used for used in samples.processor])
    added = statistics.median(samples.theirs) - statistics.median(samples.their_first)
    report.goal(
        f"{part}: what connecting adds, of Telethon alone",
        samples.ratios(),
        at_most=RATIO,
        reference=f"Telethon alone: {shown(added)} s more than for one",
    )
    report.goal(
        f"{part}: memory for each",
        [
            (whole - first) / (number - 1)
            for whole, first in zip(samples.memory, samples.first_memory, strict=True)
        ],
        at_most=MEMORY[accounts],
        unit="MB",
    )


async def _rounds(scale: Scale, harness: Harness, number: int) -> Samples:
    sessions = await harness.sessions("baseline")
    async with harness.switchboard():
        pass
    one = harness.folder / "one" / "data"
    one.parent.mkdir()
    async with serving(one, harness.server) as product:
        await product.sign_in(harness.phones("switchboard")[0])
        await product.until_connected()
    samples = Samples()
    for _ in range(scale.rounds):
        samples.their_first.append(await _baseline(harness, sessions[:1]))
        samples.theirs.append(await _baseline(harness, sessions))
        async with serving(one, harness.server) as product:
            samples.our_first.append(await product.until(CONNECTED) - product.started)
            await asyncio.sleep(IDLE)
            samples.first_memory.append(memory_of(product.pid))
        await _switchboard(harness, samples)
    return samples


async def _baseline(harness: Harness, sessions: list[str]) -> float:
    began = time.monotonic()
    async with child("bench.bare_telethon") as clients:
        await clients.ask("use", server=harness.server)
        ready: float = (await clients.ask("connect", sessions=sessions))["ready"]
    return ready - began


async def _switchboard(harness: Harness, samples: Samples) -> None:
    now = int(time.time())
    async with serving(harness.data, harness.server) as product:
        samples.ours.append(await product.until(CONNECTED) - product.started)
        samples.complete.append(await product.until(BROUGHT_UP, now) - product.started)
        before = processor_of(product.pid)
        await asyncio.sleep(IDLE)
        samples.processor.append((processor_of(product.pid) - before) / IDLE)
        samples.memory.append(memory_of(product.pid))
