"""The time from the start of the process until its first answer: the list of conversations.

A new process starts each time, with the data folder of an earlier one and without accounts.
Telethon alone, started in the same rounds, shows what this machine needs to start Python and load a
program of that size.
"""

import asyncio
import time
from pathlib import Path

from bench.http_client import calling
from bench.measures import Scale
from bench.report import Report
from bench.subprocesses import child, processor_of
from bench.switchboard_process import serving

LIMIT = 0.4
"""In seconds."""


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Start both in turn. One start of each comes first and does not count."""
    data = folder / "start" / "data"
    data.parent.mkdir()
    theirs, ours, work = [], [], []
    for round_ in range(2 * scale.rounds + 1):
        started = await _baseline()
        first, used = await _switchboard(data)
        if round_:
            theirs.append(started)
            ours.append(first)
            work.append(used)
    report.figure("Start", "Telethon alone, without accounts", "s", theirs)
    report.figure("Start", "Switchboard, processor time", "s", work)
    report.goal(
        "Start, until the first answer",
        ours,
        at_most=LIMIT,
        unit="s",
        reference=f"Telethon alone is loaded in {min(theirs):.2f} s",
    )


async def _baseline() -> float:
    began = time.monotonic()
    async with child("bench.bare_telethon") as clients:
        ready: float = (await clients.ask("connect", sessions=[]))["ready"]
    return ready - began


async def _switchboard(data: Path) -> tuple[float, float]:
    async with serving(data, None) as product:
        with calling(product.port) as caller:
            await asyncio.to_thread(caller.get, "/conversations")
        return time.monotonic() - product.started, processor_of(product.pid)
