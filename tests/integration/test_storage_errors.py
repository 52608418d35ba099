"""Problems of the machine: a full or nearly full disk, a database that other programs lock."""

import asyncio
import itertools
import sys
from pathlib import Path

import httpx

from sandbox import DataCentre
from switchboard.store.core.database import FILE
from switchboard.store.core.disk import MIN_FREE_BYTES
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.service import Running
from tests.small_disk import small_disk

MEGABYTE = 1024 * 1024

HOLDER = Path(__file__).parents[1] / "hold_lock.py"

HELD = 30
"""How long another program keeps the lock, in seconds: six times SQLite's wait, twice a reply's."""


async def write_until_full(running: Running, dc: DataCentre, people: People) -> httpx.Response:
    """Let Dora write until nothing more can be stored; return what /ready then says."""
    for number in itertools.count():
        dc.world.write(people.dora, people.anna, f"message {number}")
        answer = await running.http.get("/ready")
        if answer.json()["stores"]["sqlite"] == "full":
            return answer
    raise AssertionError


async def test_a_full_disk_is_said_and_waited_out(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A nearly full disk is reported. On a full disk messages and replies wait; with room
    everything is stored. After a kill on a full disk nothing is lost and nothing is stored
    twice."""
    size = MIN_FREE_BYTES + 64 * MEGABYTE
    async with small_disk(tmp_path / "data", size) as disk:
        variables = environment(dc, disk.folder, free_port())
        async with serving(dc, variables, disk) as (process, running):
            dc.world.write(people.dora, people.anna, "hello")
            await running.sign_in(people.anna)
            conversation = await running.conversation("Dora Dahl")
            await running.until_store_is("ok")
            disk.fill(leave=MIN_FREE_BYTES - MEGABYTE)
            nearly = await running.until_store_is("nearly_full")
            disk.fill()
            full = await write_until_full(running, dc, people)
            async with running.stream() as stream:
                replying = asyncio.create_task(running.reply(conversation["id"], "an answer"))
                dc.world.write(people.dora, people.anna, "the last before there was room")
                disk.empty()
                await stream.message("the last before there was room")
                await replying
            await running.until_store_is("ok")
            disk.fill()
            await write_until_full(running, dc, people)
            dc.world.write(people.dora, people.anna, "the last before the kill")
            process.kill()
            await process.wait()
        disk.empty()
        variables["DASHBOARD_PORT"] = str(free_port())
        async with serving(dc, variables, disk) as (_, running), running.stream(0) as stream:
            await stream.message("the last before the kill")
            stored = await running.thread(conversation["id"])

    assert nearly.status_code == 200
    assert full.status_code == 503
    assert "full" in full.json()["problems"][0]
    there = [entry.text for entry in dc.world.history(people.anna, people.dora)]
    assert [message["text"] for message in stored] == there
    assert there.count("an answer") == 1


async def test_a_database_that_another_program_holds_is_said_and_waited_out(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While another program holds the lock for half a minute, the stream stays open, threads can
    be read, incoming messages wait, a reply in progress is sent once, and a new reply is refused
    with the reason. After the lock everything is stored."""
    for owner in (people.anna, people.carlo):
        dc.world.write(people.dora, owner, "hello")
    anna, carlo = [await switchboard.sign_in(owner) for owner in (people.anna, people.carlo)]
    conversation = await switchboard.conversation("Dora Dahl", anna["id"])
    async with switchboard.stream() as stream:
        dc.faults(people.anna).slow("messages.sendMessage", 3.0)
        await switchboard.reply(conversation["id"], "on its way")
        await dc.calls.reach("messages.sendMessage")
        other = await asyncio.create_subprocess_exec(
            *(sys.executable, HOLDER, switchboard.data / FILE, str(HELD)),
            stdout=asyncio.subprocess.PIPE,
        )
        assert other.stdout is not None
        assert await other.stdout.readline() == b"held\n"
        for number in range(20):
            for owner in (people.anna, people.carlo):
                dc.world.write(people.dora, owner, f"message {number}")
        locked = await switchboard.until_store_is("locked")
        refused = await switchboard.http.post(
            f"/conversations/{conversation['id']}/reply",
            json={"text": "an answer", "client_id": "one"},
        )
        dc.faults(people.carlo).drop_connections()
        dc.world.write(people.dora, people.carlo, "while cut off")
        meanwhile = await switchboard.thread(conversation["id"])
        await other.wait()
        await stream.message("while cut off")
        await switchboard.reply(conversation["id"], "an answer", client_id="one")
        await stream.message("an answer", status="sent")
    await switchboard.until_store_is("ok")
    await switchboard.until_state(carlo["id"], "connected")
    stored = [
        [message["text"] for message in await switchboard.thread(item["id"])]
        for item in [
            await switchboard.conversation("Dora Dahl", account["id"]) for account in (anna, carlo)
        ]
    ]

    assert locked.status_code == 503
    assert "locked" in locked.json()["problems"][0]
    assert (refused.status_code, refused.json()["code"]) == (503, "store_busy")
    assert "(locked)" in refused.json()["detail"]
    assert [message["text"] for message in meanwhile] == ["hello", "on its way"]
    for owner, texts in zip((people.anna, people.carlo), stored, strict=True):
        assert texts == [entry.text for entry in dc.world.history(owner, people.dora)]
    assert stored[0].count("on its way") == stored[0].count("an answer") == 1
