"""Behind a proxy: the service on a Unix socket instead of a port."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import websockets

from switchboard.api.server import bind_path
from switchboard.cli.server_probe import Liveness, probe
from switchboard.cli.watchdog import kill_if_hung, server_of
from switchboard.errors import StartRefused
from switchboard.settings import Settings, load
from tests.loopback_client import loopback_client

from .program import COMMAND, TIMEOUT, finished, free_port, serving

HANGING = 2.0
"""How long a service may hang in these tests, in seconds."""

CAN_GET_STUCK = (
    "import signal, time\n"
    "def get_stuck(*_):\n"
    "    print('Stuck.', flush=True)\n"
    "    time.sleep(3600)\n"
    "signal.signal(signal.SIGUSR1, get_stuck)\n"
    "from switchboard.cli import run; run()\n"
)
"""The program, with an event loop that SIGUSR1 blocks, as an endless calculation does."""


@dataclass(frozen=True)
class Served:
    """A running `switchboard serve` without accounts, on a socket."""

    process: asyncio.subprocess.Process
    path: Path
    port: int
    folder: Path

    def client(self) -> httpx.AsyncClient:
        """A client like the proxy: through the socket, with the browser's Host."""
        transport = httpx.AsyncHTTPTransport(uds=str(self.path))
        return loopback_client(base_url=f"http://localhost:{self.port}", transport=transport)

    @property
    def settings(self) -> Settings:
        """The settings of its start."""
        return load(_env_file=None, dashboard_port=self.port, backend_socket=self.path)

    def look(self) -> Liveness:
        """What the health check sees, with a short timeout."""
        return probe(self.settings, timeout=HANGING)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """`switchboard serve` in its own folder, after a service that was killed there."""
    async with served_in(tmp_path) as running:
        yield running


@asynccontextmanager
async def served_in(folder: Path, command: tuple[str, ...] = COMMAND) -> AsyncIterator[Served]:
    """This program with `serve` in a folder, after a service that was killed there."""
    port, path = free_port(), folder / "backend.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    variables = {"DASHBOARD_PORT": str(port), "BACKEND_SOCKET": str(path)}
    async with serving(folder, "serve", command=command, **variables) as process:
        yield Served(process, path, port, folder)


async def test_rest_is_at_the_root_and_the_stream_beside_it(served: Served) -> None:
    """The proxy finds the contract's paths, only this user can connect, and no port is open."""
    async with served.client() as client:
        health = await client.get("/health")
        accounts = await client.get("/accounts")
        page = await client.get("/index.html")
    async with websockets.unix_connect(
        str(served.path), f"ws://localhost:{served.port}/ws"
    ) as stream:
        hello = await stream.recv()

    assert health.json() == {"status": "ok"}
    assert accounts.json()["items"] == []
    assert page.status_code == 404
    assert '"hello"' in str(hello)
    assert served.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", served.port), 1)


async def test_the_guard_stands_there_too(served: Served) -> None:
    """A Host or an Origin that is not the page's is refused on the socket too."""
    async with served.client() as client:
        host = await client.get("/health", headers={"Host": "evil.example"})
        origin = await client.post("/accounts/add", json={}, headers={"Origin": "http://evil"})

    assert (host.status_code, origin.status_code) == (421, 403)


async def test_healthcheck_asks_the_socket(served: Served) -> None:
    """Exit 0 while the service answers; 1, with the socket's name, after its end."""
    variables = {"DASHBOARD_PORT": str(served.port), "BACKEND_SOCKET": str(served.path)}

    alive, _ = await finished(served.folder, "healthcheck", "--restart", **variables)
    served.process.kill()
    await served.process.wait()
    gone, sentence = await finished(served.folder, "healthcheck", "--restart", **variables)

    assert (alive, gone) == (0, 1)
    assert sentence == f"Switchboard does not answer at {served.path}.\n"


async def test_a_service_that_hangs_is_ended(served: Served) -> None:
    """A server that is stopped for too long is killed, so that it can be restarted."""
    served.process.send_signal(signal.SIGSTOP)

    seen = await asyncio.to_thread(kill_if_hung, served.look, init=os.getpid(), hung_after=HANGING)
    code = await asyncio.wait_for(served.process.wait(), TIMEOUT)

    assert seen is Liveness.HANGS
    assert code == -signal.SIGKILL


async def test_a_service_whose_loop_is_stuck_is_ended(tmp_path: Path) -> None:
    """A server that is busy for ever accepts connections, answers none, and is killed."""
    async with served_in(tmp_path, (sys.executable, "-c", CAN_GET_STUCK)) as stuck:
        assert stuck.process.stdout is not None
        stuck.process.send_signal(signal.SIGUSR1)
        said = await asyncio.wait_for(stuck.process.stdout.readline(), TIMEOUT)

        first = await asyncio.to_thread(stuck.look)
        seen = await asyncio.to_thread(
            kill_if_hung, stuck.look, init=os.getpid(), hung_after=HANGING
        )
        code = await asyncio.wait_for(stuck.process.wait(), TIMEOUT)

    assert said == b"Stuck.\n"
    assert (first, seen) == (Liveness.HANGS, Liveness.HANGS)
    assert code == -signal.SIGKILL


