"""What Telegram refuses at sign-in, and where the login stands after it.

Sentences never repeat the number, code or password that was given.
"""

from dataclasses import dataclass

from telethon import errors as telethon

from switchboard.domain.logins import LoginStep
from switchboard.errors import LoginRefused, SwitchboardError, Unavailable
from switchboard.telegram.errors import failure_of, name_of_error, spoken, wait_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence, and the step that can be tried again; None where the login is over."""

    detail: str
    step: LoginStep | None = None


_REFUSALS: dict[str, Refusal] = {
    "PHONE_NUMBER_INVALID": Refusal(
        "Telegram does not know this phone number. Write it with its country code, as +44…"
    ),
    "PHONE_NUMBER_BANNED": Refusal(
        "Telegram has banned this phone number. Write to recover@telegram.org."
    ),
    "PHONE_NUMBER_FLOOD": Refusal(
        "Codes were asked for too often with this number. Try again tomorrow."
    ),
    "PHONE_PASSWORD_FLOOD": Refusal("Too many attempts to sign in. Try again tomorrow."),
    "PHONE_NUMBER_UNOCCUPIED": Refusal(
        "There is no Telegram account with this number. Create it in a Telegram app first."
    ),
    "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN": Refusal(
        "There is no Telegram account with this number. Create it in a Telegram app first."
    ),
    "PHONE_CODE_INVALID": Refusal("The code is not right. Check it and try again.", LoginStep.CODE),
    "PHONE_CODE_EMPTY": Refusal("Enter the code that Telegram sent.", LoginStep.CODE),
    "PHONE_CODE_EXPIRED": Refusal(
        "The code has expired. Ask for a new one and enter that.", LoginStep.CODE
    ),
    "SEND_CODE_UNAVAILABLE": Refusal(
        "Telegram has no other way left to send the code. Use the one that was sent, or start "
        "again later.",
        LoginStep.CODE,
    ),
    "PASSWORD_HASH_INVALID": Refusal(
        "The password is not right. Check it and try again.", LoginStep.PASSWORD
    ),
    "PASSWORD_EMPTY": Refusal("Enter the password of the account.", LoginStep.PASSWORD),
    "SRP_PASSWORD_CHANGED": Refusal(
        "The password has just been changed. Enter the new one.", LoginStep.PASSWORD
    ),
    "API_ID_INVALID": Refusal(
        "Telegram does not accept this API ID and hash. Check them at my.telegram.org."
    ),
    "API_ID_PUBLISHED_FLOOD": Refusal(
        "This API ID is used by too many people. Make your own at my.telegram.org."
    ),
    "AUTH_TOKEN_EXPIRED": Refusal("The QR code has expired. Scan the new one.", LoginStep.QR),
}


def login_failure_of(error: BaseException, step: LoginStep | None) -> SwitchboardError:
    """What went wrong in a login that waits at this step (None: it has not begun).

    LoginRefused where Telegram refused, with the step that it leaves open.
    """
    if not isinstance(error, telethon.RPCError):
        return failure_of(error)
    seconds = wait_of(error)
    if seconds is not None:
        return LoginRefused(
            "flood_wait",
            f"Telegram asks to wait {spoken(seconds)} before the next attempt.",
            step or LoginStep.FAILED,
            seconds,
        )
    name = name_of_error(error)
    refusal = _REFUSALS.get(name)
    if refusal is not None:
        return LoginRefused(name.lower(), refusal.detail, refusal.step or LoginStep.FAILED)
    failure = failure_of(error)
    if isinstance(failure, Unavailable):
        detail = f"Telegram did not accept the sign-in ({name}). Start again."
        return LoginRefused(name.lower(), detail, LoginStep.FAILED)
    return failure
