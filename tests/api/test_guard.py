"""The guard refuses what another page, or a rebound name, can make a browser send."""

import json

import pytest
from starlette.types import Message, Scope

from switchboard.api.middleware.origin_guard import HostOriginGuard

from .raw_http import Answer, Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATHS = ["/", "/app.js", "/api/health", "/api/accounts", "/api/nothing", "/nothing", "/ws"]
UPGRADE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)
JSON = "Content-Type: application/json"


def assert_refused(answer: Answer, status: int, code: str) -> None:
    """The answer is a problem with this status and code, and has the security headers."""
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert json.loads(answer.body)["code"] == code


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_the_page_of_this_machine_comes_in(door: Door, name: str) -> None:
    """The API serves both loopback names with the page's port."""
    answer = await door.ask("GET /api/health HTTP/1.1", f"Host: {name}:{door.port}")

    assert (answer.status, answer.body) == (200, b'{"status":"ok"}')


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_a_rebound_name_is_refused(door: Door, method: str, path: str) -> None:
    """A page whose name was pointed at 127.0.0.1 gets nothing, on any path by any method."""
    answer = await door.ask(f"{method} {path} HTTP/1.1", f"Host: evil.example:{door.port}")

    assert answer.status == 421
    if method != "HEAD":
        assert_refused(answer, 421, "host_refused")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:1",
        "127.0.0.1",
        "localhost:{port}0",
        "localhost.:{port}",
        "LOCALHOST:{port}",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "127.1:{port}",
        "2130706433:{port}",
        "localhost:{port}.evil.example",
        "evil.example@localhost:{port}",
        "localhost:{port}, evil.example",
        "localhost:0{port}",
        "192.168.0.2:{port}",
    ],
)
async def test_a_host_that_is_not_exactly_ours_is_refused(door: Door, host: str) -> None:
    """Another port, another spelling of loopback and a name that contains ours are refused."""
    answer = await door.ask("GET /api/health HTTP/1.1", f"Host: {host.format(port=door.port)}")

    assert_refused(answer, 421, "host_refused")


async def test_an_empty_host_is_refused(door: Door) -> None:
    """An empty Host counts as a missing Host."""
    assert_refused(await door.ask("GET /api/health HTTP/1.1", "Host: "), 421, "host_refused")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_a_missing_host_is_refused(door: Door, version: str) -> None:
    """A request without Host is refused, also with HTTP/1.0."""
    assert_refused(await door.ask(f"GET /api/health HTTP/{version}"), 421, "host_refused")


@pytest.mark.parametrize("order", [("ours", "evil"), ("evil", "ours"), ("ours", "ours")])
async def test_two_hosts_are_refused(door: Door, order: tuple[str, str]) -> None:
    """Two Host headers are refused, whichever comes first, even two of ours."""
    values = {"ours": door.host, "evil": "evil.example"}

    answer = await door.ask("GET /api/health HTTP/1.1", *(f"Host: {values[one]}" for one in order))

    assert_refused(answer, 421, "host_refused")


async def test_the_request_target_is_no_host(door: Door) -> None:
    """An absolute request target does not replace the Host header."""
    target = f"http://{door.host}/api/health"

    answer = await door.ask(f"GET {target} HTTP/1.1", "Host: evil.example")

    assert_refused(answer, 421, "host_refused")


async def test_forwarded_headers_are_not_believed(door: Door) -> None:
    """Headers that a proxy adds do not change who is accepted."""
    answer = await door.ask(
        "GET /api/health HTTP/1.1",
        "Host: evil.example",
        f"X-Forwarded-Host: {door.host}",
        f"Forwarded: host={door.host}",
    )

    assert_refused(answer, 421, "host_refused")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_another_page_is_refused(door: Door, method: str, path: str) -> None:
    """A foreign Origin is refused on every path, reads and preflights included, without CORS."""
    answer = await door.ask(
        f"{method} {path} HTTP/1.1",
        f"Host: {door.host}",
        "Origin: http://evil.example",
        "Access-Control-Request-Method: POST",
        JSON,
    )

    assert_refused(answer, 403, "origin_refused")
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://localhost",
        "https://localhost:{port}",
        "http://localhost:{port}/",
        "http://localhost:1",
        "http://localhost:{port}.evil.example",
        "http://evil.example, http://localhost:{port}",
        "file://",
    ],
)
async def test_an_origin_that_is_not_exactly_ours_is_refused(door: Door, origin: str) -> None:
    """Sandboxed frames, other ports and schemes, and names that contain ours are refused."""
    answer = await door.ask(
        "POST /api/accounts/add HTTP/1.1",
        f"Host: {door.host}",
        f"Origin: {origin.format(port=door.port)}",
        JSON,
        "Content-Length: 2",
        body=b"{}",
    )

    assert_refused(answer, 403, "origin_refused")


