"""`serve`, `healthcheck`, and what prevents the program from starting."""

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import websockets

from tests.loopback_client import loopback_client

from .program import finished, free_port, serving


@dataclass(frozen=True)
class Served:
    """A running `switchboard serve` without accounts."""

    process: asyncio.subprocess.Process
    port: int
    folder: Path


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """`switchboard serve` in a folder of its own."""
    port = free_port()
    async with serving(tmp_path, "serve", DASHBOARD_PORT=str(port)) as process:
        yield Served(process, port, tmp_path)


def another_address() -> str:
    """An address of this machine that is not localhost."""
    name = socket.gethostname()
    own = next(
        (str(info[4][0]) for info in socket.getaddrinfo(name, None, socket.AF_INET)), "127.0.0.1"
    )
    return "127.0.0.2" if own.startswith("127.") else own


async def test_serve_publishes_page_and_api(served: Served) -> None:
    """The page is at /, REST under /api; the data folder is made private. No process answers on
    another address of this machine."""
    async with loopback_client(base_url=f"http://localhost:{served.port}") as client:
        page = await client.get("/")
        accounts = await client.get("/api/accounts")
        ready = await client.get("/api/ready")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert accounts.json() == {"items": [], "next_cursor": None}
    assert ready.json()["ready"] is True
    assert (served.folder / "data").stat().st_mode & 0o777 == 0o700
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((another_address(), served.port), 2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_order(served: Served, number: signal.Signals) -> None:
    """A signal closes open streams with 1012, and the process ends within five seconds with 0."""
    async with websockets.connect(f"ws://localhost:{served.port}/ws") as stream:
        await stream.recv()
        asked = time.monotonic()
        served.process.send_signal(number)

        with pytest.raises(websockets.ConnectionClosed) as closed:
            await stream.recv()
    code = await asyncio.wait_for(served.process.wait(), 5)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert code == 0
    assert time.monotonic() - asked < 5


async def test_healthcheck_tells_alive_from_dead(served: Served, tmp_path: Path) -> None:
    """Exit 0 while the service answers; 1, with a sentence, if it hangs or has ended. Two processes
    never use one data folder: a second one says so and exits with 2."""
    port = str(served.port)

    second, refusal = await finished(tmp_path, "serve", DASHBOARD_PORT=str(free_port()))
    alive, _ = await finished(tmp_path, "healthcheck", DASHBOARD_PORT=port)
    served.process.send_signal(signal.SIGSTOP)
    hanging, _ = await finished(tmp_path, "healthcheck", DASHBOARD_PORT=port)
    served.process.kill()
    await served.process.wait()
    gone, sentence = await finished(tmp_path, "healthcheck", DASHBOARD_PORT=port)

    assert (alive, hanging, gone) == (0, 1, 1)
    assert sentence == f"Switchboard does not answer on port {port}.\n"
    assert second == 2
    assert refusal.startswith("Another Switchboard is using ")
    assert refusal.count("\n") == 1


async def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    """If the port is used nothing starts: one sentence, exit code 2, no data folder."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, sentence = await finished(tmp_path, "serve", DASHBOARD_PORT=str(port))

    assert code == 2
    assert sentence.startswith(f"Port {port} is in use")
    assert "DASHBOARD_PORT" in sentence
    assert sentence.count("\n") == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DASHBOARD_PORT": "x"}, "DASHBOARD_PORT: 'x' is not a port between 1 and 65535.\n"),
        ({"DATA_DIR": "/dev/null/x"}, "DATA_DIR: /dev/null/x cannot be used: Not a directory.\n"),
    ],
)
async def test_a_wrong_setting_is_one_sentence(
    variables: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    """An invalid setting is named on the standard error; exit code 2."""
    settings = {"DASHBOARD_PORT": str(free_port())} | variables

    assert await finished(tmp_path, "serve", **settings) == (2, sentence)


async def test_an_exposed_key_is_one_sentence(tmp_path: Path) -> None:
    """A key that others can read stops the start; exit code 2."""
    key = tmp_path / "data" / "secrets" / "session.key"
    key.parent.mkdir(parents=True)
    key.touch(mode=0o644)

    code, sentence = await finished(tmp_path, "serve", DASHBOARD_PORT=str(free_port()))

    assert code == 2
    assert "can be read by other users" in sentence
    assert sentence.count("\n") == 1


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("serve", "--nonsense")])
async def test_a_wrong_command_ends_with_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """An unknown command or option, or none, is a usage error."""
    code, _ = await finished(tmp_path, *arguments)

    assert code == 2
