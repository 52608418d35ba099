"""The life of one account, as far as it needs no Telegram."""

import asyncio
import time
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

from switchboard.domain.account_state import AccountState
from switchboard.domain.backoff import Backoff
from switchboard.errors import ConnectionLost, SessionDead
from switchboard.services.connections.account_runner import AccountRunner
from switchboard.services.connections.shared_services import SharedServices
from switchboard.services.connections.timings import ConnectionTimings
from switchboard.store.accounts import accounts
from tests.store.conftest import ACCOUNT, Store, path, store

__all__ = ["path", "store"]

ELSEWHERE = SessionDead("held_elsewhere", "It is held elsewhere.", AccountState.HELD_ELSEWHERE)
LOST = ConnectionLost("connection_lost", "Nobody answers.")


class Opener:
    """Opens no link: each try ends with the next of these errors, and the last one with all."""

    def __init__(self, *errors: Exception) -> None:
        self.tries = 0
        self._errors = list(errors)

    async def open(self, *_: object) -> None:
        """Fail."""
        self.tries += 1
        raise self._errors.pop(0) if len(self._errors) > 1 else self._errors[0]


class SlowToEnd(Opener):
    """Opens no link, and ends only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.opened, self.is_ending, self.may_end = (asyncio.Event() for _ in range(3))

    async def open(self, *_: object) -> None:
        """Wait for the end of the connection."""
        self.tries += 1
        self.opened.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.is_ending.set()
            await self.may_end.wait()


class LosesItsCancellation(Opener):
    """Opens no link. The first cancellation does not reach it."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = asyncio.Event()

    async def open(self, *_: object) -> None:
        """Wait for ever, and once more."""
        self.opened.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()


def runner_of(store: Store, opener: Opener, cancel_again: float = 600.0) -> AccountRunner:
    """A runner that connects by this opener, without pauses."""

    async def nothing(*_: object) -> None:
        """Nothing is stored late, and no lease is held."""

    timings = ConnectionTimings(retries=Backoff(0.01, 0.01), cancel_again=cancel_again)
    services = SimpleNamespace(
        database=store.database,
        opener=opener,
        intake=SimpleNamespace(drain=nothing),
        leases=SimpleNamespace(release=nothing),
        clock=time.time,
        timings=timings,
    )
    return AccountRunner(ACCOUNT, cast("SharedServices", cast("Any", services)), lambda: None)


async def until_state(store: Store, state: AccountState) -> None:
    """Wait until the account is in this state."""
    while (await store.database.read(lambda c: accounts.find(c, ACCOUNT))).state is not state:
        pass


async def test_a_lost_connection_is_tried_again(store: Store) -> None:
    """Nothing but a final word ends the tries; until then the account says when the next is."""
    opener = Opener(LOST, LOST, ELSEWHERE)
    runner = runner_of(store, opener)

    runner.start()
    await until_state(store, AccountState.HELD_ELSEWHERE)

    assert opener.tries == 3
    assert runner.cancel()


async def test_a_session_that_comes_back_is_used(store: Store) -> None:
    """An account that stood still because another installation held its session goes on once that
    has let it go."""
    opener = Opener(ELSEWHERE, LOST)
    runner = runner_of(store, opener)
    runner.start()
    await until_state(store, AccountState.HELD_ELSEWHERE)

    while opener.tries == 1:  # its task ends just after its state is stored
        if runner.is_held_elsewhere:
            runner.start()
        await asyncio.sleep(0)
    await runner.stop()


async def test_an_account_that_was_switched_off_is_not_resumed(store: Store) -> None:
    """An account that was held elsewhere and is switched off stays off when its session is free."""
    opener = Opener(ELSEWHERE)
    runner = runner_of(store, opener)
    runner.start()
    await until_state(store, AccountState.HELD_ELSEWHERE)
    await runner.disable()

    assert not runner.is_held_elsewhere
    assert runner.cancel() == set()
    await until_state(store, AccountState.INACTIVE)


async def test_a_connection_that_loses_its_cancellation_ends_all_the_same(store: Store) -> None:
    """A library can drop a cancellation; then the next one ends the connection."""
    opener = LosesItsCancellation()
    runner = runner_of(store, opener, cancel_again=0.05)
    runner.start()
    await opener.opened.wait()

    async with asyncio.timeout(20):
        await runner.stop()


async def test_two_who_disconnect_an_account_both_wait_for_its_end(store: Store) -> None:
    """Whoever disconnects an account that somebody else is disconnecting goes on when the
    connection has ended, and a start meanwhile connects only then."""
    opener = SlowToEnd()
    runner = runner_of(store, opener)
    runner.start()
    await opener.opened.wait()

    first = asyncio.create_task(runner.stop())
    second = asyncio.create_task(runner.stop())
    await opener.is_ending.wait()
    runner.start()
    for _ in range(20):  # a start that did not wait would connect after a few of these
        await store.database.write(lambda _: None)
        await until_state(store, AccountState.CONNECTING)
    early = (first.done(), second.done(), opener.tries)
    opener.opened.clear()
    opener.may_end.set()
    await asyncio.gather(first, second)
    await opener.opened.wait()
    await runner.stop()

    assert early == (False, False, 1)
