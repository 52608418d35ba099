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
    """In the chat "Telegram" of an app that is signed in to the number."""
    SMS = "sms"
    CALL = "call"
    """A voice says the code."""
    FLASH_CALL = "flash_call"
    """The code is the number that calls."""
    MISSED_CALL = "missed_call"
    """The code is the last digits of the number that calls."""
    EMAIL = "email"
    FRAGMENT = "fragment"
    """On fragment.com, for numbers that were bought there."""
    FIREBASE = "firebase"
    """To Telegram's own apps on a phone only."""
    WORD = "word"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class SentCode:
    """A login code that Telegram has sent.

    to: Telegram's own pattern of where, such as a masked e-mail address, a link, the beginning of
    the word, or of the number that calls. next_way: how it may be sent again, None where there is
    no other way. wait: seconds until Telegram wants to be asked for that.
    """

    by: SentBy
    to: str | None = None
    length: int | None = None
    next_way: SentBy | None = None
    wait: int | None = None

    def code_in(self, entry: str) -> str:
        """The code in what was typed or pasted; "" where there is none."""
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
    """What a phone has to scan, and until when."""

    url: str = field(repr=False)
    expires_at: Timestamp


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A finished login: who it is and the session that opens it.

    advice: what Telegram asks the owner of the account to do, as a sentence.
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
    """A login as the operator sees it. expires_at: when its current step lapses.

    sent: None also where the code that was sent is no longer good. resend_at: from when on it may
    be sent again. note: what a finished login has changed, or what is to be done, in a sentence; at
    the QR code, why a new one is being asked for.
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
"""Refusals after which no code is good any more: the next one is a first one, not another."""


def with_code(login: Login, sent: SentCode, now: float) -> Login:
    """The login after a code was sent. It may be asked for again only where there is a way."""
    is_repeatable = sent.next_way is not None
    resend_at = Timestamp(ceil(now) + (sent.wait or 0)) if is_repeatable else None
    return replace(login, sent=sent, resend_at=resend_at)


def standing(login: Login) -> str:
    """Where a login stands, to somebody who thinks that it stands elsewhere."""
    match login.step:
        case LoginStep.CODE:
            return "This sign-in waits for the login code."
        case LoginStep.PASSWORD:
            return "This sign-in waits for the password of two-step verification."
        case LoginStep.QR:
            return "This sign-in waits for the QR code to be scanned."
        case LoginStep.DONE:
            return "This sign-in is finished: the account is here."
        case LoginStep.CANCELLED:
            return "This sign-in was cancelled. Start again."
        case LoginStep.EXPIRED:
            return "This sign-in has expired. Start again."
    return "This sign-in has ended. Start again." if login.failure is None else login.failure.detail


def note_on(
    before: Account | None, account: Account, others: list[Account], advice: str | None
) -> str | None:
    """What a finished login has changed of an account that was here, and what is to be done."""
    notes = []
    if before is not None:
        notes.append(_renewed(before, account))
    if any(other.label.casefold() == account.label.casefold() for other in others):
        notes.append(f"Another account is called “{account.label}”, too: rename one of them.")
    if advice is not None:
        notes.append(advice)
    return " ".join(notes) or None


def _renewed(before: Account, account: Account) -> str:
    if before.removed_at is not None:
        return "This account was removed before; its messages are here again."
    renamed = before.label != account.label
    name = f" as “{before.label}” and is now called “{account.label}”" if renamed else ""
    enabled = " It was disabled and is enabled again." if not before.is_active else ""
    return f"This account was here already{name}; its session is renewed.{enabled}"
