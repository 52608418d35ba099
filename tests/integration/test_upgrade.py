"""From one version to the next and back: data of the oldest schema, and the present program."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from sandbox import DataCentre
from switchboard.store import migrations
from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import FILE
from switchboard.store.migrations.versions import v0015_field_names
from tests.conftest import People
from tests.process import environment, free_port, run, serving
from tests.service import TIMEOUT, Running

OLDEST = "0001"
COPY = f"before-upgrade-from-{OLDEST}.db"

KEPT = (
    "SELECT id, label, api_id, user_id, created_at FROM accounts",
    "SELECT account_id, {ciphertext} FROM sessions",
    "SELECT id, telegram_account_id, chat_id, {verified_up_to_id} FROM {conversations} ORDER BY id",
    "SELECT id, message_id, direction, text, timestamp, status FROM messages ORDER BY id",
)
"""What must be the same after an upgrade and after the way back, by the present names."""

Content = list[list[Any]]

NAMES_TODAY = dict(v0015_field_names.TABLES)
COLUMNS_TODAY = {(table, old): new for table, old, new in v0015_field_names.COLUMNS}
"""The present names of the oldest schema's tables and columns."""

WITH_CHATS = "{0}.conversations JOIN {0}.chats USING (telegram_account_id, chat_id)"
"""The present tables that were the oldest schema's conversations."""


@pytest.fixture
async def aged(dc: DataCentre, people: People, tmp_path: Path) -> Path:
    """The data folder of an installation with an account, a conversation with messages of both
    directions, and the oldest schema."""
    folder = tmp_path / "data"
    async with serving(dc, environment(dc, folder, free_port())) as (_, running):
        await running.sign_in(people.anna, "Shop")
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "Is the blue vase still there?")
            await stream.message("Is the blue vase still there?")
            conversation = await running.conversation("Dora Dahl")
            await running.reply(conversation["id"], "Waiting for you")
            await stream.message("Waiting for you", status="sent")
    new = folder / FILE
    old = made_of_oldest_schema(tmp_path / "old.db", new)
    for leftover in folder.glob(f"{FILE}*"):
        leftover.unlink()
    old.rename(new)
    return folder


def made_of_oldest_schema(path: Path, content: Path) -> Path:
    """A database of the first migration only, with data that its schema can hold."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = engine_for(path)
    config.attributes["engine"] = engine
    command.upgrade(config, OLDEST)
    engine.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS today", (str(content),))
        for table in ("accounts", *sorted(tables(connection) - {"accounts", "alembic_version"})):
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            today, names = NAMES_TODAY.get(table, table), ", ".join(columns)
            values = ", ".join(COLUMNS_TODAY.get((today, column), column) for column in columns)
            source = WITH_CHATS.format("today") if table == "conversations" else f"today.{today}"
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {values} FROM {source}")
        connection.execute("DELETE FROM main.meta WHERE key = 'search_indexed_up_to'")
        connection.execute("DETACH today")
    return path


def tables(connection: sqlite3.Connection) -> set[str]:
    """Our tables with rows; the search index is built from them."""
    found = connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
    return {name for (name,) in found if not name.startswith(("search", "sqlite_"))}


def content(database: Path) -> Content:
    """Everything that must be the same, in a database that may be open."""
    is_old = schema(database) == OLDEST
    names = {new: old if is_old else new for (_, old), new in COLUMNS_TODAY.items()}
    names["conversations"] = "conversations" if is_old else WITH_CHATS.format("main")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [connection.execute(sql.format(**names)).fetchall() for sql in KEPT]


def schema(database: Path) -> str:
    """The revision of a database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        revision: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    return revision


async def until_connected(running: Running) -> dict[str, Any]:
    """The one account, once it is connected."""
    (account,) = (await running.get("/accounts"))["items"]
    return await running.until_state(account["id"], "connected")


async def until_found(running: Running, word: str) -> list[str]:
    """The texts with this word, once the index has some."""
    async with asyncio.timeout(TIMEOUT):
        while not (items := (await running.get("/search", q=word))["items"]):
            pass  # each look is a request of its own
    return [message["text"] for message in items]


async def test_an_old_database_is_brought_up_to_date_at_the_start(
    dc: DataCentre, people: People, aged: Path
) -> None:
    """`serve` upgrades it after a private copy. Account, session, thread and search are as
    before, and missed messages arrive without a new login."""
    before = content(aged / FILE)
    dc.world.write(people.dora, people.anna, "Hello?")

    async with serving(dc, environment(dc, aged, free_port())) as (_, running):
        async with running.stream(since=0) as stream:
            await stream.message("Hello?")
        account = await until_connected(running)
        conversation = await running.conversation("Dora Dahl")
        thread = await running.thread(conversation["id"])
        found = await until_found(running, "vase")

    copy = aged / "backups" / COPY
    after = content(aged / FILE)
    assert schema(aged / FILE) != schema(copy) == OLDEST
    assert content(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (account["label"], account["storage"]) == ("Shop", "local")
    assert after[:2] == before[:2]
    assert after[3][: len(before[3])] == before[3]
    assert [message["text"] for message in thread] == [
        "Is the blue vase still there?",
        "Waiting for you",
        "Hello?",
    ]
    assert found == ["Is the blue vase still there?"]


async def test_restoring_the_copy_is_the_way_back(
    dc: DataCentre, people: People, aged: Path
) -> None:
    """The upgrade's copy, restored, is the older version's database again; later messages are
    fetched from Telegram again, after a start of either version."""
    before = content(aged / FILE)
    async with serving(dc, environment(dc, aged, free_port())) as (_, running):
        await until_connected(running)
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "After the upgrade")
            await stream.message("After the upgrade")

    code, said = await run(environment(dc, aged, free_port()), "restore", COPY)
    back = schema(aged / FILE), content(aged / FILE)
    async with serving(dc, environment(dc, aged, free_port())) as (_, running):
        async with running.stream(since=0) as stream:
            await stream.message("After the upgrade")
        await until_connected(running)

    assert code == 0
    assert "The former database is in" in said
    assert back == (OLDEST, before)
