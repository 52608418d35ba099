"""Pending logins: sent codes and QR tokens.

They are not durable: after a restart a client must ask for a new code, as after the code's
lifetime.
"""

from __future__ import annotations

import asyncio
import hmac
import math
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from telethon.tl import types

from sandbox.auth.auth_keys import AuthKey
from sandbox.auth.code_types import App, EmailCode, Sms, Way
from sandbox.errors import RpcError, bad
from sandbox.world import User

CODE_DIGITS = 5
PHONE_DIGITS = range(5, 16)
"""The possible numbers of digits of a phone number."""
TEST_NUMBER = re.compile(r"99966(\d)\d{4}")
"""Numbers of Telegram's test servers (core.telegram.org/api/auth, Test accounts)."""


def digits_of(phone: str) -> str:
    """A phone number's digits (PHONE_NUMBER_INVALID)."""
    digits = "".join(character for character in phone if character not in "+ -()")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in PHONE_DIGITS):
        raise bad("PHONE_NUMBER_INVALID")
    return digits


@dataclass(slots=True)
class SentCode:
    """A login code. ``hash`` is the ``phone_code_hash`` that the client returns with it."""

    phone: str
    code: str | None
    """None if no code was sent."""
    hash: str
    expires: float
    dc_id: int
    """The data centre that sent the code and accepts it."""
    way: Way
    rest: list[Way] | None
    """The ways of the next codes; None: by SMS, any number of times."""
    next_from: float
    """When the client may ask for the next code, in Unix seconds."""


class LoginCodes:
    """The newest code of each phone number."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.lifetime = 300.0
        """The seconds for which a code is valid."""
        self.on_code: list[Callable[[str, str], None]] = []
        """Called with the phone number and the code of each sent code."""
        self.test_numbers = False
        """Whether the code of 99966XYYYY is X five times, as on Telegram's test servers."""
        self.ways: dict[str, list[Way]] = {}
        """The ways in which codes are sent to a phone number (digits only), in order; see
        ``sandbox.auth.code_types``."""
        self.wrong = WrongTries(clock)
        self._clock = clock
        self._valid: dict[str, SentCode] = {}
        self._newest: dict[str, str] = {}
        self._unread: dict[str, asyncio.Event] = {}

    def send(self, phone: str, dc_id: int = 0, *, signed_in: bool = False) -> SentCode:
        """Make a new code for a phone number. The earlier code becomes invalid."""
        if phone in self.ways:
            return self._send(phone, dc_id, self.ways[phone])
        return self._send(phone, dc_id, [App() if signed_in else Sms()], endless=True)

    def send_next(self, sent: SentCode) -> SentCode:
        """Make the next code (SEND_CODE_UNAVAILABLE, FLOOD_WAIT_X if it is too early).

        It is not documented what the real server answers to an early request.
        """
        if sent.rest is None:
            return self._send(sent.phone, sent.dc_id, [Sms()], endless=True)
        if not sent.rest:
            raise RpcError(406, "SEND_CODE_UNAVAILABLE")
        early = math.ceil(sent.next_from - self._clock())
        if early > 0:
            raise RpcError(420, f"FLOOD_WAIT_{early}")
        return self._send(sent.phone, sent.dc_id, sent.rest)

    def _send(self, phone: str, dc_id: int, ways: list[Way], *, endless: bool = False) -> SentCode:
        way, rest, now = ways[0], ways[1:], self._clock()
        code = self._make(phone, way)
        sent = SentCode(
            phone,
            code,
            secrets.token_hex(9),
            now + self.lifetime,
            dc_id,
            way,
            None if endless else rest,
            now + (way.timeout or 0),
        )
        self._valid[phone] = sent
        if code is not None:
            self._newest[phone] = code
            self._arrival(phone).set()
            for callback in self.on_code:
                callback(phone, code)
        return sent

    def _make(self, phone: str, way: Way) -> str | None:
        test_number = TEST_NUMBER.fullmatch(phone) if self.test_numbers else None
        if test_number is not None and isinstance(way, App | Sms):
            return test_number[1] * CODE_DIGITS
        return way.make()

    def check(self, phone: str, code_hash: str, proof: Any, dc_id: int = 0) -> None:
        """Check a code: the typed text, or an EmailVerificationCode if it was sent by e-mail
        (PHONE_CODE_EMPTY, _EXPIRED or _INVALID; FLOOD_WAIT_X after too many wrong ones).
        """
        if not proof:
            raise bad("PHONE_CODE_EMPTY")
        sent = self.known(phone, code_hash, dc_id)
        if sent.code is None:
            raise bad("PHONE_CODE_EXPIRED")
        self.wrong.check(phone)
        by_mail = isinstance(proof, types.EmailVerificationCode)
        typed = proof.code if by_mail else proof
        right = isinstance(typed, str) and by_mail == isinstance(sent.way, EmailCode)
        if not right or not hmac.compare_digest(sent.code.encode(), typed.encode()):
            self.wrong.add(phone)
            raise bad("PHONE_CODE_INVALID")
        self.wrong.forgive(phone)

    def known(self, phone: str, code_hash: str, dc_id: int = 0) -> SentCode:
        """The code with this hash, if it is still valid (PHONE_CODE_HASH_EMPTY, _EXPIRED)."""
        if not code_hash:
            raise bad("PHONE_CODE_HASH_EMPTY")
        sent = self._valid.get(phone)
        if sent is None or (sent.hash, sent.dc_id) != (code_hash, dc_id):
            raise bad("PHONE_CODE_EXPIRED")
        if sent.expires <= self._clock():
            raise bad("PHONE_CODE_EXPIRED")
        return sent

    def reset_email(self, sent: SentCode) -> SentCode:
        """auth.resetLoginEmail: use the next way at once, or announce the date of the reset
        (EMAIL_INSTALL_MISSING, TASK_ALREADY_EXISTS)."""
        way = sent.way
        if not isinstance(way, EmailCode) or way.reset_available_period is None:
            raise bad("EMAIL_INSTALL_MISSING")
        if way.reset_pending_date is not None:
            raise bad("TASK_ALREADY_EXISTS")
        rest = sent.rest or [Sms()]
        if not way.reset_available_period:
            return self._send(sent.phone, sent.dc_id, rest)
        sent.way = replace(way, reset_pending_date=int(self._clock()) + way.reset_available_period)
        return sent

    def expire(self, phone: str) -> None:
        """The code of a phone number is used up, cancelled or too old."""
        self._valid.pop(phone, None)

    def newest(self, phone: str) -> str | None:
        """The last code that was sent to a phone number, even if it is no longer valid."""
        return self._newest.get(phone)

    async def arrival(self, phone: str) -> str:
        """Wait for a code that this function has not returned yet."""
        event = self._arrival(phone)
        await event.wait()
        event.clear()
        return self._newest[phone]

    def _arrival(self, phone: str) -> asyncio.Event:
        return self._unread.setdefault(phone, asyncio.Event())


