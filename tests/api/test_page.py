"""The page's files, and the headers of every answer."""

import pytest

from .raw_http import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/views/thread.js", "text/javascript; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_page_is_served(door: Door, method: str, path: str, kind: str) -> None:
    """Each file of the page has its type, and browsers must ask for it each time."""
    answer = await door.ask(f"{method} {path} HTTP/1.1", f"Host: {door.host}")

    assert answer.status == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["content-length"]) > 0


async def test_an_unchanged_file_is_not_sent_again(door: Door) -> None:
    """A browser that already has the file gets 304, by the file's tag."""
    first = await door.ask("GET /app.js HTTP/1.1", f"Host: {door.host}")

    again = await door.ask(
        "HEAD /app.js HTTP/1.1",
        f"Host: {door.host}",
        f"If-None-Match: {first.headers['etag']}",
    )

    assert again.status == 304
    assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/link.js",
        "/.secret.js",
        "/notes.txt",
        "/views",
        "/../key.js",
        "/..%2fkey.js",
        "/%2e%2e/key.js",
        "/views/../../key.js",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/app.js%00",
        "/" + "a" * 5000 + ".js",
    ],
)
async def test_only_the_page_is_served(door: Door, path: str) -> None:
    """Files outside the folder, hidden files, other types and folders are not served."""
    answer = await door.ask(f"GET {path} HTTP/1.1", f"Host: {door.host}")

    assert answer.status == 404
    assert b"hunter2" not in answer.body


@pytest.mark.parametrize("path", ["/", "/app.js", "/nothing", "/api/health", "/api/nothing"])
async def test_every_answer_is_shielded(door: Door, path: str) -> None:
    """Files, answers and failures forbid framing, foreign scripts, sniffing and referrers."""
    answer = await door.ask(f"GET {path} HTTP/1.1", f"Host: {door.host}")

    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "deny"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/api/health", "/api/nothing", "/nothing"])
async def test_answers_are_not_kept(door: Door, path: str) -> None:
    """Caches store only files of the page."""
    answer = await door.ask(f"GET {path} HTTP/1.1", f"Host: {door.host}")

    assert answer.headers["cache-control"] == "no-store"
