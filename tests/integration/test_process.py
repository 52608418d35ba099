"""The program as an operator starts it: a kill, and databases that it refuses in one sentence.

`cli/test_serve.py` has the other ends and refusals.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.process import environment, free_port, run, serving


async def test_a_kill_in_a_stream_of_messages_loses_none(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """After a kill in the middle of a burst and a restart, the store equals Telegram: every
    message once, in order, without a new login."""
    variables = environment(dc, tmp_path / "data", free_port())
    written: list[str] = []

    async def write_on() -> None:
        for number in range(300):
            written.append(f"message {number}")
            dc.world.write(people.dora, people.anna, written[-1])
            await asyncio.sleep(0)

    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        async with running.stream() as stream:
            writing = asyncio.create_task(write_on())
            await stream.message("message 20")
            process.kill()
        await writing
    variables["DASHBOARD_PORT"] = str(free_port())
    async with serving(dc, variables) as (_, running):
        account = (await running.get("/accounts"))["items"][0]
        await running.until_state(account["id"], "connected")
        stored = running.rows("SELECT text FROM messages ORDER BY timestamp, sort_rank")

    assert [text for (text,) in stored] == written


def newer_database(folder: Path) -> str:
    """A database whose schema this version does not know."""
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "switchboard.db")
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    return "newer Switchboard"


def foreign_database(folder: Path) -> str:
    """A file that is no database."""
    folder.mkdir(parents=True)
    (folder / "switchboard.db").write_bytes(b"something else entirely " * 200)
    return "not a SQLite database"


@pytest.mark.parametrize("spoil", [newer_database, foreign_database])
async def test_what_keeps_it_from_starting_is_one_sentence(
    dc: DataCentre, tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    """A folder that cannot be used gives one sentence and exit code 2, and is not changed."""
    folder = tmp_path / "data"
    words = spoil(folder)

    code, said = await run(environment(dc, folder, free_port()), "serve")

    assert code == 2
    assert words in said
    assert said.count("\n") == 1
