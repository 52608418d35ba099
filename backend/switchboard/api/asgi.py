"""What several parts read from ASGI's scopes and messages."""

from starlette.types import Scope

STARTS = frozenset({"http.response.start", "websocket.http.response.start"})
"""The messages that a response begins with."""


def path_of(scope: Scope) -> str:
    """The path as it came, percent-encoded, so that it cannot forge a line of the log."""
    return str(scope.get("raw_path", b"").decode("ascii", errors="replace"))[:200]
