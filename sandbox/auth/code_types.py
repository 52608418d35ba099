"""The ways in which Telegram sends a login code (core.telegram.org/type/auth.SentCodeType), and the
other answers of auth.sendCode (core.telegram.org/type/auth.SentCode).

``authentication.codes.ways[phone] = [App(timeout=30), Sms()]``: auth.sendCode uses the first way,
each auth.resendCode the next one, until there is none (SEND_CODE_UNAVAILABLE). ``timeout``: the
seconds until a client may ask for the next code; None: no time is announced, and the client may ask
at once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, ClassVar

from telethon.tl import types

WORDS = ("amber", "birch", "coral", "dune", "ember", "fjord", "grove", "heron")


@dataclass(slots=True, frozen=True)
class Way:
    """One answer of auth.sendCode. ``length`` is how many digits the code has."""

    length: int = 5
    timeout: int | None = field(default=None, kw_only=True)
    next_type: ClassVar[Any] = None
    """How it is announced if it is the next way (core.telegram.org/type/auth.CodeType)."""

    def make(self) -> str | None:
        """A new code; None if no code is sent."""
        return "".join(str(secrets.randbelow(10)) for _ in range(self.length))

    def type(self) -> Any:
        """The auth.SentCodeType."""
        raise NotImplementedError


class App(Way):
    """As a message from Telegram to the devices that are signed in with the number."""

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeApp(self.length)


class Sms(Way):
    """By SMS."""

    next_type = types.auth.CodeTypeSms()

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeSms(self.length)


class PhoneCall(Way):
    """A synthesised voice says the code."""

    next_type = types.auth.CodeTypeCall()

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeCall(self.length)


@dataclass(slots=True, frozen=True)
class FlashCall(Way):
    """A call that ends at once. The calling number is the code. It fits the pattern: ``*`` is
    any digit."""

    pattern: str = "1555***"
    next_type: ClassVar[Any] = types.auth.CodeTypeFlashCall()

    def make(self) -> str | None:
        """See Way."""
        return "".join(str(secrets.randbelow(10)) if c == "*" else c for c in self.pattern)

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeFlashCall(self.pattern)


@dataclass(slots=True, frozen=True)
class MissedCall(Way):
    """A call that ends at once. The code is the last ``length`` digits of the calling number,
    which begins with the prefix."""

    prefix: str = "1555"
    next_type: ClassVar[Any] = types.auth.CodeTypeMissedCall()

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeMissedCall(self.prefix, self.length)


@dataclass(slots=True, frozen=True)
class FragmentSms(Way):
    """On fragment.com, for numbers that were bought there."""

    url: str = "https://fragment.com/number/88800000000/code"
    next_type: ClassVar[Any] = types.auth.CodeTypeFragmentSms()

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeFragmentSms(self.url, self.length)


class FirebaseSms(Way):
    """By SMS, after an official app has identified itself with Firebase. Other clients get
    nothing: the code exists but nobody can read it, except with ``DataCentre.login_code``."""

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeFirebaseSms(self.length, nonce=bytes(16))


@dataclass(slots=True, frozen=True)
class SmsWord(Way):
    """A secret word by SMS. ``beginning``: the announced beginning of the word, or None."""

    beginning: str | None = None
    next_type: ClassVar[Any] = types.auth.CodeTypeSms()

    def make(self) -> str | None:
        """See Way."""
        return (self.beginning or "") + secrets.choice(WORDS)

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeSmsWord(self.beginning)


@dataclass(slots=True, frozen=True)
class SmsPhrase(Way):
    """A secret phrase of several words by SMS; ``beginning`` as in SmsWord."""

    beginning: str | None = None
    next_type: ClassVar[Any] = types.auth.CodeTypeSms()

    def make(self) -> str | None:
        """See Way."""
        words = [secrets.choice(WORDS) for _ in range(6)]
        return " ".join([self.beginning, *words] if self.beginning else words)

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeSmsPhrase(self.beginning)


@dataclass(slots=True, frozen=True)
class EmailCode(Way):
    """By e-mail. It is valid only as ``email_verification`` of auth.signIn.

    ``reset_available_period``: None if the login e-mail cannot be reset; 0 if auth.resetLoginEmail
    resets it at once, and the next way follows; else the seconds until the reset.
    """

    length: int = 6
    email_pattern: str = "a***@e***.com"
    reset_available_period: int | None = None
    reset_pending_date: int | None = None
    """When a requested reset takes place, in Unix seconds."""

    def type(self) -> Any:
        """See Way."""
        pending = self.reset_pending_date
        return types.auth.SentCodeTypeEmailCode(
            self.email_pattern,
            self.length,
            reset_available_period=None if pending else self.reset_available_period,
            reset_pending_date=pending,
        )


class SetUpEmailRequired(Way):
    """No code before the account has a login e-mail."""

    def make(self) -> str | None:
        """See Way."""
        return None

    def type(self) -> Any:
        """See Way."""
        return types.auth.SentCodeTypeSetUpEmailRequired()


class PaymentRequired(Way):
    """No code before a payment (core.telegram.org/constructor/auth.sentCodePaymentRequired)."""

    def make(self) -> str | None:
        """See Way."""
        return None


class Success(Way):
    """No code is needed: the answer is the authorisation (core.telegram.org/constructor/
    auth.sentCodeSuccess); with 2FA, SESSION_PASSWORD_NEEDED.
    """

    def make(self) -> str | None:
        """See Way."""
        return None
