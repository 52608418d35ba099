"""One log line per request: method, path, status, time. Never a query string, a header or a
body."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from switchboard.api.asgi import STARTS, path_of

log = structlog.get_logger(__name__)

READS = frozenset({"GET", "HEAD", "OPTIONS"})


class AccessLog:
    """Logs reads at debug level and writes at info level; a WebSocket when it ends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] in STARTS:
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            method = scope.get("method", "WEBSOCKET")
            (log.debug if method in READS else log.info)(
                "request",
                method=method,
                path=path_of(scope),
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
