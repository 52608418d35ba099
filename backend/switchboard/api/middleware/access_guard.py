"""With ACCESS=key, a client without a key or token gets only the page's files.

Programs and the page send `Authorization: Bearer KEY`. A browser cannot set a header of a
WebSocket, so the page names its token as a subprotocol beside `switchboard` (RFC 6455, 1.9).
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from switchboard.api.access_key import AccessKey
from switchboard.api.problems import problem

SCHEME = "bearer "
PROTOCOL = "switchboard"
TOKEN_PROTOCOL = "bearer."  # noqa: S105 - a prefix
OPEN_PATHS = frozenset({("GET", "/health"), ("POST", "/access")})
"""What needs no key: whether the service is alive, and the exchange of the key for a token."""

DENIAL = "websocket.http.response"

REFUSAL = (
    "This page needs the access key. Run `switchboard open` (with Docker: `docker compose exec "
    "backend switchboard open`) and open the address that it shows. Programs send the key as "
    "`Authorization: Bearer KEY`."
)


class AccessGuard:
    """Refuses requests to REST and to the stream without a valid key or token (401)."""

    def __init__(self, app: ASGIApp, key: AccessKey, prefix: str) -> None:
        """prefix: the path of REST. What lies beside it, except the stream, is the page."""
        self._app = app
        self._key = key
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._stream(scope, receive, send)
        elif self._is_open(scope) or await self._key.admits(_bearer(scope)):
            await self._app(scope, receive, send)
        else:
            await _refuse(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        offered: list[str] = scope.get("subprotocols", [])
        tokens = [one.removeprefix(TOKEN_PROTOCOL) for one in offered if TOKEN_PROTOCOL in one]
        given = tokens[0] if tokens else _bearer(scope)

        async def send_protocol(message: Message) -> None:
            if message["type"] == "websocket.accept" and PROTOCOL in offered:
                message = {**message, "subprotocol": PROTOCOL}
            await send(message)

        if await self._key.admits(given):
            await self._app(scope, receive, send_protocol)
        elif DENIAL in scope.get("extensions", {}):
            await _refuse(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _is_open(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path != self._prefix and not path.startswith(f"{self._prefix}/"):
            return True
        return (scope["method"], path.removeprefix(self._prefix)) in OPEN_PATHS


def _bearer(scope: Scope) -> str | None:
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) != 1:
        return None
    text = values[0].decode("latin-1")
    return text[len(SCHEME) :].strip() if text[: len(SCHEME)].lower() == SCHEME else None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"WWW-Authenticate": "Bearer"}
    answer = problem(401, "access_key_required", REFUSAL, headers=headers)
    await answer(scope, receive, send)
