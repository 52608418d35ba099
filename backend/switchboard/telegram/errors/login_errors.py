"""Telegram's refusals at sign-in, and the login step that follows.

A refusal leaves the step open if another attempt may help, or if the error is unknown. Only a
permanent refusal ends the login. Sentences never repeat the number, code or password. The names of
errors come from Telegram's documentation of the methods auth.sendCode, auth.resendCode,
auth.signIn, auth.checkPassword, auth.exportLoginToken and account.getPassword, and from other
clients.
"""

from dataclasses import dataclass

from telethon import errors as telethon

from switchboard.domain.account_state import AccountState
from switchboard.domain.logins import LoginStep
from switchboard.errors import ConnectionLost, LoginRefused, SwitchboardError, Unavailable
from switchboard.telegram.errors.errors import (
    connect_failure_of,
    failure_of,
    humanize_seconds,
    name_of_error,
    session_dead,
    wait_of,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence, and whether the login has ended."""

    detail: str
    is_final: bool = False


BY_QR = "sign in by QR code instead"
WITH_QR = "Sign in by QR code instead"
"""The advice if no code arrives, as a part of a sentence and as a whole one."""

_NO_ACCOUNT = Refusal(
    "There is no Telegram account with this number, and only Telegram's own apps can make one. "
    f"Create it in a Telegram app first. Where you are signed in on a phone, {BY_QR}.",
    is_final=True,
)
_API_PAIR = Refusal(
    "Telegram does not accept this API ID and hash. Check them at my.telegram.org.", is_final=True
)
_EXPIRED = Refusal("The code has expired. Ask for a new one and enter that.")
_WRONG_CODE = Refusal("The code is not right. Check it and try again.")
_NO_CODE = Refusal("Enter the code that Telegram sent.")
_ASK_AGAIN = Refusal("Telegram has asked for the password again. Enter it again.")
_UPDATE = Refusal(
    f"Telegram lets only newer programs sign in here. Update Switchboard, or {BY_QR}.",
    is_final=True,
)
_OWN_APPS = Refusal(
    f"Telegram wants a captcha or a check that only its own apps can do. {WITH_QR}.",
    is_final=True,
)
_SCAN_AGAIN = Refusal("The QR code has expired. Scan the new one.")
_BETWEEN_CENTRES = Refusal(
    "Telegram's data centres send this sign-in to one another. Try again in a few minutes."
)

_REFUSALS: dict[str, Refusal] = {
    "PHONE_NUMBER_INVALID": Refusal(
        "Telegram does not know this phone number. Write it with its country code, such as +44.",
        is_final=True,
    ),
    "PHONE_NUMBER_BANNED": Refusal(
        "Telegram has banned this phone number. Write to recover@telegram.org.", is_final=True
    ),
    "PHONE_NUMBER_FLOOD": Refusal(
        f"Codes were asked for too often with this number. Try again tomorrow, or {BY_QR}.",
        is_final=True,
    ),
    "PHONE_PASSWORD_FLOOD": Refusal(
        "Too many attempts to sign in. Try again tomorrow.", is_final=True
    ),
    "PHONE_PASSWORD_PROTECTED": Refusal(
        f"Telegram sends no code to this number: it is protected by a password. {WITH_QR}.",
        is_final=True,
    ),
    "PHONE_NUMBER_UNOCCUPIED": _NO_ACCOUNT,
    "PHONE_NOT_OCCUPIED": _NO_ACCOUNT,
    "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN": _NO_ACCOUNT,
    "PHONE_NUMBER_OCCUPIED": Refusal(
        "Telegram says that this number has an account already. Start again.", is_final=True
    ),
    "PHONE_CODE_INVALID": _WRONG_CODE,
    "CODE_INVALID": _WRONG_CODE,
    "EMAIL_CODE_INVALID": _WRONG_CODE,
    "EMAIL_TOKEN_INVALID": _WRONG_CODE,
    "PHONE_CODE_EMPTY": _NO_CODE,
    "CODE_EMPTY": _NO_CODE,
    "PHONE_CODE_EXPIRED": _EXPIRED,
    "EMAIL_VERIFY_EXPIRED": _EXPIRED,
    "PHONE_CODE_HASH_EMPTY": Refusal("Telegram has lost the code. Ask for a new one."),
    "PHONE_CODE_HASH_INVALID": Refusal("Telegram has lost the code. Ask for a new one."),
    "PHONE_HASH_EXPIRED": Refusal("Telegram has lost the code. Ask for a new one."),
    "SEND_CODE_UNAVAILABLE": Refusal(
        "Telegram has no other way left to send the code. Use the one that was sent, "
        f"start again later, or {BY_QR}."
    ),
    "SMS_CODE_CREATE_FAILED": Refusal(
        f"Telegram could not send the code. Try again in a few minutes, or {BY_QR}."
    ),
    "EMAIL_UNCONFIRMED": Refusal(
        "The e-mail address of this account is not confirmed yet. Confirm it in a Telegram app, "
        f"or {BY_QR}."
    ),
    "EMAIL_NOT_ALLOWED": Refusal(
        f"Telegram does not take a code by e-mail for this account. {WITH_QR}."
    ),
    "PASSWORD_HASH_INVALID": Refusal("The password is not right. Check it and try again."),
    "PASSWORD_EMPTY": Refusal("Enter the password of the account."),
    "SRP_PASSWORD_CHANGED": Refusal("The password has just been changed. Enter the new one."),
    "SRP_ID_INVALID": _ASK_AGAIN,
    "SRP_A_INVALID": _ASK_AGAIN,
    "SESSION_PASSWORD_NEEDED": _ASK_AGAIN,
    "API_ID_INVALID": _API_PAIR,
    "CONNECTION_API_ID_INVALID": _API_PAIR,
    "API_ID_PUBLISHED_FLOOD": Refusal(
        "This API ID is used by too many people. Make your own at my.telegram.org.", is_final=True
    ),
    "UPDATE_APP_TO_LOGIN": _UPDATE,
    "UPDATE_APP_REQUIRED": _UPDATE,
    "CONNECTION_LAYER_INVALID": _UPDATE,
    "AUTH_TOKEN_EXPIRED": _SCAN_AGAIN,
    "AUTH_TOKEN_INVALID": _SCAN_AGAIN,
    "AUTH_TOKEN_INVALIDX": _SCAN_AGAIN,
    "AUTH_TOKEN_ALREADY_ACCEPTED": _SCAN_AGAIN,
    "PHONE_MIGRATE": _BETWEEN_CENTRES,
    "NETWORK_MIGRATE": _BETWEEN_CENTRES,
    "USER_MIGRATE": _BETWEEN_CENTRES,
}

_BEGINNINGS = {
    "RECAPTCHA_CHECK": _OWN_APPS,
    "INTEGRITY_CHECK": _OWN_APPS,
    "APNS_VERIFY_CHECK": _OWN_APPS,
}
"""Beginnings of the names of refusals. The rest of the name is about the check."""


def login_failure_of(error: BaseException, step: LoginStep | None) -> SwitchboardError:
    """The error of a login at this step (None: it has not begun). LoginRefused, with the step that
    stays open, if Telegram refused.
    """
    if not isinstance(error, telethon.RPCError):
        return failure_of(error) if step else connect_failure_of(error)
    seconds = wait_of(error)
    if seconds is not None:
        return LoginRefused(
            "flood_wait",
            f"Telegram asks to wait {humanize_seconds(seconds)} before the next attempt.",
            step or LoginStep.FAILED,
            seconds,
        )
    name = name_of_error(error)
    refusal = _REFUSALS.get(name) or _begins(name)
    if refusal is not None:
        return refused(name.lower(), refusal, step)
    dead = session_dead(error)
    if dead is not None:
        banned = dead.state is AccountState.BANNED
        return refused(dead.code, Refusal(_BANNED if banned else _LOST, is_final=True), step)
    failure = failure_of(error)
    if isinstance(failure, Unavailable):
        return refused(name.lower(), Refusal(_unknown(name, step)), step)
    if failure.code == "telegram_trouble":
        detail = f"Telegram has an internal error ({name}). Try again in a few minutes."
        return ConnectionLost(failure.code, detail)
    return failure


def refusal_named(name: str, step: LoginStep | None) -> LoginRefused:
    """The error of a refusal that Switchboard knows without a request."""
    return refused(name.lower(), _REFUSALS[name], step)


def refused(code: str, refusal: Refusal, step: LoginStep | None) -> LoginRefused:
    """The error of a refusal in a login at this step."""
    is_open = step is not None and not refusal.is_final
    return LoginRefused(code, refusal.detail, step if step and is_open else LoginStep.FAILED)


_BANNED = "Telegram has banned or deleted this account. Write to recover@telegram.org."
_LOST = "Telegram has ended this sign-in. Start again."


def _begins(name: str) -> Refusal | None:
    return next((known for start, known in _BEGINNINGS.items() if name.startswith(start)), None)


def _unknown(name: str, step: LoginStep | None) -> str:
    """The sentence for an unknown error."""
    if step is None:
        return f"Telegram did not accept the sign-in ({name}). Start again."
    return f"Telegram did not accept this ({name}). Try again; if it stays so, start again."
