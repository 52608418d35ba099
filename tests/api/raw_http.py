"""The API on a real socket, and a client that can send malformed requests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from switchboard.api.app import create_app
from switchboard.api.server import bind, listening
from switchboard.api.timeouts import DEFAULT_TIMINGS, ApiTimings
from switchboard.services import Services

TIMEOUT = 30.0
"""How long an answer may take, in seconds."""

NO_SERVICES = cast("Services", None)
"""The guard refuses these requests before they reach the services, so there are no services."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as received; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Door:
    """The API, listening on a loopback port."""

    port: int

    @property
    def host(self) -> str:
        """The Host that a normal client sends."""
        return f"localhost:{self.port}"

    async def ask(self, line: str, *headers: str, body: bytes = b"") -> Answer:
        """Send a request line and headers exactly as given; nothing is added."""
        return await self.send("\r\n".join((line, *headers, "", "")).encode("latin-1") + body)

    async def send(self, request: bytes) -> Answer:
        """Send bytes; read the answer up to its Content-Length (a HEAD has no body)."""
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                status, *lines = head.rstrip("\r\n").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines)
                length = 0 if request.startswith(b"HEAD") else int(headers["content-length"])
                body = await reader.readexactly(length)
            finally:
                writer.close()
        return Answer(int(status.split()[1]), headers, body)


@asynccontextmanager
async def opened(
    services: Services,
    page: Path | None,
    ping: float = 20.0,
    timings: ApiTimings = DEFAULT_TIMINGS,
) -> AsyncIterator[Door]:
    """The API over these services, on a free port."""
    with bind(0) as listener:
        port = listener.getsockname()[1]
        app = create_app(services, port=port, dashboard=page, timings=timings)
        async with listening(app, listener, ping=ping):
            yield Door(port)
