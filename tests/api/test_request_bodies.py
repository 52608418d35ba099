"""Accepted bodies: JSON of bounded size, and nothing that any page can post without permission."""

import asyncio
import json
from pathlib import Path

import pytest

from switchboard.api.middleware import json_body
from switchboard.api.timeouts import ApiTimings

from .raw_http import NO_SERVICES, Answer, Door, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOGIN = "POST /api/accounts/add HTTP/1.1"


async def post(door: Door, body: bytes, *headers: str) -> Answer:
    """Send a POST request with these headers to the start of a login."""
    return await door.ask(
        LOGIN, f"Host: {door.host}", f"Content-Length: {len(body)}", *headers, body=body
    )


def code_of(answer: Answer) -> object:
    """The problem's code."""
    return json.loads(answer.body)["code"]


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/jsonx",
        "application/json-patch+json",
        "",
    ],
)
async def test_only_json_is_taken(door: Door, kind: str) -> None:
    """Forms and beacons of any page are refused, even if they contain JSON."""
    answer = await post(door, b"{}", f"Content-Type: {kind}")

    assert (answer.status, code_of(answer)) == (415, "not_json")


async def test_two_types_are_refused(door: Door) -> None:
    """A second Content-Type is refused even if the first is right."""
    kinds = ("Content-Type: application/json", "Content-Type: text/plain")

    assert (await post(door, b"{}", *kinds)).status == 415


async def test_a_body_without_type_is_refused(door: Door) -> None:
    """A body without a Content-Type is refused."""
    assert (await post(door, b"{}")).status == 415


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
async def test_json_is_taken(door: Door, kind: str) -> None:
    """JSON reaches the resource (where its fields are missing), however its type is written."""
    answer = await post(door, b"{}", f"Content-Type: {kind}")

    assert (answer.status, code_of(answer)) == (422, "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
async def test_a_write_without_body_is_held_to_the_same(door: Door, kind: str) -> None:
    """A form without fields is refused too."""
    answer = await door.ask(
        "POST /api/conversations/1/read HTTP/1.1",
        f"Host: {door.host}",
        "Content-Length: 0",
        f"Content-Type: {kind}",
    )

    assert answer.status == 415


async def test_a_long_body_is_refused_before_it_comes(door: Door) -> None:
    """A declared length above the limit is refused without reading."""
    answer = await door.ask(
        LOGIN,
        f"Host: {door.host}",
        "Content-Type: application/json",
        f"Content-Length: {json_body.MAX_BODY + 1}",
    )

    assert (answer.status, code_of(answer)) == (413, "body_too_large")


async def test_a_long_body_is_refused_while_it_comes(door: Door) -> None:
    """A body without declared length is refused when it exceeds the limit."""
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"

    answer = await door.ask(
        LOGIN,
        f"Host: {door.host}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
        body=chunk * 17,
    )

    assert (answer.status, code_of(answer)) == (413, "body_too_large")


async def test_the_largest_body_is_read(door: Door) -> None:
    """A body of the largest allowed size is read completely."""
    body = b"{}".ljust(json_body.MAX_BODY)

    answer = await post(door, body, "Content-Type: application/json")

    assert (answer.status, code_of(answer)) == (422, "invalid")


async def test_a_body_that_does_not_come_is_given_up(page: Path) -> None:
    """A client that does not send its body gets an answer in time."""
    async with opened(NO_SERVICES, page, timings=ApiTimings(body_timeout=0.05)) as door:
        answer = await door.ask(
            LOGIN, f"Host: {door.host}", "Content-Type: application/json", "Content-Length: 10"
        )

    assert (answer.status, code_of(answer)) == (408, "body_late")


async def test_a_client_that_leaves_is_forgotten(door: Door) -> None:
    """A client that leaves in the middle of its body affects no later client."""
    _, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(
        f"{LOGIN}\r\nHost: {door.host}\r\nContent-Type: application/json\r\n"
        "Content-Length: 10\r\n\r\n{".encode()
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    answer = await door.ask("GET /api/health HTTP/1.1", f"Host: {door.host}")

    assert answer.status == 200
