"""The access log: each request once, without query, body or any secret."""

import json

import pytest
import structlog

from .raw_http import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_request_is_one_line_without_its_query(door: Door) -> None:
    """Method, path, status and time are logged; the searched words are not."""
    with structlog.testing.capture_logs() as logged:
        await door.ask("GET /api/search?q=hunter2&limit=0 HTTP/1.1", f"Host: {door.host}")

    (line,) = logged
    assert (line["event"], line["log_level"]) == ("request", "debug")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/search", 422)
    assert line["ms"] >= 0
    assert "hunter2" not in json.dumps(logged)


async def test_a_write_is_logged_without_its_body(door: Door) -> None:
    """A refused login code does not reach the log."""
    body = b'{"code": "hunter2", "wrong": "hunter2"}'
    with structlog.testing.capture_logs() as logged:
        await door.ask(
            "POST /api/accounts/add/x/code HTTP/1.1",
            f"Host: {door.host}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            body=body,
        )

    assert [(line["event"], line["log_level"]) for line in logged] == [("request", "info")]
    assert "hunter2" not in json.dumps(logged)


async def test_a_path_cannot_forge_a_line(door: Door) -> None:
    """A path is logged percent-encoded as received, and shortened to a line."""
    with structlog.testing.capture_logs() as logged:
        await door.ask(f"GET /api/x%0a{'y' * 500} HTTP/1.1", f"Host: {door.host}")

    (line,) = logged
    assert line["path"].startswith("/api/x%0ay")
    assert len(line["path"]) == 200


async def test_what_is_refused_is_logged_as_well(door: Door) -> None:
    """A refusal by the guard is logged, so that an operator can see who sends such requests."""
    with structlog.testing.capture_logs() as logged:
        await door.ask("POST /api/accounts/add HTTP/1.1", "Host: evil.example")

    assert [line["status"] for line in logged] == [421]
