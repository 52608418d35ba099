"""The copy elsewhere: when the machine is lost, it brings everything back that it had confirmed."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import sysconfig
import time
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sandbox import DataCentre
from switchboard.cli.restore import app
from switchboard.domain.backoff import Backoff
from switchboard.services.replica import ReplicaTimings
from switchboard.store.core.database import FILE
from switchboard.store.files import litestream
from switchboard.timings import Timings
from switchboard.vault import keys
from tests import replica_servers
from tests.cli.commands import say, variables_for, variables_of
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.service import TIMEOUT, Running, start
from tests.supabase.supabase_server import Lite

FIRST_CORRECT_SQLITE = (3, 51, 3)
TIMINGS = Timings(replica=ReplicaTimings(every=0.1, max_age=0.5, restarts=Backoff(0.1, 0.2)))


async def age(running: Running) -> float:
    """The age of the copy, as the metrics tell it."""
    metrics = (await running.http.get("/metrics")).text
    found = re.search(r"^switchboard_replica_age_seconds (\S+)$", metrics, re.MULTILINE)
    assert found is not None
    return float(found[1])


async def until_replica_is(running: Running, state: str) -> list[str]:
    """Wait until /ready says this about the copy; return the problems."""
    async with asyncio.timeout(TIMEOUT):
        while (ready := (await running.http.get("/ready")).json())["stores"]["replica"] != state:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.02)
    problems: list[str] = ready["problems"]
    return problems


def program_of(running: Running) -> int:
    """The process id of the program that copies this installation's database."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if b"replicate" in words:
                config = Path(os.fsdecode(words[words.index(b"-config") + 1]))
                if str(running.data) in config.read_text():
                    return int(folder.name)
    raise AssertionError("It does not run.")


def is_running(process: int) -> bool:
    """Whether this is still the program that copies."""
    try:
        return b"replicate" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def test_its_sqlite_has_the_correction() -> None:
    """The SQLite that moves the log into the file is at least 3.51.3 (SQLite: The WAL-Reset
    Bug)."""
    program = Path(litestream.program()).read_bytes()

    found = {tuple(map(int, v.split(b"."))) for v in re.findall(rb"\b(3\.[4-9]\d\.\d+)\b", program)}

    assert litestream.program().startswith(sysconfig.get_path("scripts"))
    assert found
    assert min(found) >= FIRST_CORRECT_SQLITE


@pytest.fixture(params=replica_servers.PLACES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """The settings of each kind of place that a copy can have."""
    if request.param == "sftp" and replica_servers.SSHD is None:
        pytest.skip("This machine has no sshd.")
    folder = tmp_path / "place"
    folder.mkdir()
    async with replica_servers.PLACES[request.param](folder) as settings:
        yield settings


async def test_the_machine_is_lost(
    supabase: Lite, dc: DataCentre, people: People, tmp_path: Path, place: dict[str, str]
) -> None:
    """In the middle of traffic everything is killed and the folder is gone. Elsewhere the copy is
    restored and the accounts are taken over: what was stored before the age of the copy is there,
    also notes, which only this installation had; of Telegram's messages none is missing; each
    reply is at Telegram once."""
    lost, found = tmp_path / "lost", tmp_path / "found"
    more = {
        "SUPABASE_URL": supabase.url,
        "SUPABASE_SECRET_KEY": supabase.secret_key,
        **place,
    }
    written: list[str] = []
    accepted: dict[str, list[tuple[float, str]]] = {"notes": [], "replies": []}

    async def use(running: Running, number: int) -> None:
        """A note and a reply, until the machine is gone."""
        with suppress(Exception):
            while True:
                text = f"{len(accepted['notes'])}"
                answer = await running.http.patch(f"/conversations/{number}", json={"note": text})
                assert answer.status_code == 200, answer.text
                accepted["notes"].append((time.monotonic(), text))
                await running.reply(number, f"reply {text}")
                accepted["replies"].append((time.monotonic(), f"reply {text}"))
                await asyncio.sleep(0.01)

    async def write_on() -> None:
        while not using.done() or len(written) < 50:
            written.append(f"message {len(written)}")
            dc.world.write(people.dora, people.anna, written[-1])
            await asyncio.sleep(0.02)

    async with serving(dc, environment(dc, lost, free_port(), **more)) as (process, running):
        account = await running.sign_in(people.anna, "Shop")
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "hello")
            await stream.message("hello")
            await supabase.until_leased()
            conversation = await running.conversation("Dora Dahl")
            using = asyncio.create_task(use(running, conversation["id"]))
            writing = asyncio.create_task(write_on())
            await stream.message("reply 0", status="sent")
            stored = time.monotonic()
            while (copied := time.monotonic() - await age(running)) < stored:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            program = program_of(running)
            process.kill()
        await asyncio.gather(using, writing)
        await process.wait()
    survived = is_running(program)
    found.mkdir(mode=0o700)
    (found / keys.KEY_FILE).parent.mkdir(mode=0o700)
    shutil.copy(lost / keys.KEY_FILE, found / keys.KEY_FILE)
    shutil.rmtree(lost)

    restored = await say(variables_for(dc, found) | more, "restore", "--from-replica")
    with closing(sqlite3.connect(found / FILE)) as database:
        note = database.execute("SELECT max(CAST(note AS INTEGER)) FROM conversations").fetchone()
        kept = {text for (text,) in database.execute("SELECT text FROM messages")}
    await supabase.expire_leases()
    async with serving(dc, environment(dc, found, free_port(), **more)) as (_, running):
        await running.until_state(account["id"], "held_elsewhere")
        taken = await say(variables_of(running), "accounts", "take-over", "--all")
        await running.until_state(account["id"], "connected")
        await until_replica_is(running, "ok")
        stored = [text for (text,) in running.rows("SELECT text FROM messages ORDER BY id")]

    at_telegram = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    promised = {kind: [text for at, text in all_ if at < copied] for kind, all_ in accepted.items()}
    assert not survived
    assert (restored.code, taken.code) == (0, 0), (restored.err, taken.err)
    assert promised["notes"]
    assert promised["replies"]
    assert int(note[0]) >= int(promised["notes"][-1])
    assert set(promised["replies"]) <= kept
    assert sorted(stored) == sorted(at_telegram)
    assert len(set(at_telegram)) == len(at_telegram)
    assert set(written) | set(promised["replies"]) <= set(at_telegram)


