"""The time until ten thousand messages from an absence are stored.

It counts from the start of the process until the store has all of them, compared with Telethon
alone, which requests the same difference and stores nothing.
"""

import time
from pathlib import Path

from bench.harness import Harness, running_harness
from bench.measures import Scale
from bench.report import Report
from bench.subprocesses import child
from bench.switchboard_process import rows, serving

MISSED = 10_000
ACCOUNTS = 3


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Miss the messages, reconnect, and compare."""
    async with running_harness(folder / "recovery", ACCOUNTS) as harness:
        async with harness.switchboard():
            pass
        theirs = [await _baseline(harness, scale) for _ in range(scale.rounds)]
        ours = [await _switchboard(harness, scale) for _ in range(scale.rounds)]
    part = f"Recovery, {scale.of(MISSED):,} messages missed by {ACCOUNTS} accounts"
    report.figure(part, "Telethon alone", "s", theirs)
    report.figure(
        part, "Switchboard, from the start of the process", "s", [all_ for all_, _ in ours]
    )
    report.figure(part, "Switchboard, from the first message", "s", [rest for _, rest in ours])


async def _baseline(harness: Harness, scale: Scale) -> float:
    sessions = await harness.sessions("baseline")
    async with child("bench.bare_telethon") as clients:
        await clients.ask("use", server=harness.server)
        await clients.ask("connect", sessions=sessions)
        await clients.ask("pause")
        await harness.load.ask("write_unseen", population="baseline", count=scale.of(MISSED))
        await clients.ask("expect", count=scale.of(MISSED))
        began = time.monotonic()
        await clients.ask("resume")
        received = await clients.ask("received")
    seconds: float = received["last"] - began
    return seconds


async def _switchboard(harness: Harness, scale: Scale) -> tuple[float, float]:
    """The time from the start until the store is complete, and the part of it after the first
    message."""
    missed = scale.of(MISSED)
    await harness.load.ask("write_unseen", population="switchboard", count=missed)
    ((before,),) = rows(harness.data, "SELECT count(*) FROM messages")
    async with serving(harness.data, harness.server) as product:
        began = product.started
        first = await product.until("SELECT count(*) > ? FROM messages", before)
        whole = await product.until("SELECT count(*) >= ? FROM messages", before + missed)
        ((stored,),) = product.rows("SELECT count(*) FROM messages")
        assert stored == before + missed
    return whole - began, whole - first
