"""Through the proxy: the same rules as in the app, for the page, REST and the stream."""

import json
import socket
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from switchboard.api.middleware.security_headers import HEADERS

from .stack import TIMEOUT, Stack

DASHBOARD = Path(__file__).parents[2] / "dashboard"
PATHS = ("/", "/app.js", "/nothing", "/api/health", "/api/nothing", "/ws")


def ask(stack: Stack, head: str, body: str = "") -> tuple[int, str]:
    """Send a request as written, with PORT replaced; return the status and the whole answer."""
    text = head.replace("PORT", str(stack.port)).strip().replace("\n", "\r\n")
    with socket.create_connection(("127.0.0.1", stack.port), TIMEOUT) as connection:
        connection.sendall(f"{text}\r\nConnection: close\r\n\r\n{body}".encode())
        answer = b""
        while more := connection.recv(65536):
            answer += more
    return int(answer.split()[1]), answer.decode(errors="replace")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    ["evil.example:PORT", "localhost", "localhost:1", "127.0.0.1.evil:PORT", "[::1]:PORT"],
)
def test_another_host_is_misdirected(stack: Stack, path: str, host: str) -> None:
    """A name that was rebound to this machine, or another port, gets 421 on every path."""
    assert ask(stack, f"GET {path} HTTP/1.1\nHost: {host}")[0] == 421


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1",
        "GET / HTTP/1.1\nHost:",
        "GET / HTTP/1.1\nHost: localhost:PORT\nHost: localhost:PORT",
        "GET / HTTP/1.1\nHost: localhost:PORT\nHost: evil.example",
        "GET / HTTP/1.0",
    ],
)
def test_no_host_and_two_hosts_are_refused(stack: Stack, head: str) -> None:
    """Without a Host, with an empty one or with two, nothing is served."""
    status, answer = ask(stack, head)

    assert status in {400, 421}
    assert "<title>" not in answer


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "from_elsewhere",
    [
        "Origin: http://evil.example",
        "Origin: http://localhost",
        "Origin: https://localhost:PORT",
        "Origin: null",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ],
)
def test_another_page_is_refused(stack: Stack, path: str, from_elsewhere: str) -> None:
    """A request from another origin or site gets 403 on every path."""
    for method in ("GET", "POST", "OPTIONS"):
        status, _ = ask(stack, f"{method} {path} HTTP/1.1\nHost: localhost:PORT\n{from_elsewhere}")

        assert status == 403


def test_text_is_no_json(stack: Stack) -> None:
    """The one kind of body that a foreign page can post is refused for its type."""
    head = "POST /api/accounts/add HTTP/1.1\nHost: localhost:PORT\nContent-Type: text/plain\n"

    status, _ = ask(stack, f"{head}Content-Length: 2", "{}")

    assert status == 415


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_the_page_and_its_rest_are_served(stack: Stack, name: str) -> None:
    """The page is served under both names as it is in the folder, REST under /api."""
    with httpx.Client(base_url=f"http://{name}:{stack.port}") as client:
        page = client.get("/")
        script = client.get("/app.js")
        health = client.get("/api/health", headers={"Origin": f"http://{name}:{stack.port}"})
        missing = client.get("/api/conversations/1")

    assert page.text == (DASHBOARD / "index.html").read_text()
    assert script.text == (DASHBOARD / "app.js").read_text()
    assert script.headers["content-type"].startswith("text/javascript")
    assert page.headers["cache-control"] == script.headers["cache-control"] == "no-cache"
    assert page.headers["content-encoding"] in {"gzip", "zstd"}
    assert health.json() == {"status": "ok"}
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/api/docs", "/api/openapi.json"])
def test_the_document_is_not_served(stack: Stack, path: str) -> None:
    """No API documentation is served."""
    assert httpx.get(stack.url + path).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_headers_are_those_of_the_app(stack: Stack, path: str) -> None:
    """Every answer has the app's headers once, refusals too, and names no server."""
    for host in ("localhost:PORT", "evil.example"):
        _, answer = ask(stack, f"GET {path} HTTP/1.1\nHost: {host}")
        lines = answer.partition("\r\n\r\n")[0].split("\r\n")[1:]
        headers = [line.split(": ", 1) for line in lines]

        for name, value in HEADERS.items():
            assert [found for key, found in headers if key.lower() == name.lower()] == [value]
        assert "server" not in {key.lower() for key, _ in headers}
        assert "access-control-allow-origin" not in answer.lower()


def test_the_stream_comes_through(stack: Stack) -> None:
    """The WebSocket opens for the page and sends hello; for another page it does not open."""
    address = f"ws://localhost:{stack.port}/ws"
    with connect(address, origin=Origin(stack.url)) as stream:
        hello = json.loads(stream.recv(TIMEOUT))
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(address, origin=Origin("http://evil.example")),
    ):
        pass

    assert hello["type"] == "hello"
    assert refused.value.response.status_code == 403