async def test_a_stop_does_not_wait_for_a_locked_database(dc: DataCentre, tmp_path: Path) -> None:
    """Another program locks the database, and something waits to be stored. The service stops all
    the same."""
    url = litestream.Target(f"file://{tmp_path}/replica").url
    service = start(dc, tmp_path / "data", timings=TIMINGS, replica_url=url)
    running = await service.__aenter__()
    await until_replica_is(running, "ok")
    with closing(sqlite3.connect(running.data / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        saved = {"shortcut": "hi", "text": "Hello"}
        posting = asyncio.create_task(running.http.post("/saved-replies", json=saved))
        await running.until_store_is("locked")
        posting.cancel()

        await asyncio.wait_for(service.__aexit__(None, None, None), TIMEOUT)


async def test_a_copy_that_cannot_be_written_is_a_problem(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """While the place cannot be written, the health says how old the copy is and why; it is
    completed by itself. If the program is killed, it runs again, and the copy has everything."""
    place = tmp_path / "place"
    place.write_text("not a folder")
    target = litestream.Target(f"file://{place}/replica")
    data = tmp_path / "data"

    async with start(dc, data, timings=TIMINGS, replica_url=target.url) as running:
        await running.sign_in(people.anna)
        (problem,) = await until_replica_is(running, "behind")
        place.unlink()
        place.mkdir()
        await until_replica_is(running, "ok")
        async with running.stream() as stream:
            killed = program_of(running)
            os.kill(killed, signal.SIGKILL)
            dc.world.write(people.dora, people.anna, "after the kill")
            await stream.message("after the kill")
        while True:
            with suppress(AssertionError):
                if program_of(running) != killed:
                    break
            await asyncio.sleep(0.05)
        await until_replica_is(running, "ok")
    litestream.restore(target, tmp_path / "restored.db")

    with closing(sqlite3.connect(tmp_path / "restored.db")) as database:
        texts = database.execute("SELECT text FROM messages").fetchall()
    assert "seconds old (" in problem
    assert "not a directory" in problem
    assert texts == [("after the kill",)]
    assert not data.with_name(f"{FILE}-wal").exists()


async def test_a_restore_needs_one_source(dc: DataCentre, tmp_path: Path) -> None:
    """A file or the replica, not both; without REPLICA_URL there is none."""
    neither, both = (CliRunner().invoke(app, words) for words in ([], ["a.db", "--from-replica"]))
    unset = await say(variables_for(dc, tmp_path / "data"), "restore", "--from-replica")

    assert (neither.exit_code, both.exit_code) == (2, 2)
    assert (unset.code, unset.err) == (2, "REPLICA_URL is not set: there is no replica.\n")
