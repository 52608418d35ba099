"""Compare what a timer has removed at Telegram with the database file: nothing of it is there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sandbox import Message, World
from tests.chaos.service import Service
from tests.chaos.timer_actions import SHORT, secret

TIMEOUT = 30.0
"""How long after the last message is due until its content must be gone, in seconds."""

PAUSE = 1.0
TEXTS = (
    "SELECT text FROM messages UNION SELECT v.text FROM message_versions v "
    "JOIN messages m ON m.id = v.message_id WHERE m.expires_at IS NOT NULL"
)
"""Of earlier versions, those of messages with a timer: others stay, also if a copy expired."""

UNSEEN = (
    "SELECT text FROM messages WHERE discarded AND status = 'scheduled' AND NOT deleted_by_timer "
    "AND expires_at IS NOT NULL"
)
"""Scheduled replies that left the schedule without a message. Their texts stay for some minutes,
because the message may still arrive (`store.messages.schedules.KEPT_FOR`)."""

WAITS_FOR_PURGE = "SELECT 1 FROM meta WHERE key = 'search_needs_purge' AND value = '1'"


async def until_expired(world: World, service: Service) -> None:
    """Wait until every short period has ended and the store has nothing of these messages."""
    loop = asyncio.get_running_loop()
    dues = [due for due, _ in world.state.expiring if due <= world.now() + SHORT]
    await asyncio.sleep(max([0, *[due + 1 - world.now() for due in dues]]))
    world.expire()
    deadline = loop.time() + TIMEOUT
    while loop.time() < deadline:
        with closing(sqlite3.connect(await service.copy())) as store:
            if not any(timer_differences(world, store)):
                return
        await asyncio.sleep(PAUSE)


def timer_differences(world: World, store: sqlite3.Connection) -> Iterator[str]:
    """Each expired message whose text is still in a row or in the bytes of the file."""
    content = _bytes(store)
    texts = {row[0] for row in store.execute(TEXTS)}
    unseen = {row[0] for row in store.execute(UNSEEN)}
    for message in _expired(world):
        if message.text in unseen:
            continue
        tag = message.text.partition(" ")[0]
        if message.text in texts:
            yield f"{message.text!r} has expired and is still stored"
        elif secret(tag).encode() in content:
            where = ", ".join(sorted(_places(store, content, secret(tag).encode())))
            yield f"{message.text!r} has expired and bytes of it are left in {where}"


def _bytes(store: sqlite3.Connection) -> bytes:
    """The file's pages; without those of the search index while its purge is still to come."""
    (path,) = [row[2] for row in store.execute("PRAGMA database_list") if row[1] == "main"]
    (size,) = store.execute("PRAGMA page_size").fetchone()
    content = bytearray(Path(path).read_bytes())
    if store.execute(WAITS_FOR_PURGE).fetchone() is not None:
        for (page,) in store.execute("SELECT pageno FROM dbstat WHERE name = 'search_data'"):
            content[(page - 1) * size : page * size] = bytes(size)
    return bytes(content)


def _places(store: sqlite3.Connection, content: bytes, word: bytes) -> set[str]:
    """The tables and indexes whose pages contain a word."""
    (size,) = store.execute("PRAGMA page_size").fetchone()
    names = dict(store.execute("SELECT pageno, name FROM dbstat"))
    found, at = set(), content.find(word)
    while at >= 0:
        found.add(names.get(at // size + 1, "free pages"))
        at = content.find(word, at + 1)
    return found


def has_expired(world: World, message: Message) -> bool:
    """Whether the timer of a message has ended."""
    return bool(message.ttl_period) and message.date + message.ttl_period <= world.now()


def _expired(world: World) -> list[Message]:
    """Messages of the run whose time has passed, with a text that no other message has: a copy in a
    chat with a timer expires, and its original does not."""
    expired, kept = [], set()
    for message in world.state.messages:
        if has_expired(world, message):
            expired.append(message)
        else:
            kept.add(message.text)
    return [message for message in expired if message.text and message.text not in kept]
