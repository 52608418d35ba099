"""Limit request bodies: JSON of bounded size, complete within a bounded time.

Any page can post a form or plain text without permission (a "simple request" of Fetch), but not
JSON. The whole body is read here, so no later code needs to check its size.
"""

import asyncio

from starlette.requests import empty_receive
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from switchboard.api.problems import problem

MAX_BODY = 1024 * 1024
"""The largest body, in bytes. A message of 4,096 characters needs at most 48 kB."""

WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


class Refused(Exception):
    """The body is refused. The response says why."""

    def __init__(self, response: Response) -> None:
        self.response = response


class JsonBodyLimit:
    """Reads the body of every write, or refuses it: 415, 413, 408."""

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        """timeout: how long a body may take to arrive, in seconds."""
        self._app = app
        self._timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in WITHOUT_BODY:
            await self._app(scope, receive, send)
            return
        try:
            _check_type(scope)
            async with asyncio.timeout(self._timeout):
                body = await _read(receive)
        except Refused as refused:
            await refused.response(scope, empty_receive, send)
        except TimeoutError:
            late = problem(408, "body_late", "The body did not arrive in time. Send it again.")
            await late(scope, empty_receive, send)
        else:
            if body is not None:
                await self._app(scope, _replayed(body, receive), send)


def _check_type(scope: Scope) -> None:
    """Refuse a body that is not declared as JSON or is too large, before reading it."""
    headers = [(name, value) for name, value in scope["headers"] if name.startswith(b"content-")]
    types = [value for name, value in headers if name == b"content-type"]
    lengths = [int(value) for name, value in headers if name == b"content-length"]
    chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
    if (types or chunked or any(lengths)) and not _is_json(types):
        raise Refused(problem(415, "not_json", "Send the body as Content-Type: application/json."))
    if any(length > MAX_BODY for length in lengths):
        raise _too_large()


def _is_json(types: list[bytes]) -> bool:
    return len(types) == 1 and types[0].partition(b";")[0].strip().lower() == b"application/json"


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None if the client left before the end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A receive function that returns the body once, and then waits until the client leaves."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _too_large() -> Refused:
    return Refused(problem(413, "body_too_large", f"A body has at most {MAX_BODY} bytes."))
