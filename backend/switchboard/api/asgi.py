"""What several parts of the API need to know about ASGI scopes and messages."""

from starlette.types import Scope

STARTS = frozenset({"http.response.start", "websocket.http.response.start"})
"""The first messages of a response."""


def path_of(scope: Scope) -> str:
    """The percent-encoded path as the client sent it, which cannot forge a line of the log. It is
    cut after 200 characters."""
    return str(scope.get("raw_path", b"").decode("ascii", errors="replace"))[:200]
