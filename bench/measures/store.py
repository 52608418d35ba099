"""A million messages in ten thousand conversations, and ten million in fifty thousand: every list,
every thread, every search.

The requests use HTTP on one kept connection, as the page does. `large_store` generates the store.
"""

import asyncio
import os
import random
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config

from bench import large_store
from bench.http_client import HttpClient, calling
from bench.measures import Scale
from bench.measures.store_requests import Ask, lists, pages
from bench.report import Report, percentile
from bench.switchboard_process import PROGRAM, SwitchboardProcess, serving
from switchboard.store import migrations
from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import FILE

PAGE_LIMIT, SEARCH_LIMIT, BUSY_WORD_LIMIT = 15, 50, 20
"""The goals for p99, in ms. A busy word is one that every third message has."""

BUSY_WORD = "search for a common word"

ASKED, FEWEST = 300, 20
"""The most and the fewest requests of each kind in a round."""

BUDGET = 2.0
"""The seconds after which a round asks no more than the fewest: slow kinds would take minutes."""

WARM_UP = 20


@dataclass(frozen=True)
class Size:
    """The size of a store. longest: the messages of its longest thread. older_schema: from which it
    is upgraded; going back to it first has to rewrite all messages for some versions."""

    name: str
    conversations: int
    messages: int
    longest: int
    busy_word_limit: int = SEARCH_LIMIT
    older_schema: str = "0001"


MILLION = Size("1 million messages", 10_000, 1_000_000, 100_000)
TEN_MILLION = Size("10 million messages", 50_000, 10_000_000, 1_000_000, BUSY_WORD_LIMIT, "0028")


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """A store of a million messages."""
    await _measure(report, scale, folder, MILLION)


async def measure_ten_million(report: Report, scale: Scale, folder: Path) -> None:
    """A store of ten million messages, in one round, because it takes minutes. It needs six
    gigabytes for a while, twice that for the backup."""
    await _measure(report, Scale(1, scale.scale), folder, TEN_MILLION)


async def _measure(report: Report, scale: Scale, folder: Path, size: Size) -> None:
    """Create the store, start a service with it, send requests, and back it up."""
    data = folder / "large" / "data"
    data.mkdir(parents=True)
    began = time.monotonic()
    longest = large_store.fill(
        data / FILE,
        conversations=scale.of(size.conversations),
        messages=scale.of(size.messages),
        longest=scale.of(size.longest),
    )
    part = f"Store of {scale.of(size.messages):,} messages"
    report.figure(part, "generated and indexed", "s", [time.monotonic() - began])
    _sizes(report, part, data / FILE, scale.of(size.messages))
    starts = []
    for _ in range(scale.rounds):
        async with serving(data, None) as product:
            starts.append(time.monotonic() - product.started)
    report.figure(part, "start, until it answers", "s", starts)
    async with serving(data, None) as product:
        await asyncio.to_thread(_ask_everything, report, scale, size, product, longest)
    large_store.set_dialog_state(data / FILE, large_store.MOST_ARCHIVED)
    async with serving(data, None) as product:
        await asyncio.to_thread(_ask_with_most_archived, report, scale, size, product)
    await _back_up(report, part, data)
    await asyncio.to_thread(_migrate, report, part, data / FILE, size.older_schema)
    shutil.rmtree(folder / "large")


def _sizes(report: Report, part: str, database: Path, messages: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        sizes = connection.execute(
            "SELECT CASE WHEN name LIKE 'search%' THEN 'search index' "
            "WHEN name = 'messages' THEN 'messages' "
            "WHEN name LIKE '%messages%' THEN 'indexes of messages' "
            "ELSE 'everything else' END AS what, sum(pgsize) FROM dbstat GROUP BY what"
        ).fetchall()
    for what, size in sizes:
        report.figure(part, f"on disk: {what}", "MB", [size / 1e6])
    whole = sum(size for _, size in sizes)
    report.figure(part, "on disk, for each message", "bytes", [whole / messages])


def _ask_everything(
    report: Report, scale: Scale, size: Size, product: SwitchboardProcess, longest: int
) -> None:
    dice = random.Random(scale.rounds)
    with calling(product.port) as caller:
        _ask(report, scale, size, caller, pages(caller, longest, dice))


def _ask_with_most_archived(
    report: Report, scale: Scale, size: Size, product: SwitchboardProcess
) -> None:
    with calling(product.port) as caller:
        _, accounts = caller.get("/accounts")
        found = lists(accounts["items"][0]["id"])
        most_archived = {f"{name}, most archived": ask for name, ask in found.items()}
        _ask(report, scale, size, caller, most_archived)


def _ask(
    report: Report, scale: Scale, size: Size, caller: HttpClient, kinds: dict[str, Ask]
) -> None:
    for name, ask in kinds.items():
        _round(ask, caller, WARM_UP)
        rounds = [_round(ask, caller, scale.of(ASKED)) for _ in range(scale.rounds)]
        p50 = [percentile(seconds, 50) * 1000 for seconds in rounds]
        p99 = [percentile(seconds, 99) * 1000 for seconds in rounds]
        report.figure(f"Over HTTP, {size.name}", f"{name}, p50", "ms", p50)
        report.goal(
            f"{size.name}: {name}, p99",
            p99,
            at_most=_limit(name, size),
            unit="ms",
            group=_group(name, size),
        )


def _round(ask: Ask, caller: HttpClient, most: int) -> list[float]:
    """The seconds of each request."""
    took: list[float] = []
    while len(took) < FEWEST or (len(took) < most and sum(took) < BUDGET):
        took.append(ask(caller))
    return took


def _group(name: str, size: Size) -> str:
    if name == BUSY_WORD:
        return f"{size.name}: search for a word of every third message, p99"
    kind = name.split()[0].rstrip(",")
    plural = {"list": "lists", "thread": "threads", "search": "searches"}.get(kind, kind)
    return f"{size.name}: {plural}, p99"


def _limit(name: str, size: Size) -> int:
    if name == BUSY_WORD:
        return size.busy_word_limit
    return SEARCH_LIMIT if name.startswith("search") else PAGE_LIMIT


async def _back_up(report: Report, part: str, data: Path) -> None:
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "backup",
        "bench.db",
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data)},
        stdout=asyncio.subprocess.DEVNULL,
        cwd="/",
    )
    assert await process.wait() == 0
    report.figure(part, "backup", "s", [time.monotonic() - began])


def _migrate(report: Report, part: str, database: Path, older_schema: str) -> None:
    """Upgrade from an older schema to the current one, including the backup copy."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = engine_for(database)
    try:
        config.attributes["engine"] = engine
        command.downgrade(config, older_schema)
        began = time.monotonic()
        migrations.upgrade(engine, database)
        seconds = time.monotonic() - began
        report.figure(part, f"migration from schema {older_schema}", "s", [seconds])
    finally:
        engine.dispose()
