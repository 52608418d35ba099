"""The access key, and the tokens that browsers keep in its place.

A browser gets a token of its own, which the key signs. So the key itself stays in no browser, and
a new key ends the access of all of them.
"""

import asyncio
import hashlib
import hmac
import secrets
import time

from switchboard.domain.backoff import Backoff

TOKEN_BYTES = 16

FORGET_AFTER = 60.0
"""Wrong keys are forgotten after this time without another one, in seconds."""

MAX_WAITING = 16
"""How many answers to wrong keys wait at a time; others are given at once."""

PAUSES = Backoff(0.25, 4.0)
"""The pauses before the answers to wrong keys, in seconds."""


class AccessKey:
    """Compares in constant time, and answers wrong keys one after the other, ever more slowly."""

    def __init__(self, key: str, pauses: Backoff = PAUSES) -> None:
        self._key = key.encode()
        self._pauses = pauses
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._failures = 0
        self._failed_at = 0.0

    def issue(self) -> str:
        """A token for one browser."""
        name = secrets.token_urlsafe(TOKEN_BYTES)
        return f"{name}.{self._signature(name)}"

    async def admits(self, given: str | None) -> bool:
        """Whether this is the key or one of its tokens. A wrong one waits for its answer."""
        if given is None:
            return False
        if self._is_right(given):
            return True
        await self._slow_down()
        return False

    def _is_right(self, given: str) -> bool:
        name, _, signature = given.rpartition(".")
        is_key = hmac.compare_digest(given.encode(), self._key)
        is_token = hmac.compare_digest(signature.encode(), self._signature(name).encode())
        return is_key or is_token

    def _signature(self, name: str) -> str:
        return hmac.new(self._key, b"browser:" + name.encode(), hashlib.sha256).hexdigest()

    async def _slow_down(self) -> None:
        if self._waiting >= MAX_WAITING:
            return
        self._waiting += 1
        try:
            async with self._turn:
                now = time.monotonic()
                self._failures = 0 if now - self._failed_at > FORGET_AFTER else self._failures
                self._failures += 1
                self._failed_at = now
                await asyncio.sleep(self._pauses.pause(self._failures))
        finally:
            self._waiting -= 1
