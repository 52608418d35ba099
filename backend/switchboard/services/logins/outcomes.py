"""The results of login steps, including unexpected answers.

Telegram may answer more than any list contains. An unknown answer is logged once and ends the
login. The operator gets a sentence about it, never an internal error.
"""

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeAlias

import structlog

from switchboard.domain.backoff import Backoff
from switchboard.domain.logins import (
    ENDED,
    LOST_CODE,
    Login,
    LoginFailure,
    QrToken,
    SentCode,
    SignedIn,
)
from switchboard.errors import (
    ConnectionLost,
    LoginRefused,
    RequestUnanswered,
    SwitchboardError,
    TelegramFailure,
)

Outcome: TypeAlias = QrToken | SentCode | SignedIn | None
"""What a step has led to; None: the password is needed next."""

EXPIRED = SwitchboardError("login_expired", "This sign-in has expired. Start again.")
CRASHED = SwitchboardError("login_failed", "The login failed; the log says why.")

NOT_STORED = (
    "login_not_stored",
    "Telegram accepted the sign-in, but it could not be stored; the log says why. Start again.",
)
STORE_BUSY = (
    "store_busy",
    "Telegram accepted the sign-in, but the database cannot be written right now, so Switchboard "
    "ended it again. Start again once the database can be written.",
)
"""Why a login ended that Telegram had accepted."""

QR_RETRIES = Backoff(1.0, 16.0)
"""The pauses before new QR codes, from the second failure on."""

MAX_QR_FAILURES = 5
"""Failed requests for a new QR code in a row, before the login ends."""

MAX_QR_PAUSE = 60.0
"""Seconds that Telegram may demand before the next QR code. If it demands more, the login ends."""

log = structlog.get_logger(__name__)


class NotUnderstood(TelegramFailure):
    """Telegram's answer does not allow the login to continue."""


async def understood(act: Awaitable[Outcome]) -> Outcome:
    """The result of a step. Raises NotUnderstood for an unexpected answer."""
    try:
        return await act
    except SwitchboardError:
        raise
    except Exception as error:
        log.exception("login_crashed")
        raise NotUnderstood(
            "login_failed",
            "Telegram answered in a way that Switchboard could not make sense of; the log says "
            "where. Start again, or sign in by QR code instead.",
        ) from error


def after_refusal(view: Login, refused: LoginRefused) -> Login:
    """What a refusal says about the sent code."""
    if refused.code in LOST_CODE:
        return replace(view, sent=None, resend_at=None)
    if refused.code == "send_code_unavailable" and view.sent is not None:
        return replace(view, sent=replace(view.sent, next_way=None), resend_at=None)
    return view


def pause_before_new_code(error: SwitchboardError, failures: int) -> float | None:
    """Seconds until a new QR code is requested after this many failures in a row.

    There is no pause after the first failure, which may be a code that has just expired. None if
    another request is useless.
    """
    is_open = isinstance(error, LoginRefused) and error.step not in ENDED
    if not (is_open or isinstance(error, ConnectionLost | RequestUnanswered)):
        return None
    wait = error.retry_after if isinstance(error, LoginRefused) else None
    if failures > MAX_QR_FAILURES or (wait or 0) > MAX_QR_PAUSE:
        return None
    return max(float(wait or 0), 0.0 if failures == 1 else QR_RETRIES.limit(failures - 1))


def may_be_listed(failure: LoginFailure | None) -> LoginFailure:
    """The sentence that a device may remain at Telegram, after the reason why the login ended."""
    detail = (
        "Telegram may list this sign-in as a device. Switchboard signs it out as soon as Telegram "
        "answers; check Devices in your Telegram app."
    )
    if failure is None:
        return LoginFailure("device_may_remain", detail)
    return LoginFailure(failure.code, f"{failure.detail} {detail}")
