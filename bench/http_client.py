"""A client of the REST API with one kept connection, with only the standard library."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode


class HttpClient:
    """One connection to a service's `/api`."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def get(self, path: str, **query: Any) -> tuple[float, Any]:
        """The seconds until the whole answer has arrived, and its JSON."""
        return self._call("GET", f"/api{path}?{urlencode(query)}", None)

    def post(self, path: str, body: dict[str, Any]) -> tuple[float, Any]:
        """The same for a POST."""
        return self._call("POST", f"/api{path}", json.dumps(body))

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _call(self, method: str, path: str, body: str | None) -> tuple[float, Any]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        began = time.monotonic()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        seconds = time.monotonic() - began
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return seconds, json.loads(content)


@contextmanager
def calling(port: int) -> Iterator[HttpClient]:
    """A client that is closed at the end."""
    caller = HttpClient(port)
    try:
        yield caller
    finally:
        caller.close()
