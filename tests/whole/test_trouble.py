"""The machine in trouble: a disk that is full or nearly so, a database that others hold."""

import resource
import sqlite3
from pathlib import Path

import httpx
import pytest

from sandbox import DataCentre
from switchboard.services import readiness
from switchboard.store.database import FILE
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.running import Running


async def until_ready(running: Running, *, ready: bool) -> httpx.Response:
    """The answer of /ready, once the service is or is no longer ready."""
    while (answer := await running.http.get("/ready")).is_success != ready:
        pass
    return answer


async def test_a_full_disk_is_said_and_waited_out(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """While no file may grow, messages wait and /ready says why; with room they are all stored."""
    async with serving(dc, environment(dc, tmp_path / "data", free_port())) as (process, running):
        await running.sign_in(people.anna)
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        async with running.stream() as stream:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, hard))
            for number in range(20):
                dc.world.write(people.dora, people.anna, f"message {number}")
            answer = await until_ready(running, ready=False)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
            await stream.message("message 19")
        await until_ready(running, ready=True)
        stored = running.rows("SELECT text FROM messages ORDER BY rank")

    assert answer.status_code == 503
    assert answer.json()["problems"]
    assert [text for (text,) in stored] == [f"message {number}" for number in range(20)]


async def test_a_locked_database_is_said_and_waited_out(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While another program holds the lock for longer than SQLite waits, messages wait and the
    stream stays open; when it lets go, everything is stored, and nothing twice."""
    await switchboard.sign_in(people.anna)
    other = sqlite3.connect(switchboard.data / FILE, isolation_level=None)
    async with switchboard.stream() as stream:
        other.execute("BEGIN IMMEDIATE")
        for number in range(20):
            dc.world.write(people.dora, people.anna, f"message {number}")
        answer = await until_ready(switchboard, ready=False)
        other.execute("ROLLBACK")
        other.close()
        await stream.message("message 19")

    assert answer.json()["stores"]["sqlite"] == "locked"
    stored = switchboard.rows("SELECT text FROM messages ORDER BY rank")
    assert [text for (text,) in stored] == [f"message {number}" for number in range(20)]


async def test_a_disk_that_is_nearly_full_is_said_in_time(
    switchboard: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With little room left the service is ready and says that it will not be for long."""
    monkeypatch.setattr(readiness, "NEARLY_FULL", 2**62)

    report = await switchboard.get("/ready")

    assert report["ready"] is True
    assert report["stores"]["sqlite"] == "nearly_full"
    assert "nearly full" in report["problems"][0]
