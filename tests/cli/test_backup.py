"""`backup` and `restore`: the same conversations, messages and sessions, or one sentence."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from sandbox import DataCentre
from switchboard.errors import SwitchboardError
from switchboard.store import migrations
from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import FILE
from switchboard.store.core.lock import DataLock
from switchboard.store.files import backup
from switchboard.vault import keys
from tests import file_system
from tests.conftest import People
from tests.service import start

from .commands import say, variables_for, variables_of

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

KEPT = (
    "SELECT id, telegram_account_id, chat_id FROM conversations ORDER BY id",
    "SELECT id, message_id, direction, text, timestamp, status FROM messages ORDER BY id",
    "SELECT account_id, ciphertext FROM sessions ORDER BY account_id",
    "SELECT id, label, user_id FROM accounts ORDER BY id",
)
"""What must be the same after a restore."""


def look(database: Path, sql: str) -> list[Any]:
    """Rows of a closed database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def contents(database: Path) -> list[Any]:
    """Everything that must be the same."""
    return [look(database, sql) for sql in KEPT]


def fresh(path: Path) -> Path:
    """An empty database of this version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    engine.dispose()
    return path


def migrate(path: Path, revision: str) -> None:
    """Bring a database of this version to an older schema, or one of any schema to the newest."""
    engine = engine_for(path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["engine"] = engine
    (command.upgrade if revision == "head" else command.downgrade)(config, revision)
    engine.dispose()


async def test_a_backup_puts_everything_back(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A backup is made while the service runs and restored later. It restores the same
    conversations, messages and sessions; the service then catches up without a new login."""
    data = tmp_path / "data"
    async with start(dc, data) as running:
        account = await running.sign_in(people.anna, "Shop")
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "before the backup")
            await stream.message("before the backup")
            saved = await say(variables_of(running), "backup", "monday.db")
            dc.world.write(people.dora, people.anna, "after the backup")
            await stream.message("after the backup")
        refused = await say(variables_of(running), "restore", "monday.db")
    copy = data / "backups" / "monday.db"
    before = contents(copy)
    old_id = look(data / FILE, "SELECT value FROM meta WHERE key = 'installation_id'")

    restored = await say(variables_for(dc, data), "restore", "monday.db")

    after = contents(data / FILE)
    async with start(dc, data) as running:
        await running.until_state(account["id"], "connected")
        texts = running.rows("SELECT text FROM messages ORDER BY timestamp, sort_rank")
        new_id = running.rows("SELECT value FROM meta WHERE key = 'installation_id'")
    assert saved.code == restored.code == 0
    assert saved.out == f"Saved {copy}: 1 account, 1 conversation, 1 message.\n"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in copy.parent.iterdir() if "monday" in path.name] == ["monday.db"]
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert after == before
    assert texts == [("before the backup",), ("after the backup",)]
    assert new_id != old_id


