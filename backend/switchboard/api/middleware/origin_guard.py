"""Check Host and Origin: only the page itself and local programs may use the API.

A browser sends any page's requests to localhost, and a page whose name was rebound to 127.0.0.1
looks like the same origin to it. What such a page cannot forge is Host, Origin and
Sec-Fetch-Site, so these are compared with constants; comparing Origin with Host would let a
rebound page in. The guard is plain ASGI and stands before everything, because host and CORS
middlewares skip WebSockets and routing already is code that can be reached.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from switchboard.api.problems import problem

Headers = list[tuple[bytes, bytes]]

FOREIGN_SITES = frozenset({b"cross-site", b"same-site"})
"""Sec-Fetch-Site of a request that another page caused (Fetch Metadata Request Headers)."""

DENIAL = "websocket.http.response"
"""The ASGI extension by which a handshake is refused with an answer; others can only close."""

WRONG_HOST = (421, "host_refused", "Open Switchboard as http://localhost:{port} on this machine.")
WRONG_ORIGIN = (403, "origin_refused", "Another page sent this request; Switchboard refuses it.")


class HostOriginGuard:
    """Refuses before routing, and before a body is read, on HTTP and WebSocket alike.

    Host has to be exactly ours, once. Origin, where there is one, exactly ours, once. Without
    Origin it is a program, or a navigation or read of a page: those pass unless the browser says
    that another site caused them.
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
