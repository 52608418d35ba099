"""Logins under way: codes that were sent, QR tokens that are shown.

Nothing here is durable: after a restart one asks for a new code, as after its lifetime.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.authkeys import AuthKey
from sandbox.errors import bad
from sandbox.world import User

CODE_DIGITS = 5
PHONE_DIGITS = range(5, 16)
"""How many digits a phone number may have."""
TEST_NUMBER = re.compile(r"99966(\d)\d{4}")
"""Numbers of Telegram's test servers (core.telegram.org/api/auth, Test accounts)."""


def digits_of(phone: str) -> str:
    """A phone number's digits (PHONE_NUMBER_INVALID where it is none)."""
    digits = "".join(character for character in phone if character not in "+ -()")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in PHONE_DIGITS):
        raise bad("PHONE_NUMBER_INVALID")
    return digits


@dataclass(slots=True)
class SentCode:
    """A login code; ``hash`` is the ``phone_code_hash`` that the client shows with it."""

    phone: str
    code: str
    hash: str
    expires: float
    dc_id: int
    """The data centre that has sent it, and takes it."""


class LoginCodes:
    """The newest code of each phone number."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.lifetime = 300.0
        """Seconds that a code is good for."""
        self.on_code: list[Callable[[str, str], None]] = []
        """Told phone and code of each code sent."""
        self.test_numbers = False
        """Whether the code of 99966XYYYY is X five times, as on Telegram's test servers."""
        self._clock = clock
        self._valid: dict[str, SentCode] = {}
        self._newest: dict[str, str] = {}
        self._unread: dict[str, asyncio.Event] = {}

    def send(self, phone: str, dc_id: int = 0) -> SentCode:
        """Make a new code for a phone number; an earlier one is no longer good."""
        code = self._make(phone)
        expires = self._clock() + self.lifetime
        sent = SentCode(phone, code, secrets.token_hex(9), expires, dc_id)
        self._valid[phone] = sent
        self._newest[phone] = code
        self._arrival(phone).set()
        for callback in self.on_code:
            callback(phone, code)
        return sent

    def _make(self, phone: str) -> str:
        test_number = TEST_NUMBER.fullmatch(phone) if self.test_numbers else None
        if test_number is not None:
            return test_number[1] * CODE_DIGITS
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"

    def check(self, phone: str, code_hash: str, code: str | None, dc_id: int = 0) -> None:
        """Whether this is the code (PHONE_CODE_EMPTY, _EXPIRED or _INVALID where it is not)."""
        if not code:
            raise bad("PHONE_CODE_EMPTY")
        self.known(phone, code_hash, dc_id)
        if not hmac.compare_digest(self._valid[phone].code.encode(), code.encode()):
            raise bad("PHONE_CODE_INVALID")

    def known(self, phone: str, code_hash: str, dc_id: int = 0) -> None:
        """Whether a code with that hash is still good (PHONE_CODE_EXPIRED where not)."""
        sent = self._valid.get(phone)
        if sent is None or (sent.hash, sent.dc_id) != (code_hash, dc_id):
            raise bad("PHONE_CODE_EXPIRED")
        if sent.expires <= self._clock():
            raise bad("PHONE_CODE_EXPIRED")

    def expire(self, phone: str) -> None:
        """The code of a phone number is used up, cancelled or too old."""
        self._valid.pop(phone, None)

    def newest(self, phone: str) -> str | None:
        """The code that was last sent to a phone number, still good or not."""
        return self._newest.get(phone)

    async def arrival(self, phone: str) -> str:
        """A code that no call of this has returned yet, waited for."""
        event = self._arrival(phone)
        await event.wait()
        event.clear()
        return self._newest[phone]

    def _arrival(self, phone: str) -> asyncio.Event:
        return self._unread.setdefault(phone, asyncio.Event())


@dataclass(slots=True)
class LoginToken:
    """A token that a device shows as a QR code; ``accepted`` by whom, once scanned."""

    token: bytes
    key: AuthKey
    expires: float
    accepted: User | None = None


class LoginTokens:
    """The tokens of all devices that wait to be scanned; a device has one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.lifetime = 30.0
        """Seconds that a token can be scanned."""
        self._clock = clock
        self._tokens: dict[bytes, LoginToken] = {}

    def of(self, key: AuthKey) -> LoginToken:
        """The token that a device is to show now: the same until it is nearly over."""
        mine = [token for token in self._tokens.values() if token.key is key]
        for token in mine:
            if token.accepted or token.expires > self._clock() + self.lifetime / 10:
                return token
            del self._tokens[token.token]
        fresh = LoginToken(secrets.token_bytes(32), key, self._clock() + self.lifetime)
        self._tokens[fresh.token] = fresh
        return fresh

    def scanned(self, key: AuthKey) -> User | None:
        """Who has scanned the token that a device shows."""
        tokens = (token for token in self._tokens.values() if token.key is key)
        return next((token.accepted for token in tokens if token.accepted), None)

    def accepted(self, token: bytes) -> User | None:
        """Who has scanned a token."""
        found = self._tokens.get(token)
        return found.accepted if found else None

    def find(self, token: bytes) -> LoginToken:
        """A token that was scanned (AUTH_TOKEN_INVALIDX, AUTH_TOKEN_EXPIRED)."""
        found = self._tokens.get(token)
        if found is None:
            raise bad("AUTH_TOKEN_INVALIDX")
        if found.accepted is None and found.expires <= self._clock():
            raise bad("AUTH_TOKEN_EXPIRED")
        return found

    def accept(self, token: bytes, user: User) -> LoginToken:
        """``user`` lets the device that shows this token in."""
        found = self.find(token)
        if found.accepted is not None:
            raise bad("AUTH_TOKEN_ALREADY_ACCEPTED")
        found.accepted = user
        return found

    def use_up(self, token: LoginToken) -> None:
        """The device has been let in."""
        self._tokens.pop(token.token, None)
