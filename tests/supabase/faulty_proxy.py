"""A proxy to a Supabase: it stalls requests, or cuts them off and delivers them late."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.loopback_client import loopback_client

HOP_BY_HOP = {"host", "connection", "content-length", "accept-encoding"}
TIMEOUT = 20.0
"""How long a test waits for a request, in seconds."""


@dataclass(frozen=True)
class Request:
    """A request to Supabase."""

    method: str
    target: str
    headers: dict[str, str] = field(repr=False)
    content: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The columns that the request writes."""
        return dict(json.loads(self.content)) if self.content else {}


Choice = Callable[[Request], bool]


class Wire:
    """A proxy between a service and a Supabase. By default it passes every request.

    page: what it answers instead of Supabase, with status 200.
    """

    def __init__(self, to: str) -> None:
        self.url = ""
        self.held: list[Request] = []
        self._stalled: list[Request] = []
        self._to = loopback_client(base_url=to, timeout=TIMEOUT)
        self.page: bytes | None = None
        self._max_rows = 0
        self._is_limited: Choice = _none
        self._is_cut: Choice = _none
        self._is_stalled: Choice = _none
        self._mended = asyncio.Event()
        self._changed = asyncio.Condition()

    def cut(self, is_cut: Choice) -> None:
        """Hold matching requests from now on; their senders lose the connection."""
        self._is_cut = is_cut

    def stall(self, is_stalled: Choice) -> None:
        """Let matching requests wait, with their senders, until `mend`."""
        self._is_stalled = is_stalled
        self._mended.clear()

    def limit(self, max_rows: int, is_limited: Choice) -> None:
        """Return at most so many rows for matching requests, as with a limit of Supabase's own."""
        self._max_rows, self._is_limited = max_rows, is_limited

    def mend(self) -> None:
        """Pass every request from now on. Requests that were cut off stay held."""
        self._is_cut = self._is_stalled = self._is_limited = _none
        self._mended.set()

    async def until_sent(self, choice: Choice) -> None:
        """Wait until such a request was held or stalled."""
        async with asyncio.timeout(TIMEOUT), self._changed:
            await self._changed.wait_for(lambda: any(map(choice, self.held + self._stalled)))

    async def deliver(self, of: Choice = lambda _: True) -> list[Any]:
        """Execute the held requests late; return Supabase's answers, which no client receives."""
        late = [request for request in self.held if of(request)]
        self.held = [request for request in self.held if not of(request)]
        return [(await self._pass_on(request)).json() for request in late]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request by request."""
        try:
            while (request := await _read(reader)) is not None:
                if self._is_cut(request):
                    await self._note(request, self.held)
                    return
                if self._is_stalled(request):
                    await self._note(request, self._stalled)
                    await self._mended.wait()
                answer = await self._answer(request)
                writer.write(_written(answer))
                await writer.drain()
        except (ConnectionError, httpx.HTTPError):
            pass  # the client sees the end of the connection
        finally:
            writer.close()

    async def close(self) -> None:
        """End the connections to Supabase."""
        await self._to.aclose()

    async def _note(self, request: Request, where: list[Request]) -> None:
        async with self._changed:
            where.append(request)
            self._changed.notify_all()

    async def _answer(self, request: Request) -> httpx.Response:
        if self.page is not None:
            return httpx.Response(200, content=self.page, headers={"content-type": "text/html"})
        answer = await self._pass_on(request)
        if not self._is_limited(request):
            return answer
        return httpx.Response(answer.status_code, json=answer.json()[: self._max_rows])

    async def _pass_on(self, request: Request) -> httpx.Response:
        return await self._to.request(
            request.method, request.target, headers=request.headers, content=request.content
        )


def _none(_: Request) -> bool:
    return False


@asynccontextmanager
async def running_wire(to: str) -> AsyncIterator[Wire]:
    """A proxy to the Supabase at this address."""
    wire = Wire(to)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
        await wire.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    kept = {name: value for name, value in headers.items() if name not in HOP_BY_HOP}
    return Request(method, target, kept, content)


def _written(answer: httpx.Response) -> bytes:
    head = (
        f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\r\n"
        f"Content-Type: {answer.headers.get('content-type', 'application/json')}\r\n"
        f"Content-Length: {len(answer.content)}\r\n\r\n"
    )
    return head.encode() + answer.content
