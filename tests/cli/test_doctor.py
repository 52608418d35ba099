"""`doctor`: it reports what is in order, and names each problem with what to do."""

import asyncio
import functools
import json
import os
import socket
import stat
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from sandbox import DataCentre
from switchboard import settings
from switchboard.cli.checks import Finding, Level, docker, network, proxies, service, stores
from switchboard.settings import Settings
from switchboard.store.core.database import FILE
from switchboard.store.core.lock import DataLock
from switchboard.store.files import backup
from switchboard.vault import access_key, keys
from tests.conftest import People
from tests.production import lead
from tests.proxies import programs
from tests.service import Running
from tests.supabase.supabase_server import Lite

from .commands import say, variables_for, variables_of
from .program import finished, free_port

Check = Callable[[Settings], Any]


def given(**values: Any) -> Settings:
    """Exactly these settings."""
    return settings.load(_env_file=None, **{"dashboard_port": free_port(), **values})


def telegram(dc: DataCentre, **values: Any) -> Settings:
    """Settings for this data centre."""
    return given(
        telegram_dc_id=dc.dc_id,
        telegram_dc_host=dc.host,
        telegram_dc_port=dc.port,
        telegram_dc_public_key=dc.public_key_pem,
        **values,
    )


async def findings(check: Check, given: Settings) -> list[Finding]:
    """What a check finds, while the event loop continues to serve the other side."""
    return await asyncio.to_thread(lambda: list(check(given)))


async def worst(check: Check, given: Settings) -> Finding:
    """The one finding that is not ok."""
    (found,) = [one for one in await findings(check, given) if one.level is not Level.OK]
    return found


async def test_a_running_service_is_well(switchboard: Running, people: People) -> None:
    """If everything is in order, every line says so, and the exit code is 0."""
    await switchboard.sign_in(people.anna, "Shop")

    said = await say(variables_of(switchboard), "doctor")

    lines = [line for line in said.out.splitlines() if "Docker" not in line]
    assert said.code == 0, said.out
    assert lines[-1] == "No problem found."
    assert all(line.startswith("ok ") for line in lines[:-1])
    for words in (
        "Switchboard runs and answers on port",
        "1 of 1 account connected.",
        "Database: 1 account, 0 messages. It is not damaged.",
        "Key: It decrypts 1 session.",
        "accounts are kept on this machine only",
        f"Telegram: It answers at 127.0.0.1:{switchboard.dc.port}.",
        "Clock: It agrees with Telegram's.",
    ):
        assert words in said.out


async def test_before_the_first_start_all_is_well(dc: DataCentre, tmp_path: Path) -> None:
    """A missing data folder is no problem, and doctor does not create it."""
    said = await say(variables_for(dc, tmp_path / "data"), "doctor")

    assert said.code == 0, said.out
    assert "is free." in said.out
    assert not (tmp_path / "data").exists()


async def test_a_report_is_one_json_object(dc: DataCentre, tmp_path: Path) -> None:
    """`--json` prints version, system and all findings, and nothing else; the exit code is the
    same."""
    variables = variables_for(dc, tmp_path / "data") | {"DASHBOARD_PORT": "many"}

    said = await say(variables, "doctor", "--json")

    report = json.loads(said.out)
    (finding,) = report["findings"]
    assert said.code == 1
    assert (finding["level"], finding["subject"]) == ("problem", "Settings")
    assert {"version", "python", "system"} < report.keys()


async def test_a_wrong_setting_is_a_finding(dc: DataCentre, tmp_path: Path) -> None:
    """A setting that prevents the start is one of the lines; exit code 1."""
    variables = variables_for(dc, tmp_path / "data") | {"DASHBOARD_PORT": "many"}

    said = await say(variables, "doctor")

    assert said.code == 1
    assert "problem  Settings: DASHBOARD_PORT: 'many' is not a port" in said.out
    assert said.out.endswith("1 problem found.\n")


