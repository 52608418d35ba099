"""`python -m tests.crash_points.workload FOLDER ROUNDS`: transactions of every kind, one by one.

FOLDER has a folder with a database for each journal to use (`Journal`).

After each commit, the digest of the whole content goes to the file `commits`. Below SQLite, every
write is traced (`trace_writes.c`).
"""

import asyncio
import hashlib
import os
import sqlite3
import sys
import time
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, event

from switchboard.domain.ids import ConversationId, RandomId, TelegramMessageId
from switchboard.domain.updates import Batch, MessagesDeleted
from switchboard.store.core import connections, database
from switchboard.store.core.database import FILE, Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox, search
from switchboard.store.sync import update_recorder
from tests.store.conftest import ACCOUNT, DORA, incoming
from tests.store.crash_child import BATCH

COMMITS = "commits"


class Journal(StrEnum):
    """How the database is kept. UNSAFE: with a log and without syncs, which loses commits."""

    WAL = "wal"
    ROLLBACK = "rollback"
    UNSAFE = "unsafe"


TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"


def digest(connection: Connection) -> str:
    """A digest of all rows."""
    found = hashlib.sha256()
    for (name,) in connection.exec_driver_sql(TABLES).fetchall():
        for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
            found.update(repr((name, *row)).encode())
    return found.hexdigest()


def reply(transaction: Transaction, number: int) -> None:
    """Store a reply that waits."""
    outbox.enqueue(
        transaction,
        ConversationId(1),
        text="long " * 2_000 if number % 2 else "hi",
        client_id=f"reply {number}",
        reply_to=None,
        random_id=RandomId(-5 - number),
    )


def receive(transaction: Transaction, number: int) -> None:
    """Store messages that arrive, and a deletion."""
    texts = [f"message {number}.{part} " + "word " * 200 * part for part in range(3)]
    changes = [incoming(100 + 10 * number + i, text) for i, text in enumerate(texts)]
    deleted = MessagesDeleted(None, (TelegramMessageId(100 + 10 * number - 10),))
    update_recorder.apply(transaction, [Batch(ACCOUNT, (DORA,), (*changes, deleted))])


def sync_nothing(connection: sqlite3.Connection, _record: object) -> None:
    """Leave all writes to the system."""
    connection.execute("PRAGMA synchronous = OFF")


async def run(path: Path, rounds: int, journal: Journal) -> None:
    """Write, with a checkpoint now and then; close; and write again."""
    commits = os.open(path.with_name(COMMITS), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for part in range(2):
        store = Database(path, time.time)
        if journal is Journal.UNSAFE:
            event.listen(store._engine, "connect", sync_nothing)
        store.start(lambda _: None)
        for number in range(part * rounds, (part + 1) * rounds):
            await store.write(lambda t, n=number: reply(t, n))
            os.write(commits, (await store.read(digest)).encode())
            await store.write(lambda t, n=number: receive(t, n))
            os.write(commits, (await store.read(digest)).encode())
            await store.write(search.index_part)
            os.write(commits, (await store.read(digest)).encode())
            if number % 2:
                await store.truncate_log()
        await store.write(lambda t: update_recorder.apply(t, [BATCH]))
        os.write(commits, (await store.read(digest)).encode())
        await store.close()


def use(journal: Journal) -> None:
    """Open databases with this journal from now on."""
    has_log = journal is not Journal.ROLLBACK
    for module in (connections, database):
        module.has_log = lambda _folder: has_log  # type: ignore[attr-defined]


def main() -> None:
    """Run the workload in each folder."""
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    for journal in Journal:
        home = folder / journal
        if home.exists():
            use(journal)
            os.environ["TRACE"] = str(folder / f"{journal}.trace")
            os.environ["TRACED_FOLDER"] = str(home)
            asyncio.run(run(home / FILE, rounds, journal))


if __name__ == "__main__":
    main()
