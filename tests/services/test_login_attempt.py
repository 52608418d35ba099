"""A login that ends while its account is being stored, in virtual time."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from switchboard.domain.accounts import Account, Identity, Secrets
from switchboard.domain.logins import Login, LoginStep, SentBy, SentCode, SignedIn
from switchboard.services.logins.login_attempt import LoginAttempt, LoginParts
from tests.api.test_contract import ACCOUNT
from tests.simulation.virtual_time import VirtualLoop

SIGNED_IN = SignedIn(Identity(7, "Anna", "anna", "01"), Secrets(1, "0" * 32, "session", "sandbox"))
LIFETIME = 600.0
SLOW = 10.0
"""Seconds until the account is stored."""


class Session:
    """A connection to Telegram that accepts every code. calls: what happened to the session."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    async def submit_code(self, _: str) -> SignedIn:
        """Sign in."""
        return SIGNED_IN

    async def request_code(self, _: str) -> None:
        """Ask for nothing more."""

    def hand_over(self) -> None:
        """The account uses it."""
        self.calls.append("handed over")

    async def close(self) -> bool:
        """Close it. Without a hand-over it is signed out."""
        self.calls.append("closed")
        return True


class Identities:
    """Stores an account slowly."""

    async def existing(self, _: int) -> tuple[None, list[Account]]:
        """There is no account yet."""
        return None, []

    async def save(self, *_: object) -> Account:
        """Store it."""
        await asyncio.sleep(SLOW)
        return replace(ACCOUNT)


async def expires(attempt: LoginAttempt) -> None:
    """Its time is over."""
    await asyncio.sleep(SLOW / 2)
    assert attempt.is_over is False
    await asyncio.sleep(SLOW)


async def is_stopped(attempt: LoginAttempt) -> None:
    """The service stops."""
    await asyncio.sleep(SLOW / 4)
    await attempt.stop()


async def is_stopped_with_its_request(attempt: LoginAttempt) -> None:
    """The service stops: requests that take too long are cancelled first."""
    await asyncio.sleep(SLOW / 4)
    for task in asyncio.all_tasks():
        if task.get_name() == "request":
            task.cancel()
    await asyncio.sleep(SLOW / 8)
    await attempt.stop()


async def is_cancelled(attempt: LoginAttempt) -> None:
    """The operator cancels it."""
    await asyncio.sleep(SLOW / 4)
    await attempt.cancel()


@pytest.mark.parametrize("end", [expires, is_stopped, is_stopped_with_its_request, is_cancelled])
def test_a_login_that_is_being_stored_becomes_an_account(
    end: Callable[[LoginAttempt], Coroutine[Any, Any, None]],
) -> None:
    """A code is accepted just before the login ends: its session is handed over to the account, and
    not signed out before."""
    session = Session()

    async def open_session(*_: object) -> Session:
        return session

    async def work() -> Login:
        loop = asyncio.get_running_loop()
        telegram = SimpleNamespace(login=open_session)
        parts = LoginParts(
            cast("Any", telegram), cast("Any", Identities()), cast("Any", None), loop.time, LIFETIME
        )
        attempt = LoginAttempt(Login("1", LoginStep.CODE), "Shop", parts, lambda: None)
        await attempt.open(1, "0" * 32, "1", None)
        await attempt.begin(SentCode(SentBy.APP))
        await asyncio.sleep(LIFETIME - SLOW / 4)
        checking = asyncio.create_task(
            attempt.advance(LoginStep.CODE, lambda session: session.submit_code("12345")),
            name="request",
        )
        await end(attempt)
        await asyncio.gather(checking, return_exceptions=True)
        return attempt.state

    loop = VirtualLoop()
    try:
        state = loop.run_until_complete(work())
    finally:
        loop.close()

    assert (state.step, session.calls) == (LoginStep.DONE, ["handed over", "closed"])
