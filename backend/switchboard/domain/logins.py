"""The steps of a login, and the ways in which Telegram sends a code."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil

from switchboard.domain.accounts import Account, Identity, Secrets
from switchboard.domain.pasted_input import digits_of_code, last_digits, words_of_code
from switchboard.domain.timestamps import Timestamp


class LoginStep(StrEnum):
    """What a login waits for, or how it ended."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    QR = "qr"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


ENDED = frozenset({LoginStep.DONE, LoginStep.FAILED, LoginStep.EXPIRED, LoginStep.CANCELLED})


class SentBy(StrEnum):
    """The way in which Telegram sends a login code (Telegram: auth.SentCodeType)."""

    APP = "app"
    """In the chat "Telegram" of an app that is signed in with this number."""
    SMS = "sms"
    CALL = "call"
    """A voice says the code."""
    FLASH_CALL = "flash_call"
    """The calling number is the code."""
    MISSED_CALL = "missed_call"
    """The last digits of the calling number are the code."""
    EMAIL = "email"
    FRAGMENT = "fragment"
    """On fragment.com, for numbers that were bought there."""
    FIREBASE = "firebase"
    """Only for Telegram's own mobile apps."""
    WORD = "word"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class SentCode:
    """A login code that Telegram has sent.

    to: Telegram's hint at the code or its destination: a masked e-mail address, a link, the
    beginning of the word, or the prefix of the calling number.
    length: the number of characters of the code; None if Telegram does not say it.
    next_way: how Telegram can send the code again; None if there is no other way.
    wait: the seconds until Switchboard may ask Telegram to send it again.
    """

    by: SentBy
    to: str | None = None
    length: int | None = None
    next_way: SentBy | None = None
    wait: int | None = None

    def code_in(self, entry: str) -> str:
        """The code in the typed or pasted text; "" if the text holds none."""
        match self.by:
            case SentBy.WORD | SentBy.PHRASE:
                return words_of_code(entry)
            case SentBy.MISSED_CALL:
                return last_digits(entry, self.length)
            case SentBy.FLASH_CALL:
                return last_digits(entry, None)
        return digits_of_code(entry, self.length)


@dataclass(frozen=True, slots=True)
class QrToken:
    """The content of a QR code, and when it expires."""

    url: str = field(repr=False)
    expires_at: Timestamp


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A finished login: the Telegram user and the session.

    advice: a sentence that says what Telegram asks the account's owner to do, or None.
    """

    identity: Identity
    secrets: Secrets
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class LoginFailure:
    """Why a login ended without an account."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Login:
    """A login as the operator sees it.

    expires_at: when the current step expires.
    sent: the code that was sent; None if Telegram no longer accepts it.
    resend_at: when the operator may ask for another code.
    note: a sentence. After a login it says what changed or what to do next. At the QR code it says
    why Switchboard asks for a new code.
    """

    id: str
    step: LoginStep
    expires_at: Timestamp | None = None
    qr: QrToken | None = None
    sent: SentCode | None = None
    resend_at: Timestamp | None = None
    password_hint: str | None = None
    account: Account | None = None
    failure: LoginFailure | None = None
    note: str | None = None


LOST_CODE = frozenset(
    {
        "phone_code_expired",
        "phone_code_hash_empty",
        "phone_code_hash_invalid",
        "phone_hash_expired",
        "email_verify_expired",
    }
)
"""Refusals that void the login's code. Switchboard then requests a first code again."""


def with_code(login: Login, sent: SentCode, now: float) -> Login:
    """The login after Telegram sent a code. now: Unix time in seconds."""
    is_repeatable = sent.next_way is not None
    resend_at = Timestamp(ceil(now) + (sent.wait or 0)) if is_repeatable else None
    return replace(login, sent=sent, resend_at=resend_at)


def sentence_of_step(login: Login) -> str:
    """A sentence about the login's step, for a request that expects another step."""
    match login.step:
        case LoginStep.CODE:
            return "This sign-in waits for the login code."
        case LoginStep.PASSWORD:
            return "This sign-in waits for the password of two-step verification."
        case LoginStep.QR:
            return "This sign-in waits for the QR code to be scanned."
        case LoginStep.DONE:
            return "This sign-in is finished. The account is in the list."
        case LoginStep.CANCELLED:
            return "This sign-in was cancelled. Start again."
        case LoginStep.EXPIRED:
            return "This sign-in has expired. Start again."
    return "This sign-in has ended. Start again." if login.failure is None else login.failure.detail


def note_on(
    before: Account | None,
    account: Account,
    others: list[Account],
    advice: str | None,
    *,
    kept_proxy: bool = False,
) -> str | None:
    """The note of a finished login: what it changed and what to do next, or None.

    before: the account before this login; None if it is new. others: all other accounts.
    advice: what Telegram asks the account's owner to do.
    """
    notes = []
    if before is not None:
        notes.append(_renewed(before, account))
    if kept_proxy:
        notes.append("It keeps its proxy.")
    if any(other.label.casefold() == account.label.casefold() for other in others):
        notes.append(f"Another account has the same label “{account.label}”. Rename one of them.")
    if advice is not None:
        notes.append(advice)
    return " ".join(notes) or None


def _renewed(before: Account, account: Account) -> str:
    if before.removed_at is not None:
        return "This account was removed before. Its messages are back."
    renamed = before.label != account.label
    name = f" as “{before.label}”. Its label is now “{account.label}”" if renamed else ""
    enabled = " It was disabled and is enabled again." if not before.is_active else ""
    return f"This account was already added{name}. Its session is renewed.{enabled}"
