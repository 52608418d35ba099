"""The one writer: shared commits, told after kept, patient with a blocked database."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from switchboard.domain.events import Event
from switchboard.errors import NotFound, Unavailable
from switchboard.store.accounts import accounts
from switchboard.store.core import writer
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations

from .conftest import ACCOUNT, Store, told


class Gate:
    """A job that waits in its transaction until it is let."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, _: Transaction) -> None:
        self.reached.set()
        self.opened.wait(20)


async def test_a_failing_job_leaves_its_neighbours_whole(store: Store) -> None:
    """Of jobs that share a commit, one that fails is undone alone, its events included."""

    def spoiled(transaction: Transaction) -> None:
        transaction.execute("UPDATE accounts SET label = 'spoiled'")
        transaction.emit_account(ACCOUNT)
        raise NotFound("x", "y")

    good = store.record(told(1))
    results = await asyncio.gather(store.database.write(spoiled), good, return_exceptions=True)

    assert isinstance(results[0], NotFound)
    account = await store.database.read(lambda c: accounts.get(c, ACCOUNT))
    assert account.label == "Shop"
    assert store.told() == ["message_received", "conversation_updated"]


async def test_a_commit_that_fails_harms_only_its_job(store: Store) -> None:
    """Of jobs that share a commit, one for which the commit itself fails is undone alone, its
    caller hears so, and the store goes on."""

    def unknown(transaction: Transaction) -> None:
        transaction.execute("PRAGMA defer_foreign_keys = ON")
        transaction.execute("INSERT INTO update_states VALUES ('nobody', 0, 1, 0, 0, 0)")

    spoiled, good = store.database.write(unknown), store.record(told(1))
    results = await asyncio.gather(spoiled, good, return_exceptions=True)
    await store.record(told(2))

    assert isinstance(results[0], IntegrityError)
    assert store.told().count("message_received") == 2
    assert store.database.problem is None


async def test_changes_that_cannot_be_told_harm_only_their_job(store: Store) -> None:
    """Of jobs that share a commit, one whose events cannot be made is undone alone, its caller
    hears so, and the store goes on."""
    await store.record(told(1))

    def spoiled(transaction: Transaction) -> None:
        transaction.execute("UPDATE accounts SET state = 'no state'")
        transaction.emit_account(ACCOUNT)

    results = await asyncio.gather(
        store.database.write(spoiled), store.record(told(2)), return_exceptions=True
    )
    await store.record(told(3))

    assert isinstance(results[0], ValueError)
    assert not isinstance(results[1], Exception)
    assert store.told().count("message_received") == 3


async def test_one_that_is_cancelled_leaves_its_neighbours_answered(store: Store) -> None:
    """Of jobs that share a commit, one whose caller was past its deadline and is cancelled before
    the commit takes no answer from the others."""
    first, second = Gate(), Gate()
    before = asyncio.create_task(store.database.write(first))
    await asyncio.to_thread(first.reached.wait)
    late = asyncio.create_task(store.database.write(second, deadline=0.05))
    neighbour = asyncio.create_task(store.database.write(lambda _: "heard"))
    await asyncio.sleep(0)
    first.opened.set()
    await before
    await asyncio.to_thread(second.reached.wait)
    await asyncio.wait({late}, timeout=0.1)  # its deadline passes, and it cannot be answered yet
    late.cancel()
    await asyncio.wait({late})
    second.opened.set()

    assert await asyncio.wait_for(neighbour, 20) == "heard"


async def test_whoever_cannot_give_up_is_never_turned_away(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With as many jobs waiting as may, an operator hears that the database is busy; what Telegram
    tells waits and is stored."""
    monkeypatch.setattr(writer, "MAX_QUEUED", 3)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [asyncio.create_task(store.record(told(number))) for number in range(1, 10)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refused:
        await store.database.write(lambda t: None, deadline=20.0)
    other.execute("COMMIT")
    other.close()
    await asyncio.gather(*waiting)

    assert refused.value.code == "store_busy"
    assert store.told().count("message_received") == 9


async def test_events_are_told_after_the_commit(store: Store, path: Path) -> None:
    """Whoever hears of a change finds it in the file."""
    seen: list[int] = []
    connection = sqlite3.connect(path)

    def look(events: list[Event]) -> None:
        store.publish(events)
        seen.append(connection.execute("SELECT count(*) FROM messages").fetchone()[0])

    store.database._writer._publish = look
    await store.record(told(1))

    connection.close()
    assert seen == [1]


async def test_a_locked_database_is_waited_for(store: Store, path: Path) -> None:
    """While another program holds the lock nothing is lost; it is written when the lock goes."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(store.record(told(1)))
    with pytest.raises(Unavailable) as refused:
        await store.database.write(lambda t: conversations.page, deadline=0.2)
    other.execute("COMMIT")
    other.close()
    await waiting

    assert refused.value.code == "store_busy"
    assert "message_received" in store.told()


async def test_numbers_follow_each_other(store: Store) -> None:
    """Every event takes the next number, over many commits."""
    for number in range(1, 20):
        await store.record(told(number))

    numbers = [event.seq for event in store.events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_who_does_not_wait_for_a_full_disk_is_told(store: Store) -> None:
    """A job that has met the full disk itself is undone and its caller told, at its deadline; the
    next one is carried out once there is room."""
    await store.database.write(_limited_to(1))

    with pytest.raises(Unavailable, match="full"):
        await store.database.write(_noted("x" * 1_000_000), deadline=0.2)
    await store.database.write(_limited_to(1_000_000))
    await store.database.write(_noted("y" * 1_000_000), deadline=10.0)

    noted = await store.database.read(
        lambda c: select_values(c, "SELECT substr(key, 1, 1) FROM meta WHERE length(key) > 1000")
    )
    assert noted == ["y"]
    assert store.database.problem is None


async def test_a_file_that_cannot_be_read_for_a_moment_is_waited_for(
    store: Store, path: Path
) -> None:
    """A damaged file is said, holds up what is to be written, and loses none of it."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        header = file.read(100)
        file.seek(0)
        file.write(bytes(100))

    writing = asyncio.create_task(store.database.write(_noted("kept")))
    while store.database.problem != "damaged":  # noqa: ASYNC110 - nobody tells of it
        await asyncio.sleep(0.01)
    with path.open("r+b") as file:
        file.write(header)
    await writing

    assert store.database.problem is None


def _limited_to(pages: int) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        transaction.fetch_one(f"PRAGMA max_page_count = {pages}")

    return work


def _noted(key: str) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        transaction.execute("INSERT INTO meta (key, value) VALUES (?, '')", (key,))

    return work
