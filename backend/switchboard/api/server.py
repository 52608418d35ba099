"""Run the ASGI app with uvicorn, on a loopback port or a Unix socket.

uvicorn's own handling of signals is left out, because the process has more to stop than HTTP.
No access log (it would hold query strings), no proxy headers (nobody is believed about where a
request came from), no compression (nothing leaves the machine).
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from switchboard.api.websocket_transport import CoalescingTransport
from switchboard.errors import StartRefused

HOST = "127.0.0.1"

MAX_CLIENT_MESSAGE = 4096
"""Largest WebSocket message that a reader may send, in bytes. Nothing it says is listened to."""

PING = 20.0
"""Seconds between pings to a reader of the stream, and how long its answer may take."""

SHUTDOWN_TIMEOUT = 3
"""Seconds that requests under way have to end when the service stops."""


def bind(port: int) -> socket.socket:
    """Reserve the port on loopback; nobody is answered before `listening`.

    Raises StartRefused where the port cannot be had.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise _refused(error, port) from error
    return listener


def bind_path(path: Path) -> socket.socket:
    """Reserve a Unix socket for this user alone; what a killed process left there is replaced.

    Raises StartRefused where another process answers there, or the path cannot be used.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if _answers(path):
            raise StartRefused(
                "socket_in_use",
                f"BACKEND_SOCKET: another Switchboard answers at {path}. Stop that program.",
            )
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(0o600)
    except OSError as error:
        listener.close()
        raise StartRefused(
            "socket_refused", f"BACKEND_SOCKET: {path} cannot be used: {error.strerror or error}."
        ) from error
    except StartRefused:
        listener.close()
        raise
    return listener


def _answers(path: Path) -> bool:
    """Whether a process listens there; one that hangs does, too."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except BlockingIOError:  # its queue is full
            return True
    return True


@asynccontextmanager
async def listening(
    app: ASGIApp, listener: socket.socket, *, ping: float = PING
) -> AsyncIterator[None]:
    """Answer on the socket for as long as the context is open; ends within FAREWELL seconds."""
    try:
        listener.listen(socket.SOMAXCONN)
    except OSError as error:  # two sockets may be bound to a port, only one can listen
        raise _refused(error, listener.getsockname()[1]) from error
    server = _Server(_config(app, ping))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await _wait_started(running, server.up)
        yield
    finally:
        server.should_exit = True
        await running


async def _wait_started(running: asyncio.Task[None], up: asyncio.Event) -> None:
    """Wait until the server is up; raises what ended it, where it ended instead."""
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not up.is_set():
        waiting.cancel()
        running.result()


def _config(app: ASGIApp, ping: float) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws=_StreamProtocol,
        ws_max_size=MAX_CLIENT_MESSAGE,
        ws_ping_interval=ping,
        ws_ping_timeout=ping,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
    )


class _Server(uvicorn.Server):
    """uvicorn that says when it answers and leaves signals to the owner of the process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _StreamProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket for one who reads a lot and says nothing."""

    def connection_made(self, transport: Any) -> None:
        """What is told in one turn of the loop leaves together."""
        super().connection_made(transport)
        self.transport = CoalescingTransport(transport, asyncio.get_running_loop())  # type: ignore[assignment]

    def keepalive_timeout(self) -> None:
        """A reader that stopped answering is cut off. Closing politely waits until it has taken
        what lies in the socket's buffer, which one that hangs never does."""
        super().keepalive_timeout()
        self.transport.abort()


def _refused(error: OSError, port: int) -> StartRefused:
    if error.errno == errno.EADDRINUSE:
        return StartRefused(
            "port_in_use",
            f"Port {port} is in use, perhaps by another Switchboard. Stop that program, or set "
            "DASHBOARD_PORT to another port.",
        )
    return StartRefused(
        "port_refused", f"Port {port} cannot be used: {error.strerror}. Set DASHBOARD_PORT."
    )