async def test_an_account_that_stopped_is_a_problem(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """An account whose session Telegram ended is named with what to do."""
    account = await switchboard.sign_in(people.anna, "Shop")
    dc.revoke_sessions(people.anna)
    await switchboard.until_state(account["id"], "signed_out")

    found = await worst(service.check, given(dashboard_port=switchboard.port))

    assert found.level is Level.PROBLEM
    assert found.sentence.startswith("Shop: Telegram ended this session. Add the account again")


async def test_a_port_that_is_taken_is_a_problem(tmp_path: Path) -> None:
    """A used port is named, with the setting that changes the page's port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        wanted = given(data_dir=tmp_path / "data", dashboard_port=port)
        found = await worst(service.check, wanted)

    assert found.level is Level.PROBLEM
    assert str(port) in found.sentence
    assert "DASHBOARD_PORT" in found.sentence


async def test_a_port_that_is_taken_on_ipv6_is_a_problem(tmp_path: Path) -> None:
    """A program that listens on the port of ::1 would get what is meant for the page: doctor names
    it, and `serve` refuses to start."""
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
        found = await worst(service.check, given(data_dir=tmp_path / "data", dashboard_port=port))
        code, sentence = await finished(tmp_path, "serve", DASHBOARD_PORT=str(port))

    assert (found.level, code) == (Level.PROBLEM, 2)
    assert f"in use on ::1: a browser that opens http://localhost:{port}" in found.sentence
    assert sentence.strip() == found.sentence


async def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """If the lock cannot be made, the start is refused with a sentence and without a traceback."""
    (tmp_path / "data" / "switchboard.lock").mkdir(parents=True)

    code, sentence = await finished(tmp_path, "serve", DASHBOARD_PORT=str(free_port()))

    assert code == 2
    assert sentence.startswith(f"DATA_DIR: {tmp_path / 'data'} cannot be written")
    assert "chown -R" in sentence
    assert sentence.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "is_changed"),
    [
        ("TELEGRAM_PROXY=socks5://me:pa$word@proxy:1080", True),
        ('export TELEGRAM_PROXY = "socks5://me:pa$word@proxy:1080"', True),
        ("TELEGRAM_PROXY='socks5://me:pa$word#1@proxy:1080'", False),
        ("TELEGRAM_PROXY= 'socks5://me:pa$word@proxy:1080'", False),
        ("TELEGRAM_PROXY=socks5://me:pa#word@proxy:1080 # not $this", False),
        ("# TELEGRAM_PROXY=pa$word", False),
    ],
)
def test_a_value_that_compose_changes_is_named(line: str, is_changed: bool, tmp_path: Path) -> None:
    """A `$` outside single quotes in `.env` is a warning with the setting's name; a comment or a
    quoted value is none."""
    file = tmp_path / ".env"
    file.write_text(f"DASHBOARD_PORT=8080\n{line}\n")

    found = list(docker.check_env_file(file))

    assert [one.sentence.partition(" ")[0] for one in found] == ["TELEGRAM_PROXY"] * is_changed
    assert all("single quotes" in one.sentence for one in found)


@pytest.mark.parametrize(
    ("version", "is_old"),
    [("20.10.24+dfsg1", True), ("28.3.2", True), ("28.3.3", False), ("29.0.0-rc.1", False)],
)
def test_an_engine_that_publishes_too_much_is_named(version: str, is_old: bool) -> None:
    """Engines before 28.3.3 are a warning."""
    found = list(docker.check_version(version))

    assert [one.level for one in found] == [Level.WARNING] * is_old


@pytest.mark.parametrize(
    ("options", "folder", "level", "words"),
    [
        ('["name=seccomp,profile=builtin","name=cgroupns"]', "/srv/data", None, ""),
        ('["name=seccomp,profile=builtin","name=rootless"]', "/srv/data", Level.OK, "rootless"),
        ('["name=seccomp,profile=builtin","name=selinux"]', "/srv/data", Level.OK, "labels"),
        ('["name=selinux"]', str(Path.home()), Level.PROBLEM, "Set DATA_DIR"),
        ("", "/srv/data", None, ""),
    ],
)
def test_a_rootless_engine_and_selinux_are_named(
    options: str, folder: str, level: Level | None, words: str
) -> None:
    """Doctor says what a rootless engine and SELinux mean for the data folder. With SELinux, the
    home folder as data folder is a problem, because Compose would label all of it."""
    found = list(docker.check_security(options, Path(folder)))

    assert [one.level for one in found] == ([] if level is None else [level])
    assert all(words in one.sentence for one in found)


def test_the_engine_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check asks the `docker` program on the path about its version and its security options,
    as that program expects it. Here a script answers like a rootless engine with SELinux."""
    program = tmp_path / "docker"
    program.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '"version --format {{.Server.Version}}") echo 28.3.2;;\n'
        '"info --format {{json .SecurityOptions}}") echo \'["name=rootless","name=selinux"]\';;\n'
        "*) exit 1;;\n"
        "esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")

    found = list(docker.check(given(data_dir=tmp_path / "data"), tmp_path / ".env"))

    assert [one.level for one in found] == [Level.WARNING, Level.OK, Level.OK]
    for words, one in zip(("28.3.2", "rootless", "SELinux"), found, strict=True):
        assert words in one.sentence


