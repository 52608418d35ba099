"""Failures are problem+json with a stable code, and never repeat the request."""

import json

import pytest
import structlog
from starlette.requests import Request
from starlette.types import Message

from switchboard import errors
from switchboard.api.problems import ServerErrorMiddleware, on_failure
from switchboard.domain.account_state import AccountState
from switchboard.domain.logins import LoginStep

from .raw_http import Answer, Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

REQUEST = Request({"type": "http", "headers": []})


async def post(door: Door, path: str, body: bytes) -> Answer:
    """Send a POST request with JSON."""
    return await door.ask(
        f"POST /api{path} HTTP/1.1",
        f"Host: {door.host}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        body=body,
    )


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (errors.Invalid("text_empty", "A reply needs a text."), 422),
        (errors.NotFound("conversation_not_found", "There is no such conversation."), 404),
        (errors.Conflict("client_id_taken", "It was used with another text."), 409),
        (errors.Unavailable("disk_full", "The disk is full."), 503),
        (errors.ConnectionLost("telegram_silent", "Telegram did not answer."), 503),
        (errors.CommandRefused("user_blocked", "The contact blocked this account."), 502),
        (errors.SessionDead("revoked", "It was ended.", AccountState.SIGNED_OUT), 502),
        (errors.LoginRefused("code_wrong", "The code is wrong.", LoginStep.CODE), 422),
    ],
)
async def test_each_failure_has_its_status(failure: Exception, status: int) -> None:
    """A failure of ours becomes its status, with its code and detail."""
    answer = await on_failure(REQUEST, failure)

    problem = json.loads(bytes(answer.body))
    assert isinstance(failure, errors.SwitchboardError)
    assert answer.status_code == problem["status"] == status
    assert answer.media_type == "application/problem+json"
    assert (problem["code"], problem["detail"]) == (failure.code, failure.detail)
    assert (problem["type"], "retry_at" in problem) == ("about:blank", False)


@pytest.mark.parametrize(
    "failure",
    [
        errors.FloodWait("flood_wait", "Wait.", 90),
        errors.LoginRefused("flood_wait", "Wait.", LoginStep.CODE, retry_after=90),
        errors.TooManyRequests("too_many", "Wait.", retry_at=0),
    ],
)
async def test_a_wait_says_until_when(failure: Exception) -> None:
    """A wait is 429 with the time in the problem and the seconds in Retry-After."""
    answer = await on_failure(REQUEST, failure)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) in (1, 90)
    assert json.loads(bytes(answer.body))["retry_at"].endswith("Z")


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ("GET /api/nothing HTTP/1.1", 404, "not_found"),
        ("GET /nothing HTTP/1.1", 404, "not_found"),
        ("GET /docs HTTP/1.1", 404, "not_found"),
        ("GET /redoc HTTP/1.1", 404, "not_found"),
        ("GET /openapi.json HTTP/1.1", 404, "not_found"),
        ("GET /api/docs HTTP/1.1", 404, "not_found"),
        ("GET /api/redoc HTTP/1.1", 404, "not_found"),
        ("GET /api/openapi.json HTTP/1.1", 404, "not_found"),
        ("GET /health HTTP/1.1", 404, "not_found"),
        ("GET /api/accounts/ HTTP/1.1", 404, "not_found"),
        ("PUT /api/accounts HTTP/1.1", 405, "method_not_allowed"),
        ("POST / HTTP/1.1", 405, "method_not_allowed"),
        ("GET /api/conversations/abc HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations/0 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations/9223372036854775808 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations/%00 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations?limit=0 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations?limit=101 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations?limit=1e2 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations?account_id=7 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations?unread=perhaps HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations?q=%00 HTTP/1.1", 422, "invalid"),
        ("GET /api/conversations/1/messages?around=x HTTP/1.1", 422, "invalid"),
        ("GET /api/search HTTP/1.1", 422, "invalid"),
        ("GET /api/search?q= HTTP/1.1", 422, "invalid"),
        ("GET /api/accounts/add/%2e%2e HTTP/1.1", 422, "invalid"),
        ("DELETE /api/accounts/7 HTTP/1.1", 422, "invalid"),
    ],
)
async def test_what_routing_refuses_is_a_problem(
    door: Door, line: str, status: int, code: str
) -> None:
    """Unknown paths, wrong methods and wrong parameters are problems as well."""
    answer = await door.ask(line, f"Host: {door.host}")

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status, json.loads(answer.body)["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"hunter2"',
        b'{"code": hunter2}',
        b'{"code": 22222222}',
        b'{"code": ["hunter2"]}',
        b'{"code": ""}',
        b'{"code": "hunter2\\u0000"}',
        b'{"code": "\\ud800hunter2"}',
        b'{"code": "\xffhunter2"}',
        b'{"code": "hunter2hunter2hunter2hunter2hunter2"}',
        b'{"code": "1", "hunter2": 1}',
        b'{"code": "1", "\\ud800hunter2": 1}',
        b'{"code": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
async def test_a_refused_code_is_not_sent_back(door: Door, body: bytes) -> None:
    """Whatever is wrong with a body, the answer is 422 and repeats nothing of it."""
    answer = await post(door, "/accounts/add/x/code", body)

    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert b"hunter2" not in answer.body
    assert b"2222" not in answer.body


async def test_a_refused_field_is_named_with_the_reason(door: Door) -> None:
    """The answer names the wrong field and the right form."""
    body = {"api_id": "x", "api_hash": "z z z", "label": "", "phone": "+1 555 0100", "extra": 1}

    answer = await post(door, "/accounts/add", json.dumps(body).encode())

    problem = json.loads(answer.body)
    assert problem["errors"] == [
        {"field": "api_id", "reason": "has to be a whole number"},
        {
            "field": "api_hash",
            "reason": "has to be the hash as my.telegram.org shows it, without spaces",
        },
        {"field": "label", "reason": "is too short"},
        {"field": "extra", "reason": "is not a known field"},
    ]
    assert problem["detail"].startswith("api_id has to be a whole number; api_hash has to be")


async def test_the_unforeseen_is_a_plain_500_and_logged_once() -> None:
    """An unexpected failure is answered without content and logged once, with its code location."""

    async def app(*_: object) -> None:
        raise ValueError("hunter2")

    async def receive() -> Message:
        return {"type": "http.request"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "raw_path": b"/api/x%0a", "headers": []}
    with structlog.testing.capture_logs() as logged:
        await ServerErrorMiddleware(app)(scope, receive, send)

    assert sent[0]["status"] == 500
    assert json.loads(sent[1]["body"])["code"] == "unexpected"
    assert b"hunter2" not in sent[1]["body"]
    assert [(line["event"], line["path"]) for line in logged] == [("request_failed", "/api/x%0a")]


async def test_a_failure_behind_the_door_is_answered(door: Door) -> None:
    """The whole stack turns an unexpected failure (here: no services) into a problem."""
    with structlog.testing.capture_logs() as logged:
        answer = await door.ask("GET /api/accounts HTTP/1.1", f"Host: {door.host}")

    assert (answer.status, json.loads(answer.body)["code"]) == (500, "unexpected")
    assert [line["event"] for line in logged] == ["request_failed", "request"]
