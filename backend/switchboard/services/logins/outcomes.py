"""The outcome of a login step, also for answers that nobody foresaw.

Telegram may answer more than any list contains. An unknown answer is logged once, ends the login
and is shown to the operator. It never makes the whole request fail.
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
"""Tries to show a new QR code, one after the other, that Telegram may refuse."""

MAX_QR_PAUSE = 60.0
"""Seconds that Telegram may ask to wait for the next QR code; longer, and the login ends."""

log = structlog.get_logger(__name__)


class NotUnderstood(TelegramFailure):
    """Telegram has answered something that a login cannot go on from."""


async def understood(act: Awaitable[Outcome]) -> Outcome:
    """What a step leads to. Raises NotUnderstood for what nobody foresaw."""
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
    """What a refusal says about the code that was sent."""
    if refused.code in LOST_CODE:
        return replace(view, sent=None, resend_at=None)
    if refused.code == "send_code_unavailable" and view.sent is not None:
        return replace(view, sent=replace(view.sent, next_way=None), resend_at=None)
    return view


def pause_before_new_code(error: SwitchboardError, failures: int) -> float | None:
    """Seconds until a new QR code is asked for after so many failures in a row: none after the
    first, which may be a code that has just expired. None where it is of no use to ask again.
    """
    is_open = isinstance(error, LoginRefused) and error.step not in ENDED
    if not (is_open or isinstance(error, ConnectionLost | RequestUnanswered)):
        return None
    told = error.retry_after if isinstance(error, LoginRefused) else None
    if failures > MAX_QR_FAILURES or (told or 0) > MAX_QR_PAUSE:
        return None
    return max(float(told or 0), 0.0 if failures == 1 else QR_RETRIES.limit(failures - 1))


def may_be_listed(failure: LoginFailure | None) -> LoginFailure:
    """What is left at Telegram, added to why the login ended."""
    detail = (
        "Telegram may list this sign-in as a device. Switchboard signs it out as soon as Telegram "
        "answers; check Devices in your Telegram app."
    )
    if failure is None:
        return LoginFailure("device_may_remain", detail)
    return LoginFailure(failure.code, f"{failure.detail} {detail}")
