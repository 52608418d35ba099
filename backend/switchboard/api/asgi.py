"""Helpers for ASGI scopes and messages, for several parts of the API."""

from starlette.types import Scope

STARTS = frozenset({"http.response.start", "websocket.http.response.start"})
"""The first messages of a response."""


def path_of(scope: Scope) -> str:
    """The percent-encoded path as the client sent it, so that it cannot forge a line of the log."""
    return str(scope.get("raw_path", b"").decode("ascii", errors="replace"))[:200]
