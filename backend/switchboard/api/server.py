"""Run the ASGI app with uvicorn, on a loopback port or a Unix socket.

uvicorn's signal handling is off, because the process must stop more than HTTP. There is no access
log (it would contain query strings), no trust in proxy headers, and no compression (nothing leaves
the machine).
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

from switchboard.api.coalescing_transport import CoalescingTransport
from switchboard.errors import StartRefused

HOST = "127.0.0.1"
HOST_IPV6 = "::1"
"""Browsers try it first for `localhost`. Switchboard does not listen there, and nobody else may."""

MAX_CLIENT_MESSAGE = 4096
"""The largest WebSocket message from a client, in bytes. Only `alive` has a meaning."""

PING = 20.0
"""The interval of pings on the stream, and the timeout of their answers, in seconds."""

SHUTDOWN_TIMEOUT = 3
"""How long requests in progress may take when the service stops, in seconds."""


def bind(port: int) -> socket.socket:
    """Reserve the port on loopback. No request is answered before `listening`.

    Raises StartRefused if the port cannot be used.
    """
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that name it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise _refused(error, port) from error
    if is_taken_on_ipv6(port):
        listener.close()
        raise taken_on_ipv6(port)
    return listener


def is_taken_on_ipv6(port: int) -> bool:
    """Whether a program listens on this port of ::1."""
    if not port:  # any free port
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST_IPV6, port))
            probe.listen()
    except OSError as error:  # without IPv6 it is another error
        return error.errno == errno.EADDRINUSE
    return False


def taken_on_ipv6(port: int) -> StartRefused:
    """The error if another program listens on the port of ::1."""
    return StartRefused(
        "port_in_use",
        f"Port {port} is in use on {HOST_IPV6}: a browser that opens http://localhost:{port} would "
        "reach that program. Stop that program, or set DASHBOARD_PORT to another port.",
    )


def bind_path(path: Path) -> socket.socket:
    """Reserve a Unix socket for this user only. It replaces the socket of a killed process.

    Raises StartRefused if another process answers on it, if the path names a file of another kind,
    or if it cannot be used.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if _answers(path):
            raise StartRefused(
                "socket_in_use",
                f"BACKEND_SOCKET: another Switchboard answers at {path}. Stop that program.",
            )
        if path.exists() and not path.is_socket():
            raise StartRefused(
                "socket_refused",
                f"BACKEND_SOCKET: {path} is there already and is no socket. Remove it, or set "
                "another path.",
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
    """Whether a process listens on the socket, even if it hangs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except BlockingIOError:  # the queue of a process that hangs is full
            return True
    return True


@asynccontextmanager
async def listening(
    app: ASGIApp, listener: socket.socket, *, ping: float = PING
) -> AsyncIterator[None]:
    """Serve on the socket while the context is open. Requests in progress may then take
    SHUTDOWN_TIMEOUT longer.

    Raises StartRefused if another socket already listens on the port.
    """
    try:
        listener.listen(socket.SOMAXCONN)
    except OSError as error:  # two sockets can be bound to a port, but only one can listen
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
    """Wait until the server runs. Raises its error if it ends instead."""
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
    """uvicorn with an event for its start, and without signal handling."""

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
    """uvicorn's WebSocket for a client that mostly receives."""

    def connection_made(self, transport: Any) -> None:
        """Write all frames of one event-loop turn together."""
        super().connection_made(transport)
        self.transport = CoalescingTransport(transport, asyncio.get_running_loop())  # type: ignore[assignment]

    def keepalive_timeout(self) -> None:
        """Cut off a client that stopped answering. A normal close would wait until the client
        has read the socket's buffer, which a client that hangs never does."""
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
