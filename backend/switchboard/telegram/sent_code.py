"""Translate where Telegram sent a login code (auth.sendCode, auth.resendCode).

The answer is a union, and so are its delivery types (Telegram: auth.SentCode, auth.SentCodeType,
auth.CodeType). This module names each of them and refuses an unknown one.
"""

from typing import Any

from telethon.tl import types

from switchboard.domain.logins import LoginFailure, LoginStep, SentBy, SentCode
from switchboard.telegram.errors.login_errors import BY_QR, WITH_QR, Refusal, refused

_WAYS: dict[type, SentBy] = {
    types.auth.SentCodeTypeApp: SentBy.APP,
    types.auth.SentCodeTypeSms: SentBy.SMS,
    types.auth.SentCodeTypeCall: SentBy.CALL,
    types.auth.SentCodeTypeFlashCall: SentBy.FLASH_CALL,
    types.auth.SentCodeTypeMissedCall: SentBy.MISSED_CALL,
    types.auth.SentCodeTypeEmailCode: SentBy.EMAIL,
    types.auth.SentCodeTypeFragmentSms: SentBy.FRAGMENT,
    types.auth.SentCodeTypeFirebaseSms: SentBy.FIREBASE,
    types.auth.SentCodeTypeSmsWord: SentBy.WORD,
    types.auth.SentCodeTypeSmsPhrase: SentBy.PHRASE,
    types.auth.CodeTypeSms: SentBy.SMS,
    types.auth.CodeTypeCall: SentBy.CALL,
    types.auth.CodeTypeFlashCall: SentBy.FLASH_CALL,
    types.auth.CodeTypeMissedCall: SentBy.MISSED_CALL,
    types.auth.CodeTypeFragmentSms: SentBy.FRAGMENT,
}

_NOT_KNOWN = (
    "Telegram sends the code in a way that this version does not know. Update Switchboard, or "
    f"{BY_QR}."
)

_NONE_SENT: dict[type, LoginFailure] = {
    types.auth.SentCodePaymentRequired: LoginFailure(
        "code_payment_required",
        f"Telegram asks for a payment before it sends a code. {WITH_QR}.",
    ),
    types.auth.SentCodeTypeSetUpEmailRequired: LoginFailure(
        "email_setup_required",
        "Telegram wants this account to have a login e-mail first. Set it in a Telegram app "
        f"(Settings → Privacy and Security → Login Email), or {BY_QR}.",
    ),
}
"""Telegram's answers if it has sent no code."""

_PATTERNS = ("email_pattern", "url", "prefix", "pattern", "beginning")
"""The fields that say where the code is, by their names in the types of delivery."""


def sent_code_of(answer: Any, step: LoginStep | None) -> SentCode:
    """The sent code. Raises LoginRefused, with advice, if none was sent."""
    kind = getattr(answer, "type", answer)
    reason = _NONE_SENT.get(type(kind))
    if reason is not None:
        raise refused(reason.code, Refusal(reason.detail), step)
    by = _WAYS.get(type(kind))
    if by is None:
        raise refused("code_way_unknown", Refusal(_NOT_KNOWN), step)
    values = (getattr(kind, name, None) for name in _PATTERNS)
    return SentCode(
        by=by,
        to=next(filter(None, values), None),
        length=getattr(kind, "length", None) or None,
        next_way=_WAYS.get(type(answer.next_type)),
        wait=answer.timeout,
    )
