"""The time until ten thousand messages from an absence are stored.

It counts from the start of the process until the store has all of them, compared with Telethon
alone, which requests the same difference and stores nothing.
"""

import time
from pathlib import Path

from bench.harness import Harness, staged
from bench.measures import Scale
from bench.report import Report
from bench.subprocesses import child
from bench.switchboard_process import rows, serving

MISSED = 10_000
ACCOUNTS = 3


async def measure(report: Report, effort: Scale, folder: Path) -> None:
    """Miss them, come back, and compare."""
    async with staged(folder / "recovery", ACCOUNTS) as stage:
        async with stage.switchboard():
            pass
        theirs = [await _bare(stage, effort) for _ in range(effort.rounds)]
        ours = [await _switchboard(stage, effort) for _ in range(effort.rounds)]
    part = f"Recovery, {effort.of(MISSED):,} messages missed by {ACCOUNTS} accounts"
    report.figure(part, "Telethon alone", "s", theirs)
    report.figure(
        part, "Switchboard, from the start of the process", "s", [all_ for all_, _ in ours]
    )
    report.figure(part, "Switchboard, from the first message", "s", [rest for _, rest in ours])


async def _bare(stage: Harness, effort: Scale) -> float:
    sessions = await stage.sessions("bare")
    async with child("bench.baseline") as clients:
        await clients.ask("use", server=stage.server)
        await clients.ask("connect", sessions=sessions)
        await clients.ask("pause")
        await stage.load.ask("write_unseen", crowd="bare", count=effort.of(MISSED))
        await clients.ask("expect", count=effort.of(MISSED))
        began = time.monotonic()
        await clients.ask("resume")
        received = await clients.ask("received")
    seconds: float = received["last"] - began
    return seconds


async def _switchboard(stage: Harness, effort: Scale) -> tuple[float, float]:
    """The time from the start until the store is complete, and the part of it after the first
    message."""
    missed = effort.of(MISSED)
    await stage.load.ask("write_unseen", crowd="switchboard", count=missed)
    ((before,),) = rows(stage.data, "SELECT count(*) FROM messages")
    async with serving(stage.data, stage.server) as product:
        began = product.started
        first = await product.until("SELECT count(*) > ? FROM messages", before)
        whole = await product.until("SELECT count(*) >= ? FROM messages", before + missed)
        ((stored,),) = product.rows("SELECT count(*) FROM messages")
        assert stored == before + missed
    return whole - began, whole - first
