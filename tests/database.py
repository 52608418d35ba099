"""An empty database of the present schema, migrated once for each process and copied for each test.

The service itself would migrate an empty file at each start, which takes a quarter of a second. The
first start is tested with `switchboard serve` (tests/cli) and in tests/store/test_migrations.py.
"""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from switchboard.store import migrations
from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import FILE
from switchboard.store.core.transaction import Transaction

T = TypeVar("T")


def create_data_folder(folder: Path) -> None:
    """Create a data folder with an empty database, unless it has one."""
    if not (folder / FILE).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_database(folder / FILE)


def create_database(path: Path) -> None:
    """Create an empty database, with the mode that the service gives it."""
    path.touch(mode=0o600)
    path.write_bytes(_content())


def run_transaction(connection: Connection, now: int, work: Callable[[Transaction], T]) -> T:
    """Run a function in a transaction of its own, at this moment, as the writer does."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        transaction = Transaction(connection, now)
        result = work(transaction)
        transaction.assign_sequence_numbers()
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")
    return result


@cache
def _content() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        engine = engine_for(path)
        migrations.upgrade(engine, path)
        engine.dispose()
        return path.read_bytes()