async def test_a_reply_that_left_after_the_backup_is_not_sent_twice(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A reply that waits in the backup and was sent afterwards is one message at Telegram and
    one in the thread after the restore."""
    data = tmp_path / "data"
    async with start(dc, data) as running:
        account = await running.sign_in(people.anna)
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "a question")
            await stream.message("a question")
            conversation = await running.conversation("Dora Dahl")
            dc.faults(people.anna).fail("messages.sendMessage", 420, "FLOOD_WAIT_1", times=1_000)
            await running.reply(conversation["id"], "an answer")
            await say(variables_of(running), "backup", "copy.db")
            dc.faults(people.anna).calm()
            await stream.message("an answer", status="sent")

    await say(variables_for(dc, data), "restore", "copy.db")
    waiting = look(data / FILE, "SELECT text, status FROM messages ORDER BY id")
    async with start(dc, data) as running, running.stream(since=0) as stream:
        await stream.message("an answer", status="sent")
        await running.until_state(account["id"], "connected")
        thread = await running.thread(conversation["id"])

    assert waiting == [("a question", "received"), ("an answer", "pending")]
    assert [(one["text"], one["status"]) for one in thread] == [
        ("a question", "received"),
        ("an answer", "sent"),
    ]
    at_telegram = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert at_telegram == ["a question", "an answer"]


async def test_a_backup_holds_no_key_and_says_so(dc: DataCentre, tmp_path: Path) -> None:
    """The file does not contain the key. The output says so, and names the place of the key."""
    data = tmp_path / "data"
    fresh(data / FILE)
    keys.load(None, data)

    said = await say(variables_for(dc, data), "backup", str(tmp_path / "copy.db"))

    key = (data / keys.KEY_FILE).read_bytes().strip()
    assert key not in (tmp_path / "copy.db").read_bytes()
    assert "the key is not in the file" in said.err
    assert str(data / keys.KEY_FILE) in said.err


async def test_a_restore_without_its_key_says_so(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """On a machine without the key, a restore says how many sessions it cannot decrypt, and
    makes no key."""
    data, other = tmp_path / "data", tmp_path / "other"
    async with start(dc, data) as running:
        await running.sign_in(people.anna)
        await say(variables_of(running), "backup", str(tmp_path / "copy.db"))

    said = await say(variables_for(dc, other), "restore", str(tmp_path / "copy.db"))

    assert said.code == 0
    assert "1 of 1 sessions cannot be decrypted" in said.err
    assert not (other / keys.KEY_FILE).exists()


def foreign_text(path: Path) -> str:
    """A file that is no database."""
    path.write_text("not a database at all" * 100)
    return "backup_foreign"


def foreign_database(path: Path) -> str:
    """A database of another program."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE messages (id)")
    return "backup_foreign"


