"""The only writer: shared commits, events after the commit, and retries while the database is
blocked."""

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
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.core.writer import WriterLimits
from switchboard.store.messages import conversations

from .conftest import ACCOUNT, Store, incoming


class Gate:
    """A job that waits inside its transaction until it is released."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, _: Transaction) -> None:
        self.reached.set()
        self.opened.wait(20)


async def test_a_failing_job_does_not_affect_others_of_its_commit(store: Store) -> None:
    """If one job of a shared commit fails, only that job is undone, its events included."""

    def spoiled(transaction: Transaction) -> None:
        transaction.execute("UPDATE accounts SET label = 'spoiled'")
        transaction.emit_account(ACCOUNT)
        raise NotFound("x", "y")

    good = store.record(incoming(1))
    results = await asyncio.gather(store.database.write(spoiled), good, return_exceptions=True)

    assert isinstance(results[0], NotFound)
    account = await store.database.read(lambda c: accounts.get(c, ACCOUNT))
    assert account.label == "Shop"
    assert store.event_types() == ["message_received", "conversation_updated"]


async def test_a_failing_commit_affects_only_the_job_at_fault(store: Store) -> None:
    """If one job makes the shared commit fail, only that job is undone. Its caller gets the error,
    and the store continues."""

    def unknown(transaction: Transaction) -> None:
        transaction.execute("PRAGMA defer_foreign_keys = ON")
        transaction.execute("INSERT INTO update_states VALUES ('nobody', 0, 1, 0, 0, 0)")

    spoiled, good = store.database.write(unknown), store.record(incoming(1))
    results = await asyncio.gather(spoiled, good, return_exceptions=True)
    await store.record(incoming(2))

    assert isinstance(results[0], IntegrityError)
    assert store.event_types().count("message_received") == 2
    assert store.database.problem is None


async def test_a_job_without_valid_events_affects_no_other(store: Store) -> None:
    """If the events of one job cannot be created, only that job is undone. Its caller gets the
    error, and the store continues."""
    await store.record(incoming(1))

    def spoiled(transaction: Transaction) -> None:
        transaction.execute("UPDATE accounts SET state = 'no state'")
        transaction.emit_account(ACCOUNT)

    results = await asyncio.gather(
        store.database.write(spoiled), store.record(incoming(2)), return_exceptions=True
    )
    await store.record(incoming(3))

    assert isinstance(results[0], ValueError)
    assert not isinstance(results[1], Exception)
    assert store.event_types().count("message_received") == 3


async def test_a_cancelled_job_does_not_affect_the_answers_of_others(store: Store) -> None:
    """If a caller is past its deadline and is cancelled before the commit, the other callers still
    get their answers."""
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


async def test_a_cancelled_caller_does_not_affect_others_between_transactions(
    store: Store,
) -> None:
    """Two callers wait for the writer's connection, and the first is cancelled. The second still
    gets its answer."""
    gate = Gate()
    before = asyncio.create_task(store.database.write(gate))
    await asyncio.to_thread(gate.reached.wait)
    first = asyncio.create_task(store.database.leave_log())
    second = asyncio.create_task(store.database.take_log_back())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait({first})
    gate.opened.set()
    await before

    await asyncio.wait_for(second, 20)


@pytest.mark.parametrize("store", [WriterLimits(max_queued=3)], indirect=True)
async def test_a_job_without_a_deadline_is_never_refused(store: Store, path: Path) -> None:
    """If the queue is full, an operator learns that the database is busy. Updates from Telegram
    wait and are stored."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [asyncio.create_task(store.record(incoming(number))) for number in range(1, 10)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refused:
        await store.database.write(lambda t: None, deadline=20.0)
    other.execute("COMMIT")
    other.close()
    await asyncio.gather(*waiting)

    assert refused.value.code == "store_busy"
    assert store.event_types().count("message_received") == 9


async def test_events_are_published_after_the_commit(store: Store, path: Path) -> None:
    """Whoever receives an event finds its change in the file."""
    seen: list[int] = []
    connection = sqlite3.connect(path)

    def look(events: list[Event]) -> None:
        store.publish(events)
        seen.append(connection.execute("SELECT count(*) FROM messages").fetchone()[0])

    store.database._writer._publish = look
    await store.record(incoming(1))

    connection.close()
    assert seen == [1]


async def test_a_failing_listener_keeps_nobody_waiting(store: Store) -> None:
    """What is committed is answered, also if its events cannot be published."""

    def fail(events: list[Event]) -> None:
        store.publish(events)
        raise ValueError

    store.database._writer._publish = fail
    async with asyncio.timeout(20):
        await asyncio.gather(store.record(incoming(1)), store.record(incoming(2)))

    assert await store.database.read(
        lambda c: select_values(c, "SELECT count(*) FROM messages")
    ) == [2]


async def test_a_locked_database_is_waited_for(store: Store, path: Path) -> None:
    """While another program locks the database, nothing is lost. It is written after the unlock."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(store.record(incoming(1)))
    with pytest.raises(Unavailable) as refused:
        await store.database.write(lambda t: conversations.get, deadline=0.2)
    other.execute("COMMIT")
    other.close()
    await waiting

    assert refused.value.code == "store_busy"
    assert "message_received" in store.event_types()


async def test_sequence_numbers_have_no_gaps(store: Store) -> None:
    """Every event has the next number, over many commits."""
    for number in range(1, 20):
        await store.record(incoming(number))

    numbers = [event.seq for event in store.events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_a_full_disk_is_an_error_at_the_deadline(store: Store) -> None:
    """A job that finds the disk full is undone, and its caller gets an error at its deadline. The
    next job is executed once there is space."""
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


async def test_a_damaged_file_delays_writes_and_loses_none(store: Store, path: Path) -> None:
    """A damaged file is reported. Writes wait for it, and none is lost."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        header = file.read(100)
        file.seek(0)
        file.write(bytes(100))

    writing = asyncio.create_task(store.database.write(_noted("kept")))
    while store.database.problem != "damaged":  # noqa: ASYNC110 - no event reports it
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