def test_a_data_folder_that_cannot_be_written_is_a_problem() -> None:
    """A folder in which nothing can be made, not even by root, is named with what to do."""
    found = stores._folder(Path("/proc/self"))

    assert found.level is Level.PROBLEM
    assert "Make the user that runs Switchboard its owner" in found.sentence


@pytest.mark.parametrize(
    ("mode", "group", "is_exposed"),
    [(0o770, 10001, False), (0o775, 10001, True), (0o770, 10002, True), (0o700, 10002, False)],
)
def test_the_group_of_the_stack_may_use_the_folder(
    tmp_path: Path, mode: int, group: int, is_exposed: bool
) -> None:
    """With Docker the folder is its owner's and the service's group's; nobody is told to shut the
    service out. Another group, and everybody, are too many."""
    folder = list(tmp_path.stat())
    folder[stat.ST_MODE], folder[stat.ST_GID] = stat.S_IFDIR | mode, group

    assert stores.is_exposed(os.stat_result(folder)) is is_exposed


def test_what_only_the_stack_can_read_is_checked_there(tmp_path: Path) -> None:
    """A database and an access key that cannot be read here are warnings that name the command
    which can, if they belong to the service with Docker, and problems otherwise."""
    tmp_path.chmod(0o700)
    for path in (tmp_path / FILE, tmp_path / access_key.FILE):
        path.mkdir(parents=True)  # cannot be read as a file, not even by root
    settings_ = given(data_dir=tmp_path, access="key")

    def faults(stack_user: int) -> list[Finding]:
        found = [*service.check(settings_, stack_user), *stores.check(settings_, stack_user)]
        return [one for one in found if one.level is not Level.OK]

    theirs, mine = faults(os.getuid()), faults(os.getuid() + 1)

    assert [one.level for one in theirs] == [Level.WARNING] * 2
    assert all("docker compose run --rm backend doctor" in one.sentence for one in theirs)
    assert [one.level for one in mine] == [Level.PROBLEM] * 2


def test_a_folder_that_cannot_be_searched_has_no_proxies(tmp_path: Path) -> None:
    """The check of the proxies leaves it to the check of the data folder to say so."""
    assert list(proxies.check(given(data_dir=tmp_path / ("a" * 300)))) == []


async def test_a_silent_owner_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    """A process that uses the data folder and does not answer is reported."""
    lock = DataLock(tmp_path)
    lock.acquire()
    try:
        found = await worst(service.check, given(data_dir=tmp_path))
    finally:
        lock.release()

    assert found.level is Level.PROBLEM
    assert "does not answer on port" in found.sentence


@pytest.fixture
async def stopped(switchboard: Running, people: People) -> Path:
    """The data folder of a service with one account."""
    await switchboard.sign_in(people.anna, "Shop")
    return switchboard.data


def lost_key(data: Path) -> str:
    """The key file is gone."""
    (data / keys.KEY_FILE).unlink()
    return "is missing"


def exposed_key(data: Path) -> str:
    """Others can read the key."""
    (data / keys.KEY_FILE).chmod(0o644)
    return "chmod 600"


def other_key(data: Path) -> str:
    """Another key replaces it."""
    (data / keys.KEY_FILE).write_bytes(Fernet.generate_key())
    return "does not decrypt 1 of 1 session"


def unfinished_rotation(data: Path) -> str:
    """Two keys are in the file."""
    path = data / keys.KEY_FILE
    path.write_bytes(Fernet.generate_key() + b"\n" + path.read_bytes())
    return "rotate-key"


def open_folder(data: Path) -> str:
    """Others can look into the data folder."""
    data.chmod(0o755)
    return "chmod 700"


def spoiled_database(data: Path) -> str:
    """The database file has other content."""
    (data / FILE).write_bytes(b"something else entirely " * 500)
    return "is not Switchboard's"