def newer(path: Path) -> str:
    """A database with a schema of a newer version."""
    with closing(sqlite3.connect(fresh(path))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    return "backup_newer"


def damaged(path: Path) -> str:
    """A truncated database."""
    os.truncate(fresh(path), 24_576)
    return "backup_damaged"


def damaged_inside(path: Path) -> str:
    """A database with one overwritten page of an index; reading its tables does not show it."""
    with closing(sqlite3.connect(fresh(path))) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'messages_by_time'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    return "backup_damaged"


def missing(_path: Path) -> str:
    """No file."""
    return "backup_missing"


@pytest.mark.parametrize(
    "spoil", [foreign_text, foreign_database, newer, damaged, damaged_inside, missing]
)
def test_what_is_no_backup_is_refused(spoil: Callable[[Path], str], tmp_path: Path) -> None:
    """A file that cannot be restored is refused by name, and the present database is unchanged."""
    database = fresh(tmp_path / "data" / FILE)
    before = database.read_bytes()
    code = spoil(tmp_path / "file.db")

    with pytest.raises(SwitchboardError) as refused:
        backup.restore(tmp_path / "file.db", database, NOW)

    assert refused.value.code == code
    assert database.read_bytes() == before
    assert list(database.parent.iterdir()) == [database]


@pytest.mark.parametrize("has_links", [True, False])
def test_what_was_there_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    """The replaced database is kept in the backups, with the contents of its write-ahead log,
    even while another program reads it; no log stays beside the restored database. On a file system
    without hard links it is copied."""
    if not has_links:
        file_system.refuse_hard_links(monkeypatch)
    copy = fresh(tmp_path / "copy.db")
    database = fresh(tmp_path / "data" / FILE)
    crashed = tmp_path / "crashed"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO meta VALUES ('mark', 'in the log')")
        connection.commit()
        shutil.copytree(database.parent, crashed)  # as a kill leaves it
    database = crashed / FILE
    assert database.with_name(f"{database.name}-wal").stat().st_size > 0

    with closing(sqlite3.connect(database)) as reader:  # it keeps the log from being cleared
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM meta").fetchall()
        _, kept = backup.restore(copy, database, NOW)

    assert kept is not None
    assert kept.name.startswith("before-restore-20260102T030405Z-")
    assert look(kept, "SELECT value FROM meta WHERE key = 'mark'") == [("in the log",)]
    assert look(database, "SELECT value FROM meta WHERE key = 'mark'") == []
    assert sorted(path.name for path in crashed.iterdir()) == ["backups", FILE]


def test_a_damaged_database_can_be_replaced(tmp_path: Path) -> None:
    """A restore also replaces a damaged database."""
    copy = fresh(tmp_path / "copy.db")
    database = tmp_path / "data" / FILE
    database.parent.mkdir()
    foreign_text(database)
    log = database.with_name(f"{database.name}-wal")
    log.write_text("its log")

    _, kept = backup.restore(copy, database, NOW)

    assert not log.exists()
    assert backup.verify(database).messages == 0
    assert kept is not None
    assert kept.read_text().startswith("not a database")
    assert kept.with_name(f"{kept.name}-wal").read_text() == "its log"


@pytest.mark.parametrize("revision", ["0011", "0014", "head"])
def test_a_restored_copy_is_another_installation(tmp_path: Path, revision: str) -> None:
    """A restored database has no installation id, no leases and no pending sign-outs, also if an
    older version made the backup."""
    copy = fresh(tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("INSERT INTO meta VALUES ('installation_id', 'the former')")
        for id_, registry in (("a", "a record"), ("b", None)):
            connection.execute(
                "INSERT INTO accounts (id, label, api_id, user_id, display_name, phone_hint, "
                "is_active, state, state_detail, storage, created_at, import_done, import_total, "
                "registry_id) VALUES (?, '', 1, 0, '', '', 1, '', '', '', 1, 0, 0, ?)",
                (id_, registry),
            )
        connection.execute("INSERT INTO sessions (account_id, ciphertext) VALUES ('a', 'sealed')")
        connection.execute("INSERT INTO sign_outs VALUES (1, 'a', 'in use by now', 0)")
        connection.commit()
    migrate(copy, revision)
    database = tmp_path / FILE

    backup.restore(copy, database, NOW)

    assert backup.encrypted_sessions(database) == [("a", "sealed")]
    migrate(database, "head")
    assert look(database, "SELECT * FROM meta WHERE key = 'installation_id'") == []
    assert look(database, "SELECT id, holds_lease FROM accounts") == [("a", 0), ("b", 1)]
    assert look(database, "SELECT * FROM sign_outs") == []


def test_a_name_that_is_taken_is_kept(tmp_path: Path) -> None:
    """A backup replaces an existing one only with --replace."""
    database = fresh(tmp_path / FILE)
    target = tmp_path / "copy.db"
    target.write_text("precious")

    with pytest.raises(SwitchboardError) as refused:
        backup.save(database, target)
    kept = target.read_text()
    backup.save(database, target, replace=True)

    assert refused.value.code == "backup_exists"
    assert kept == "precious"
    assert backup.verify(target).accounts == 0


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """If the file cannot be made, nothing stays and the sentence names the path."""
    database = fresh(tmp_path / FILE)

    with pytest.raises(SwitchboardError, match="cannot be written: No such file") as refused:
        backup.save(database, tmp_path / "nowhere" / "copy.db")

    assert refused.value.code == "backup_unwritable"


async def test_a_restore_needs_the_folder_to_itself(dc: DataCentre, tmp_path: Path) -> None:
    """While another process uses the data folder nothing is restored: one sentence, code 2."""
    data = tmp_path / "data"
    fresh(data / FILE)
    fresh(tmp_path / "copy.db")
    lock = DataLock(data)
    lock.acquire()

    said = await say(variables_for(dc, data), "restore", str(tmp_path / "copy.db"))
    lock.release()

    assert said.code == 2
    assert said.err.startswith(f"Another Switchboard is using {data}")
