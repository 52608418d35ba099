"""A million messages in ten thousand conversations: every list, every thread, every search.

The requests use HTTP on one kept connection, as the page does. `large_store` generates the store.
"""

import asyncio
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config

from bench import large_store
from bench.http_client import HttpClient, calling
from bench.measures import Scale
from bench.report import Report, percentile
from bench.switchboard_process import PROGRAM, SwitchboardProcess, serving
from switchboard.store import migrations
from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import FILE

CONVERSATIONS, MESSAGES, LONGEST = 10_000, 1_000_000, 100_000
ASKED = 300
"""The number of requests of each kind."""

WARM_UP = 20
OLDEST_SCHEMA = "0001"

Ask = Callable[[HttpClient], float]
"""Sends one request and returns its time, in seconds."""


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Create the store, start a service with it, send requests, and back it up."""
    data = folder / "large" / "data"
    data.mkdir(parents=True)
    began = time.monotonic()
    longest = large_store.fill(
        data / FILE,
        conversations=scale.of(CONVERSATIONS),
        messages=scale.of(MESSAGES),
        longest=scale.of(LONGEST),
    )
    part = f"Store of {scale.of(MESSAGES):,} messages"
    report.figure(part, "generated and indexed", "s", [time.monotonic() - began])
    _sizes(report, part, data / FILE)
    starts = []
    for _ in range(scale.rounds):
        async with serving(data, None) as product:
            starts.append(time.monotonic() - product.started)
    report.figure(part, "start, until it answers", "s", starts)
    async with serving(data, None) as product:
        await asyncio.to_thread(_ask_everything, report, scale, product, longest)
    large_store.set_dialog_state(data / FILE, large_store.MOST_ARCHIVED)
    async with serving(data, None) as product:
        await asyncio.to_thread(_ask_with_most_archived, report, scale, product)
    await _back_up(report, part, data)
    await asyncio.to_thread(_migrate, report, part, data / FILE)
    shutil.rmtree(folder / "large")


def _sizes(report: Report, part: str, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        sizes = connection.execute(
            "SELECT CASE WHEN name LIKE 'search%' THEN 'search index' "
            "WHEN name = 'messages' THEN 'messages' "
            "WHEN name LIKE '%messages%' THEN 'indexes of messages' "
            "ELSE 'everything else' END AS what, sum(pgsize) FROM dbstat GROUP BY what"
        ).fetchall()
    for what, size in sizes:
        report.figure(part, f"on disk: {what}", "MB", [size / 1e6])


def _ask_everything(
    report: Report, scale: Scale, product: SwitchboardProcess, longest: int
) -> None:
    dice = random.Random(scale.rounds)
    with calling(product.port) as caller:
        _ask(report, scale, caller, _pages(caller, longest, dice))


def _ask_with_most_archived(report: Report, scale: Scale, product: SwitchboardProcess) -> None:
    with calling(product.port) as caller:
        _, accounts = caller.get("/accounts")
        lists = _lists(accounts["items"][0]["id"])
        most_archived = {f"{name}, most archived": ask for name, ask in lists.items()}
        _ask(report, scale, caller, most_archived)


def _ask(report: Report, scale: Scale, caller: HttpClient, kinds: dict[str, Ask]) -> None:
    for name, ask in kinds.items():
        limit = 50 if name.startswith("search") else 15
        for _ in range(WARM_UP):
            ask(caller)
        rounds = [
            [ask(caller) for _ in range(max(20, scale.of(ASKED)))] for _ in range(scale.rounds)
        ]
        p50 = [percentile(seconds, 50) * 1000 for seconds in rounds]
        p99 = [percentile(seconds, 99) * 1000 for seconds in rounds]
        report.figure("Over HTTP", f"{name}, p50", "ms", p50)
        report.goal(f"{name}, p99", p99, at_most=limit, unit="ms")


def _pages(caller: HttpClient, longest: int, dice: random.Random) -> dict[str, Ask]:
    _, accounts = caller.get("/accounts")
    account_id = accounts["items"][0]["id"]
    _, hits = caller.get("/search", q=large_store.CHINESE, limit=100)
    found = [(hit["conversation_id"], hit["id"]) for hit in hits["items"]]

    def around(caller: HttpClient) -> float:
        conversation, message = dice.choice(found)
        return caller.get(f"/conversations/{conversation}/messages", around=message)[0]

    thread = f"/conversations/{longest}/messages"
    return {
        **_lists(account_id),
        "accounts with what is unread": _asking("/accounts"),
        "thread, newest page": _asking(thread),
        "thread, older pages": _following(thread),
        "thread at a message": around,
        "search for a rare word": _asking("/search", q=large_store.RARE),
        "search for a common word": _asking("/search", q=large_store.COMMON),
        "search for a common word, next pages": _following("/search", q=large_store.COMMON),
        "search for a beginning": _asking("/search", q="kal"),
        "search for two letters": _asking("/search", q="ka"),
        "search for two words": _asking("/search", q=f"{large_store.COMMON} kalo"),
        "search in Chinese": _asking("/search", q=large_store.CHINESE),
        "search in one account": _asking("/search", q=large_store.COMMON, account_id=account_id),
        "search in one conversation": _asking(
            "/search", q=large_store.COMMON, conversation_id=found[0][0]
        ),
        "search for what a person wrote": _asking(
            "/search", q=large_store.COMMON, sender_id=large_store.FIRST_PEER + 7
        ),
        "search for media, of which there are none": _asking(
            "/search", q=large_store.COMMON, kind="media"
        ),
        "search before the first message": _asking(
            "/search", q=large_store.COMMON, until="2001-01-01T00:00:00Z"
        ),
        "search for a rare word in one account": _asking(
            "/search", q=large_store.RARE, account_id=account_id
        ),
        "search for what is not there": _asking("/search", q="xylophone"),
    }


def _lists(account_id: str) -> dict[str, Ask]:
    return {
        "list, first page": _asking("/conversations"),
        "list, 100 at once": _asking("/conversations", limit=100),
        "list, next pages": _following("/conversations"),
        "list of one account": _asking("/conversations", account_id=account_id),
        "list of what is unread": _asking("/conversations", unread="true"),
        "list of what is unread, next pages": _following("/conversations", unread="true"),
        "list of what is unread in one account": _asking(
            "/conversations", unread="true", account_id=account_id
        ),
        "list by a part of a name": _asking("/conversations", q="garc"),
        "list by a name that nobody has": _asking("/conversations", q="zzz"),
        "list of the archive": _asking("/conversations", archived="true"),
        "list of the archive, next pages": _following("/conversations", archived="true"),
        "list of what is muted": _asking("/conversations", muted="true"),
        "list of what is muted and unread": _asking("/conversations", muted="true", unread="true"),
        "list of who waits": _asking("/conversations", waiting="true"),
        "list of who waits, next pages": _following("/conversations", waiting="true"),
        "list of who waits in one account": _asking(
            "/conversations", waiting="true", account_id=account_id
        ),
        "list of who waits and is unread": _asking(
            "/conversations", waiting="true", unread="true", kind="user"
        ),
        "list of what is snoozed": _asking("/conversations", snoozed="true"),
        "list of what is snoozed, next pages": _following("/conversations", snoozed="true"),
        "list of channels": _asking("/conversations", kind="channel"),
        "list of bots, of which there are none": _asking("/conversations", kind="bot"),
        "list of a folder": _asking("/conversations", account_id=account_id, folder=2),
        "list of a folder, next pages": _following(
            "/conversations", account_id=account_id, folder=2
        ),
    }


def _asking(path: str, **query: Any) -> Ask:
    return lambda caller: caller.get(path, **query)[0]


def _following(path: str, **query: Any) -> Ask:
    """The following pages. After the last one, from the beginning again."""
    pages = _deeper(path, query)
    next(pages)
    return lambda caller: pages.send(caller)


def _deeper(path: str, query: dict[str, Any]) -> Generator[float, HttpClient, None]:
    caller = yield 0.0
    while True:
        cursor = None
        while True:
            more = query if cursor is None else query | {"cursor": cursor}
            seconds, page = caller.get(path, **more)
            caller = yield seconds
            cursor = page["next_cursor"]
            if cursor is None:
                break


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


def _migrate(report: Report, part: str, database: Path) -> None:
    """Upgrade from the oldest schema to the current one, including the backup copy."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = engine_for(database)
    try:
        config.attributes["engine"] = engine
        command.downgrade(config, OLDEST_SCHEMA)
        began = time.monotonic()
        migrations.upgrade(engine, database)
        report.figure(part, "migration from the oldest schema", "s", [time.monotonic() - began])
    finally:
        engine.dispose()
