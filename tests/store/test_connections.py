"""Who may write to the database, and with which journal: nothing that two connections do at the
same instant can damage it."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from switchboard.cli.checks import Level, stores
from switchboard.store.core import file_system
from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import Database
from switchboard.store.core.lock import DataLock
from switchboard.store.core.write_errors import reopen
from switchboard.store.files.export import Export
from tests import fuse
from tests.database import create_database

from .conftest import Store, incoming

READS = ("query_only", "wal_autocheckpoint")
INSERT = "INSERT INTO meta (key, value) VALUES ('a', 'b')"

MOUNTS = """\
21 1 0:20 / / rw,relatime - overlay overlay rw
36 21 0:31 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync
37 21 0:32 / /srv/My\\040Files rw shared:4 - cifs //nas/files rw
38 21 0:33 / /home rw - ext4 /dev/sda1 rw
39 21 0:34 / /home/me/data rw - fuse.sshfs me@host:/data rw
40 21 0:35 / /home rw - nfs4 nas:/home rw
"""


def pragmas(connection: Connection) -> list[int]:
    """The values of the pragmas that make a connection a reader."""
    return [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in READS]


async def test_only_the_writer_can_write(store: Store, path: Path) -> None:
    """The connections of readers refuse to write, and never move the log into the file; neither
    does a program beside the service."""
    with store.database.read_now() as connection:
        at_once = pragmas(connection)
    read = await store.database.read(pragmas)
    with closing(Export(path)) as export, export._engine.connect() as connection:
        beside = pragmas(connection)
        with pytest.raises(OperationalError, match="readonly"):
            connection.exec_driver_sql(INSERT)

    assert at_once == read == beside == [1, 0]
    with pytest.raises(OperationalError, match="readonly"):
        await store.database.read(lambda c: c.exec_driver_sql(INSERT))


async def test_the_writer_empties_the_log(store: Store, path: Path) -> None:
    """After `truncate_log` the log is empty, and everything before the call is in the file."""
    log = path.with_name(f"{path.name}-wal")
    await store.record(incoming(1))
    size = log.stat().st_size

    await store.database.truncate_log()

    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        found = connection.execute("SELECT count(*) FROM messages").fetchone()
    assert size > 0
    assert log.stat().st_size == 0
    assert found == (1,)


async def test_a_log_that_is_left_to_another_process_is_not_moved(store: Store, path: Path) -> None:
    """While another process moves the log into the file, the writer does not, also on a connection
    that was opened again. Afterwards it does."""
    log = path.with_name(f"{path.name}-wal")
    database = store.database
    pages: list[int] = []

    def look(connection: Connection) -> None:
        sql = "PRAGMA wal_autocheckpoint"
        pages.append(connection.exec_driver_sql(sql).scalar_one())

    await database.leave_log()
    await store.record(incoming(1))
    await database.truncate_log()
    left = log.stat().st_size
    await database._writer.run_between(look)
    await database._writer.run_between(reopen)
    await database._writer.run_between(look)
    await database.take_log_back()
    await database._writer.run_between(look)
    await database.truncate_log()

    assert left > 0
    assert pages == [0, 0, 1_000]
    assert log.stat().st_size == 0


@pytest.mark.parametrize(
    ("folder", "type_", "is_safe"),
    [
        ("/var/lib/board", "overlay", True),
        ("/mnt/c/board", "9p", False),
        ("/srv/My Files", "cifs", False),
        ("/home/me", "nfs4", False),
        ("/home/me/data/board", "fuse.sshfs", False),
        ("/home/me/database", "nfs4", False),
    ],
)
def test_the_file_system_of_a_folder_is_known(
    folder: str, type_: str, is_safe: bool, tmp_path: Path
) -> None:
    """The mount nearest to the folder counts, and the later of two on one folder. `doctor` warns
    where a write-ahead log is not safe."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)

    found = file_system.type_of(Path(folder), mounts)
    said = stores.check_sqlite(found)

    assert found == type_
    assert file_system.has_safe_log(found) is is_safe
    assert (said.level is Level.OK) is is_safe
    assert sqlite3.sqlite_version in said.sentence


def bring_with_log(path: Path) -> None:
    """A database whose last commit is only in its log, as after a copy of both files."""
    create_database(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO meta (key, value) VALUES ('moved', '1')")
        log = path.with_name(f"{path.name}-wal")
        content, logged = path.read_bytes(), log.read_bytes()
    path.write_bytes(content)
    log.write_bytes(logged)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Path]:
    """A folder on FUSE."""
    with fuse.mounted(tmp_path / "shared") as folder:
        yield folder


async def test_on_fuse_the_database_has_no_log(shared: Path) -> None:
    """A database with a log that was moved to FUSE is read whole and goes on with a rollback
    journal: readers and the writer work together, and no memory is shared through a file."""
    path = shared / "switchboard.db"
    bring_with_log(path)
    engine_for(path).connect().close()
    database = Database(path, time.time)
    database.start(lambda _: None)

    async def write(number: int) -> None:
        sql = "INSERT INTO meta (key, value) VALUES (?, '1')"
        await database.write(lambda t: t.connection.exec_driver_sql(sql, (f"key{number}",)))

    def count(connection: Connection) -> int:
        found = connection.exec_driver_sql("SELECT count(*) FROM meta WHERE value = '1'")
        return int(found.scalar_one())

    reads = [database.read(count) for _ in range(40)]
    await asyncio.gather(*(write(number) for number in range(40)), *reads)
    stored = await database.read(count)
    mode = await database.read(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar_one())
    names = await asyncio.to_thread(os.listdir, shared)
    await database.close()

    assert stored == 41
    assert mode == "delete"  # a reader has no journal of its own; `wal` would be in the file
    assert not {name for name in names if name.endswith(("-wal", "-shm"))}


async def test_damage_is_noticed_after_a_crash(path: Path) -> None:
    """The check of a file that was not closed reports damage, and the health says so."""
    create_database(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'messages'"
        (page,) = connection.execute(sql).fetchone()
    whole, damaged = Database(path, time.time), Database(path, time.time)

    whole.check_integrity()
    await whole.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x05" * size)
    damaged.check_integrity()
    assert damaged._integrity is not None
    await asyncio.to_thread(damaged._integrity.join)

    assert whole.problem is None
    assert damaged.problem == "damaged"
    await damaged.close()


def test_the_lock_knows_whether_the_database_was_closed(tmp_path: Path) -> None:
    """Only a process that ended without releasing its lock leaves a note for the next one; a look
    by `doctor` changes nothing."""
    first, killed, look, next_ = (DataLock(tmp_path) for _ in range(4))
    first.acquire()
    is_new = first.note_use()
    first.release()
    killed.acquire()
    was_closed = killed.note_use()
    (tmp_path / "switchboard.lock").rename(tmp_path / "killed.lock")
    (tmp_path / "switchboard.lock").write_bytes((tmp_path / "killed.lock").read_bytes())
    look.acquire()
    look.release()
    next_.acquire()

    assert (is_new, was_closed, next_.note_use()) == (True, True, False)
    killed.release()
    next_.release()
