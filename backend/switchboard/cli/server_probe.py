"""Probe whether the service answers, hangs, or does not run."""

import enum
import http.client
import socket
from pathlib import Path

from switchboard.settings import Settings

HOST = "127.0.0.1"
TIMEOUT = 3.0
"""How long the service may take to answer, in seconds."""


class Liveness(enum.Enum):
    """The result of a probe."""

    ANSWERS = "answers"
    HANGS = "accepts connections but does not answer"
    NOT_RUNNING = "does not listen: it starts, stops, or does not run"


def probe(given: Settings, *, timeout: float = TIMEOUT) -> Liveness:
    """Ask the service on BACKEND_SOCKET or DASHBOARD_PORT whether it is alive. timeout: in
    seconds."""
    connection = _connection(given, timeout)
    path = "/health" if given.backend_socket else "/api/health"
    try:
        connection.request("GET", path, headers={"Host": f"{HOST}{_suffix(given)}"})
        is_well = connection.getresponse().status == 200
    except (TimeoutError, BlockingIOError):  # or its socket's queue is full (Linux: connect(2))
        return Liveness.HANGS
    except (OSError, http.client.HTTPException):
        return Liveness.NOT_RUNNING
    finally:
        connection.close()
    return Liveness.ANSWERS if is_well else Liveness.NOT_RUNNING


def address(given: Settings) -> str:
    """The service's address as text."""
    return (
        f"at {given.backend_socket}" if given.backend_socket else f"on port {given.dashboard_port}"
    )


def _connection(given: Settings, timeout: float) -> http.client.HTTPConnection:
    if given.backend_socket is None:
        return http.client.HTTPConnection(HOST, given.dashboard_port, timeout=timeout)
    return _SocketConnection(given.backend_socket, timeout)


def _suffix(given: Settings) -> str:
    return "" if given.dashboard_port == 80 else f":{given.dashboard_port}"


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__(HOST, timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