async def test_two_origins_are_refused(door: Door) -> None:
    """A second Origin is refused even if the first is ours."""
    answer = await door.ask(
        "GET /api/health HTTP/1.1",
        f"Host: {door.host}",
        f"Origin: http://{door.host}",
        "Origin: http://evil.example",
    )

    assert_refused(answer, 403, "origin_refused")


async def test_equal_origin_and_host_are_no_pass(door: Door) -> None:
    """A rebound page's Origin equals its Host; it is refused nevertheless."""
    answer = await door.ask(
        "GET /api/health HTTP/1.1",
        f"Host: evil.example:{door.port}",
        f"Origin: http://evil.example:{door.port}",
    )

    assert_refused(answer, 421, "host_refused")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_our_own_page_may_write(door: Door, name: str) -> None:
    """The guard accepts a request of the page: the resource answers (here: a field is missing)."""
    answer = await door.ask(
        "POST /api/accounts/add HTTP/1.1",
        f"Host: {door.host}",
        f"Origin: http://{name}:{door.port}",
        "Sec-Fetch-Site: same-origin",
        JSON,
        "Content-Length: 2",
        body=b"{}",
    )

    assert answer.status == 422


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/", "/app.js", "/api/accounts", "/ws"])
async def test_reads_caused_by_other_sites_are_refused(door: Door, path: str, site: str) -> None:
    """An image, script or link of another page carries no Origin, but the browser says so."""
    answer = await door.ask(f"GET {path} HTTP/1.1", f"Host: {door.host}", f"Sec-Fetch-Site: {site}")

    assert_refused(answer, 403, "origin_refused")


@pytest.mark.parametrize("site", ["none", "same-origin"])
async def test_the_address_bar_and_the_page_may_read(door: Door, site: str) -> None:
    """A request from the address bar or from the page is served."""
    answer = await door.ask("GET / HTTP/1.1", f"Host: {door.host}", f"Sec-Fetch-Site: {site}")

    assert answer.status == 200


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("Origin: http://evil.example", 403, "origin_refused"),
        ("Origin: null", 403, "origin_refused"),
        ("Sec-Fetch-Site: cross-site", 403, "origin_refused"),
        ("Sec-Fetch-Site: same-site", 403, "origin_refused"),
        ("Host: evil.example", 421, "host_refused"),
    ],
)
async def test_a_foreign_websocket_is_refused(
    door: Door, header: str, status: int, code: str
) -> None:
    """A WebSocket of another page gets a refusal and is never opened."""
    hosts = () if header.startswith("Host") else (f"Host: {door.host}",)

    answer = await door.ask("GET /ws HTTP/1.1", *hosts, header, *UPGRADE)

    assert_refused(answer, status, code)


async def test_a_websocket_with_two_hosts_is_refused(door: Door) -> None:
    """The rule of exactly one Host also applies to the WebSocket."""
    answer = await door.ask(
        "GET /ws HTTP/1.1", f"Host: {door.host}", "Host: evil.example", *UPGRADE
    )

    assert_refused(answer, 421, "host_refused")


async def test_a_server_without_the_extension_refuses_by_closing() -> None:
    """If a server cannot answer a handshake with a body, the WebSocket is closed unopened."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def never(*_: object) -> None:
        raise AssertionError("the guard let it in")

    scope: Scope = {"type": "websocket", "headers": [(b"host", b"evil.example")], "extensions": {}}
    await HostOriginGuard(never, 8080)(scope, receive, send)

    assert [message["type"] for message in sent] == ["websocket.close"]


@pytest.mark.parametrize(
    ("host", "passes"), [(b"localhost", True), (b"127.0.0.1", True), (b"localhost:80", False)]
)
async def test_port_80_is_not_written(host: bytes, passes: bool) -> None:
    """Browsers omit port 80, so only the form without port is accepted."""
    passed: list[bool] = []
    sent: list[Message] = []

    async def app(*_: object) -> None:
        passed.append(True)

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("the guard reads nothing")

    scope: Scope = {"type": "http", "headers": [(b"host", host)], "method": "GET"}
    await HostOriginGuard(app, 80)(scope, receive, send)

    assert bool(passed) is passes
    assert bool(sent) is not passes


async def test_a_refused_body_is_not_read(door: Door) -> None:
    """The refusal comes before the body is read: here the body never arrives."""
    answer = await door.ask(
        "POST /api/accounts/add HTTP/1.1",
        "Host: evil.example",
        JSON,
        "Content-Length: 1000",
    )

    assert_refused(answer, 421, "host_refused")
