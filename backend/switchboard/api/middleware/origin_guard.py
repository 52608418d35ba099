"""Check Host and Origin: only the page itself and local programs may use the API.

A browser sends requests of any page to localhost. If the name of another page was rebound to
127.0.0.1, the browser treats it as the same origin. But no page can forge Host, Origin and
Sec-Fetch-Site, so these are compared with constants. A comparison of Origin with Host would accept
a rebound page. The guard is plain ASGI, because the usual middlewares for Host and CORS skip
WebSockets. It runs before everything else, so a refused request does not reach the routing code.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from switchboard.api.problems import problem

Headers = list[tuple[bytes, bytes]]

FOREIGN_SITES = frozenset({b"cross-site", b"same-site"})
"""Sec-Fetch-Site of a request from another page (Fetch Metadata Request Headers)."""

DENIAL = "websocket.http.response"
"""The ASGI extension that refuses a handshake with a response. Without it, the only way is to
close."""

WRONG_HOST = (421, "host_refused", "Open Switchboard as http://localhost:{port} on this machine.")
WRONG_ORIGIN = (403, "origin_refused", "Another page sent this request. Switchboard refuses it.")


class HostOriginGuard:
    """Refuses requests before routing and before reading a body, on HTTP and WebSocket.

    There must be exactly one Host, which must be ours, and at most one Origin, which must be ours.
    A request without Origin comes from a program, or is a navigation or read of a page. It passes
    unless the browser says that another site caused it.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._port = port
        suffix = b"" if port == 80 else b":%d" % port
        self._hosts = {name + suffix for name in (b"localhost", b"127.0.0.1")}
        self._origins = {b"http://" + host for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope["headers"])
        if refusal is None:
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket" and DENIAL not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
            return
        status, code, detail = refusal
        response = problem(status, code, detail.format(port=self._port))
        await response(scope, receive, send)

    def _refusal(self, headers: Headers) -> tuple[int, str, str] | None:
        hosts = _values(headers, b"host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return WRONG_HOST
        origins = _values(headers, b"origin")
        if origins:
            ours = len(origins) == 1 and origins[0] in self._origins
        else:
            ours = not FOREIGN_SITES.intersection(_values(headers, b"sec-fetch-site"))
        return None if ours else WRONG_ORIGIN


def _values(headers: Headers, wanted: bytes) -> list[bytes]:
    return [value for name, value in headers if name == wanted]
