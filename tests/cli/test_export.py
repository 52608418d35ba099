"""`export`: every message as a line of JSON, in the shape of the API."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from switchboard.store.files.export import PAGE
from tests.conftest import People
from tests.service import Running

from .commands import environment, say, variables_for, variables_of
from .program import COMMAND, TIMEOUT


@pytest.fixture
async def talked(switchboard: Running, dc: DataCentre, people: People) -> Running:
    """Two accounts, each with a message, one with a reply."""
    await switchboard.sign_in(people.anna, "Shop")
    await switchboard.sign_in(people.carlo, "Desk")
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "Grüße\u2028an Anna")
        await stream.message("Grüße\u2028an Anna")
        dc.world.write(people.emil, people.carlo, "to Carlo")
        await stream.message("to Carlo")
        conversation = await switchboard.conversation("Dora Dahl")
        await switchboard.reply(conversation["id"], "an answer")
        await stream.message("an answer", status="sent")
    return switchboard


def messages(lines: str) -> list[dict[str, Any]]:
    """The messages of the lines."""
    return [json.loads(line) for line in lines.split("\n")[:-1]]


async def test_every_message_is_a_line(talked: Running) -> None:
    """The lines equal REST's messages, each thread in its order, and nothing else."""
    said = await say(variables_of(talked), "export")

    expected = []
    for conversation in (await talked.get("/conversations"))["items"]:
        expected += await talked.thread(conversation["id"])
    found = messages(said.out)
    assert said.code == 0
    assert len(found) == 3
    assert sorted(found, key=lambda one: one["id"]) == sorted(expected, key=lambda one: one["id"])
    thread = [one["text"] for one in found if one["text"] != "to Carlo"]
    assert thread == ["Grüße\u2028an Anna", "an answer"]


async def test_one_account_into_a_file(talked: Running) -> None:
    """With --account, by label, only this account's messages are written; the file is private
    and new."""
    arguments = ("export", "desk.jsonl", "--account", "Desk")

    first = await say(variables_of(talked), *arguments)
    second = await say(variables_of(talked), *arguments)

    file = talked.data / "backups" / "desk.jsonl"
    assert (first.code, first.out) == (0, f"Saved {file}: 1 message.\n")
    assert [one["text"] for one in messages(file.read_text())] == ["to Carlo"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (second.code, second.err) == (1, f"{file} already exists. Give another name.\n")


async def test_more_than_a_page(switchboard: Running, dc: DataCentre, people: People) -> None:
    """A thread that is longer than one read is complete and in order; a reader that stops early
    causes no error message."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        for number in range(PAGE + 10):
            dc.world.write(people.dora, people.anna, f"{number} {'x' * 100}")
        await stream.message(f"{PAGE + 9} {'x' * 100}")

    said = await say(variables_of(switchboard), "export")
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "export",
        env=environment(variables_of(switchboard)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=1024,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    await process.stdout.readline()
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined] # as `head` does
    complaint = await asyncio.wait_for(process.stderr.read(), TIMEOUT)

    assert [int(one["text"].split()[0]) for one in messages(said.out)] == list(range(PAGE + 10))
    assert (await process.wait(), complaint) == (0, b"")


async def test_without_a_database_it_says_so(dc: DataCentre, tmp_path: Path) -> None:
    """Without a database nothing is created: one sentence, exit code 1."""
    data = tmp_path / "data"

    said = await say(variables_for(dc, data), "export")

    assert said.code == 1
    assert said.err == f"There is no database at {data / 'switchboard.db'} yet.\n"
    assert not data.exists()