async def test_a_service_that_recovers_is_left_alone(served: Served) -> None:
    """A server that answers again in time is not killed."""
    served.process.send_signal(signal.SIGSTOP)
    seen: list[Liveness] = []

    def look_and_continue() -> Liveness:
        seen.append(served.look())
        served.process.send_signal(signal.SIGCONT)
        return seen[-1]

    after = await asyncio.to_thread(kill_if_hung, look_and_continue, init=os.getpid())

    assert seen[0] is Liveness.HANGS
    assert after is Liveness.ANSWERS
    assert served.process.returncode is None


async def test_a_service_that_is_starting_is_left_alone(served: Served) -> None:
    """While the server does not listen yet, as during a long migration, nothing is killed."""
    served.path.unlink()

    seen = await asyncio.to_thread(kill_if_hung, served.look, init=os.getpid(), hung_after=0)

    assert seen is Liveness.NOT_RUNNING
    assert served.process.returncode is None


async def test_only_the_server_of_init_is_ended(served: Served) -> None:
    """The health check does not kill a hanging server that is not the container's own."""
    served.process.send_signal(signal.SIGSTOP)

    seen = await asyncio.to_thread(kill_if_hung, served.look, hung_after=0)

    assert server_of(os.getpid()) == served.process.pid
    assert seen is Liveness.HANGS
    assert served.process.returncode is None


async def test_a_container_that_runs_another_command_is_left_alone(served: Served) -> None:
    """`docker compose run` inherits the check. While the service hangs in another container, the
    init of this one runs `add-account` and has no server, so nothing is killed."""
    served.process.send_signal(signal.SIGSTOP)
    init = (
        "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', *sys.argv[1:]]))"
    )
    waiting = "import sys; print('Waiting.', flush=True); sys.stdin.read()"
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", init, waiting, "switchboard", "add-account"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert command.stdout is not None
    await asyncio.wait_for(command.stdout.readline(), TIMEOUT)

    seen = await asyncio.to_thread(kill_if_hung, served.look, init=command.pid, hung_after=0)
    left = command.returncode, served.process.returncode
    await asyncio.wait_for(command.communicate(b""), TIMEOUT)

    assert seen is Liveness.HANGS
    assert left == (None, None)
    assert command.returncode == 0


async def test_a_stopped_init_is_continued(served: Served) -> None:
    """A stopped init would not notice the end of its child; the check continues it."""
    served.process.send_signal(signal.SIGSTOP)
    stopped = os.WSTOPPED | os.WNOWAIT
    await asyncio.to_thread(os.waitid, os.P_PID, served.process.pid, stopped)

    seen = await asyncio.to_thread(kill_if_hung, served.look, init=served.process.pid, hung_after=0)

    assert seen is Liveness.ANSWERS


def test_the_socket_of_a_running_service_is_not_taken(tmp_path: Path) -> None:
    """If a process listens on the socket, the start is refused and the socket is unchanged."""
    path = tmp_path / "backend.sock"
    with bind_path(path) as first:
        first.listen()

        with pytest.raises(StartRefused, match=r"another Switchboard answers at .*backend\.sock"):
            bind_path(path)

        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))


def test_another_file_is_not_replaced(tmp_path: Path) -> None:
    """A path that names a file with other content is refused with a sentence, and the file
    stays."""
    path = tmp_path / "switchboard.db"
    path.write_text("precious")

    with pytest.raises(StartRefused, match=r"BACKEND_SOCKET: .*/switchboard\.db is there already"):
        bind_path(path)

    assert path.read_text() == "precious"


def test_a_service_with_a_full_queue_hangs(tmp_path: Path) -> None:
    """A service that accepts no connections any more hangs, also when no further one fits into the
    queue of its socket."""
    path = tmp_path / "backend.sock"
    with bind_path(path) as listener, ExitStack() as clients:
        listener.listen(1)
        with suppress(BlockingIOError):
            while True:
                client = clients.enter_context(socket.socket(socket.AF_UNIX))
                client.setblocking(False)
                client.connect(str(path))

        seen = probe(load(_env_file=None, backend_socket=path), timeout=HANGING)

    assert seen is Liveness.HANGS


def test_a_path_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    """A missing folder is named, with the setting."""
    with pytest.raises(StartRefused, match=r"BACKEND_SOCKET: .*/none/backend\.sock cannot be"):
        bind_path(tmp_path / "none" / "backend.sock")
