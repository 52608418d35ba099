"""`doctor` about the copy elsewhere: whether there is one, whether it can be read, and its age."""

import asyncio
import re
from pathlib import Path

import pytest

from sandbox import DataCentre
from switchboard import settings
from switchboard.cli.checks import Finding, Level, replica
from switchboard.domain.backoff import Backoff
from switchboard.services.replica import ReplicaTimings
from switchboard.settings import Settings
from switchboard.timings import Timings
from tests import fuse, replica_servers
from tests.conftest import People
from tests.service import TIMEOUT, Running, start

TIMINGS = Timings(replica=ReplicaTimings(every=0.1, max_age=0.5, restarts=Backoff(0.1, 0.2)))


def given(data: Path, place: dict[str, str]) -> Settings:
    """Exactly these settings."""
    values = {name.lower(): value for name, value in place.items()}
    if "replica_ssh_key_file" in values:
        values["replica_ssh_key"] = Path(values.pop("replica_ssh_key_file")).read_text()
    return settings.load(_env_file=None, data_dir=data, **values)


async def found(wanted: Settings) -> Finding:
    """The one finding, while the event loop continues to serve the other side."""
    (finding,) = await asyncio.to_thread(lambda: list(replica.check(wanted)))
    return finding


async def until_copied(running: Running, is_ok: bool = True) -> list[str]:
    """Wait until the copy is complete, or too old; return the problems."""
    wanted = "ok" if is_ok else "behind"
    async with asyncio.timeout(TIMEOUT):
        while (ready := (await running.http.get("/ready")).json())["stores"]["replica"] != wanted:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.02)
    problems: list[str] = ready["problems"]
    return problems


async def test_without_a_replica_doctor_says_so(tmp_path: Path) -> None:
    """Without REPLICA_URL the line says what that means."""
    finding = await found(given(tmp_path, {}))

    assert (finding.level, finding.subject) == (Level.OK, "Replica")
    assert finding.sentence.startswith("REPLICA_URL is not set")


async def test_a_copy_in_s3_is_read(dc: DataCentre, people: People, tmp_path: Path) -> None:
    """Before the first start there is no copy; then doctor says how old its newest change is; a
    store that is away is a warning. No sentence holds the secret."""
    data = tmp_path / "data"
    async with replica_servers.s3(tmp_path) as place:
        wanted = given(data, place)
        none = await found(wanted)
        async with start(dc, data, timings=TIMINGS, **place_arguments(wanted)) as running:
            await running.sign_in(people.anna)
            await until_copied(running)
            read = await found(wanted)
    away = await found(wanted)

    assert (none.level, read.level, away.level) == (Level.WARNING, Level.OK, Level.WARNING)
    assert "start it" in none.sentence
    assert re.match(r"It can be read\. Its newest change is \d+ seconds? old \(20", read.sentence)
    assert "The replica " in away.sentence
    assert all("the-secret" not in one.sentence for one in (none, read, away))


async def test_a_folder_on_the_same_disk_is_a_warning(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A copy beside the data would be lost with it."""
    data = tmp_path / "data"
    async with replica_servers.folder(tmp_path) as place:
        wanted = given(data, place)
        async with start(dc, data, timings=TIMINGS, **place_arguments(wanted)) as running:
            await running.sign_in(people.anna)
            await until_copied(running)
        finding = await found(wanted)

    assert finding.level is Level.WARNING
    assert "is on the same disk" in finding.sentence


async def test_a_data_folder_without_a_log_is_a_problem(tmp_path: Path) -> None:
    """Where no write-ahead log is safe, there can be no copy, and doctor says what to change."""
    with fuse.mounted(tmp_path / "data") as data:
        finding = await found(given(data, {"REPLICA_URL": f"file://{tmp_path}/copy"}))

    assert finding.level is Level.PROBLEM
    assert "needs a write-ahead log" in finding.sentence


@pytest.mark.skipif(replica_servers.SSHD is None, reason="This machine has no sshd.")
async def test_an_sftp_server_that_is_away_or_another(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """While an SFTP server is away, the service says that the copy is too old, and completes it
    afterwards by itself. A server with another host key gets nothing and is named."""
    data, folder = tmp_path / "data", tmp_path / "place"
    folder.mkdir()
    async with replica_servers.SftpServer(folder) as server:
        wanted = given(data, server.settings)
        another = (await replica_servers.make_key(tmp_path / "another")).rpartition(" ")[0]
        async with start(dc, data, timings=TIMINGS, **place_arguments(wanted)) as running:
            await running.sign_in(people.anna)
            await until_copied(running)
            await server.stop()
            (problem,) = await until_copied(running, is_ok=False)
            async with running.stream() as stream:
                dc.world.write(people.dora, people.anna, "while it was away")
                await stream.message("while it was away")
            server.start()
            await until_copied(running)
        read = await found(wanted)
        spoofed = await found(given(data, server.settings | {"REPLICA_SSH_HOST_KEY": another}))

    assert "The copy of the database elsewhere is " in problem
    assert read.level is Level.OK
    assert spoofed.level is Level.WARNING
    assert "host key mismatch" in spoofed.sentence


def place_arguments(wanted: Settings) -> dict[str, object]:
    """The settings of the copy alone."""
    return {
        name: value
        for name, value in wanted.model_dump().items()
        if name.startswith("replica_") and value is not None
    }
