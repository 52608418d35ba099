"""Every failure as `application/problem+json` (RFC 9457) with a stable code.

An answer never repeats what the client sent: a refused code or password must not get into a log or
a screenshot. This module logs an unexpected failure once, without content.
"""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from switchboard import errors
from switchboard.api.asgi import path_of
from switchboard.api.validation_messages import field_reasons
from switchboard.domain.timestamps import to_iso

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS: tuple[tuple[type[errors.SwitchboardError], int], ...] = (
    (errors.Invalid, 422),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.TooManyRequests, 429),
    (errors.Unavailable, 503),
    (errors.ConnectionLost, 503),
    (errors.RequestUnanswered, 503),
    (errors.FloodWait, 429),
    (errors.LoginRefused, 422),
    (errors.TelegramFailure, 502),
    (errors.SwitchboardError, 500),
)
"""The status of each failure; the first matching type counts."""

ROUTING = {
    400: (422, "body_unreadable", "The body is not JSON in UTF-8."),
    404: (404, "not_found", "This path does not exist."),
    405: (405, "method_not_allowed", "This path does not accept this method; see Allow."),
}
"""The refusals of routing and parsing. By contract, a body that is not JSON gives 422."""


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "The failure: a code for programs and a sentence for people.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""The description of every failure in OpenAPI. The schema is `schemas.Problem`."""


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """The answer for a failure. more: further members, such as `retry_at`."""
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "code": code}
    return JSONResponse(
        {**content, "detail": detail, **more}, status, headers=headers, media_type=MEDIA_TYPE
    )


async def on_failure(_request: Request, error: Exception) -> Response:
    """Answer with one of our failures."""
    assert isinstance(error, errors.SwitchboardError)
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    wait = _seconds_to_wait(error)
    if wait is None:
        return problem(status, error.code, error.detail)
    return problem(
        429,
        error.code,
        error.detail,
        headers={"Retry-After": str(wait)},
        retry_at=to_iso(int(time.time()) + wait),
    )


def _seconds_to_wait(error: errors.SwitchboardError) -> int | None:
    """The seconds to wait, at least 1; None if the failure names no time."""
    match error:
        case errors.TooManyRequests():
            return max(1, error.retry_at - int(time.time()))
        case errors.FloodWait():
            return max(1, error.seconds)
        case errors.LoginRefused(retry_after=int(seconds)):
            return max(1, seconds)
    return None


async def on_invalid(_request: Request, error: Exception) -> Response:
    """Name the wrong parameters or fields and the reasons, without their values."""
    assert isinstance(error, RequestValidationError)
    wrong = field_reasons(error.errors())
    detail = "; ".join(f"{item['field']} {item['reason']}" for item in wrong) + "."
    return problem(422, "invalid", detail, errors=wrong)


async def on_http(_request: Request, error: Exception) -> Response:
    """Answer with a refusal of routing or of static files."""
    assert isinstance(error, HTTPException)
    fallback = (error.status_code, "refused", HTTPStatus(error.status_code).phrase + ".")
    status, code, detail = ROUTING.get(error.status_code, fallback)
    return problem(status, code, detail, headers=error.headers)


HANDLERS: dict[Any, Any] = {
    errors.SwitchboardError: on_failure,
    RequestValidationError: on_invalid,
    HTTPException: on_http,
}
"""The exception handlers of REST and of the app around it."""


class ServerErrorMiddleware:
    """Answers an unexpected failure with 500, and logs it once, without content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            log.error("request_failed", path=path_of(scope), exc_info=error)
            if not started:
                answer = problem(500, "unexpected", "Switchboard failed. Its log names the place.")
                await answer(scope, receive, send)