@pytest.mark.parametrize(
    "spoil",
    [lost_key, exposed_key, other_key, unfinished_rotation, open_folder, spoiled_database],
)
async def test_what_is_wrong_with_the_data_is_said(
    stopped: Path, tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    """Each fault of key, folder and database is one finding with what to do; the key file is
    neither made nor changed."""
    copy = tmp_path / "copy"
    await asyncio.to_thread(_copied, stopped, copy)
    words = spoil(copy)

    found = await worst(stores.check, given(data_dir=copy))

    assert words in found.sentence


def _copied(data: Path, copy: Path) -> None:
    """A data folder as a stopped service leaves it."""
    (copy / "secrets").mkdir(mode=0o700, parents=True)
    copy.chmod(0o700)
    backup.save(data / FILE, copy / FILE)
    target = copy / keys.KEY_FILE
    target.touch(mode=0o600)
    target.write_bytes((data / keys.KEY_FILE).read_bytes())


async def test_a_clock_that_is_wrong_is_a_problem(dc: DataCentre) -> None:
    """A clock that differs by more than half a minute from Telegram's is reported, with the
    direction."""
    dc.clock.skew = 90

    found = await worst(network.check_telegram, telegram(dc))

    assert (found.level, found.subject) == (Level.PROBLEM, "Clock")
    assert "seconds behind Telegram's" in found.sentence


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[int]:
    """A server on loopback that sends this answer to every client; an empty answer is silence."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        if not answer:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_telegram_that_is_silent_is_a_problem(dc: DataCentre) -> None:
    """No server, a silent server and another server: each is reported in time."""
    check = functools.partial(network.check_telegram, timeout=0.5)
    began = time.monotonic()

    nobody = await worst(check, telegram(dc).model_copy(update={"telegram_dc_port": free_port()}))
    async with answering(b"") as port:
        silent = await worst(check, telegram(dc).model_copy(update={"telegram_dc_port": port}))
    async with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        stranger = await worst(check, telegram(dc).model_copy(update={"telegram_dc_port": port}))

    assert "does not answer" in nobody.sentence
    assert "does not answer" in silent.sentence
    assert "does not answer" in stranger.sentence or "is not the expected" in stranger.sentence
    assert time.monotonic() - began < 10


async def test_the_proxy_of_an_account_is_checked(switchboard: Running, people: People) -> None:
    """Each account's own proxy is tried; one that fails is a problem with its account's label."""
    account = await switchboard.sign_in(people.anna, "Shop")
    settings = telegram(switchboard.dc, data_dir=switchboard.data)
    none = await findings(proxies.check, settings)
    async with programs.mtproxy(switchboard.dc) as program:
        link = f"tg://proxy?server=127.0.0.1&port={program.port}&secret={programs.SECRET}"
        await switchboard.http.patch(f"/accounts/{account['id']}", json={"proxy": link})
        (good,) = await findings(proxies.check, settings)
    (bad,) = await findings(proxies.check, settings)

    assert none == []
    assert good == Finding(
        Level.OK, "Proxy", "“Shop”: Telegram answers through the MTProxy of this account."
    )
    assert bad.level is Level.PROBLEM
    assert bad.sentence.startswith("“Shop”: The MTProxy of this account does not answer.")


async def test_a_telegram_that_answers_over_ipv6_alone_is_well(
    two_dcs: DataCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With production settings it says which way leads to Telegram; where none does, what to do."""
    point = two_dcs.access(2, ipv6=True)
    lead(point.port, two_dcs.public_key_pem, monkeypatch)
    await two_dcs.access(2).stop()

    answers = await findings(network.check_telegram, given())
    await point.stop()
    nobody = await worst(network.check_telegram, given())

    sentence = f"It answers at [::1]:{point.port} over IPv6, but not over IPv4."
    assert [(one.level, one.sentence) for one in answers[:1]] == [(Level.OK, sentence)]
    assert f"does not answer at 127.0.0.1:{point.port}" in nobody.sentence
    assert "TELEGRAM_PROXY" in nobody.sentence


async def test_a_supabase_in_order_is_well(supabase: Lite) -> None:
    """Supabase answers to the secret key and is closed to strangers."""
    found = await findings(
        network.check_supabase,
        given(supabase_url=supabase.url, supabase_secret_key=supabase.secret_key),
    )

    assert [one.level for one in found] == [Level.OK, Level.OK]
    assert "closed to everybody" in found[1].sentence


async def test_a_supabase_that_is_away_is_a_problem() -> None:
    """No server at the address: one problem, in time."""
    found = await worst(
        network.check_supabase,
        given(supabase_url=f"http://127.0.0.1:{free_port()}", supabase_secret_key="secret"),
    )

    assert found.level is Level.PROBLEM
    assert "does not answer" in found.sentence


async def test_a_wrong_secret_key_is_a_problem(supabase: Lite) -> None:
    """A key that Supabase does not accept is reported."""
    found = await worst(
        network.check_supabase,
        given(supabase_url=supabase.url, supabase_secret_key="sb_secret_wrong"),
    )

    assert found.level is Level.PROBLEM


async def test_a_table_that_strangers_can_read_is_a_problem() -> None:
    """A Supabase that returns rows to anybody is the worst finding."""
    body = b'[{"id": "6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01"}]'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
    async with answering(head + b"Content-Length: %d\r\n\r\n" % len(body) + body) as port:
        url = f"http://127.0.0.1:{port}"
        found = await asyncio.to_thread(lambda: list(network._check_strangers(url)))

    assert [(one.level, "Anybody can read" in one.sentence) for one in found] == [
        (Level.PROBLEM, True)
    ]