class WrongTries:
    """Counts wrong codes or passwords. After too many, nothing is accepted for a while
    (FLOOD_WAIT_X).

    Telegram limits them but does not document how (core.telegram.org/api/auth,
    core.telegram.org/api/srp).
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.most = 10
        """The number of wrong tries before the flood wait."""
        self.wait = 600
        """The length of the flood wait after them, in seconds."""
        self._clock = clock
        self._tries: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def check(self, who: str) -> None:
        """FLOOD_WAIT_X while it lasts."""
        left = math.ceil(self._until.get(who, 0.0) - self._clock())
        if left > 0:
            raise RpcError(420, f"FLOOD_WAIT_{left}")

    def add(self, who: str) -> None:
        """One more wrong try."""
        self._tries[who] = self._tries.get(who, 0) + 1
        if self._tries[who] >= self.most:
            self._until[who] = self._clock() + self.wait
            del self._tries[who]

    def forgive(self, who: str) -> None:
        """Reset the count after a right try."""
        self._tries.pop(who, None)


@dataclass(slots=True)
class LoginToken:
    """A token that a device shows as a QR code. ``accepted``: the user who scanned it."""

    token: bytes
    key: AuthKey
    expires: float
    accepted: User | None = None


class LoginTokens:
    """The tokens of all devices that wait for a scan; one for each device."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.lifetime = 30.0
        """Seconds that a token can be scanned."""
        self._clock = clock
        self._tokens: dict[bytes, LoginToken] = {}

    def of(self, key: AuthKey) -> LoginToken:
        """The token that a device must show now. It changes shortly before it expires."""
        mine = [token for token in self._tokens.values() if token.key is key]
        for token in mine:
            if token.accepted or token.expires > self._clock() + self.lifetime / 10:
                return token
            del self._tokens[token.token]
        fresh = LoginToken(secrets.token_bytes(32), key, self._clock() + self.lifetime)
        self._tokens[fresh.token] = fresh
        return fresh

    def scanned(self, key: AuthKey) -> User | None:
        """The user who has scanned the token of a device."""
        tokens = (token for token in self._tokens.values() if token.key is key)
        return next((token.accepted for token in tokens if token.accepted), None)

    def accepted(self, token: bytes) -> User | None:
        """The user who has scanned a token."""
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
        """``user`` signs in the device that shows this token."""
        found = self.find(token)
        if found.accepted is not None:
            raise bad("AUTH_TOKEN_ALREADY_ACCEPTED")
        found.accepted = user
        return found

    def use_up(self, token: LoginToken) -> None:
        """Remove the token: the device has signed in."""
        self._tokens.pop(token.token, None)
