"""Derive the state of a connected account from independent facts, and store it."""

import asyncio
from dataclasses import replace

from switchboard.domain.account_freeze import AccountFreeze
from switchboard.domain.account_state import (
    STATES,
    AccountState,
    ConnectionFacts,
    detail_of,
    retry_at,
    state_of,
)
from switchboard.domain.ids import AccountId
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database


class StatusReporter:
    """Keeps the shown state of one connected account up to date.

    Facts change in callbacks that cannot wait. One task writes the resulting state.
    """

    def __init__(self, database: Database, account_id: AccountId) -> None:
        self._database = database
        self._account_id = account_id
        self._facts = ConnectionFacts(
            transport_up=True, caught_up=False, send_wait_until=None, read_wait_until=None
        )
        self._changed = asyncio.Event()
        self._changed.set()

    def set_transport(self, *, up: bool) -> None:
        """The transport went down, or it is up again and missed updates must be fetched."""
        self._set(
            replace(
                self._facts,
                transport_up=up,
                caught_up=False,
                waiting_for_updates=False,
                problem=None,
            )
        )

    def set_caught_up(self) -> None:
        """All missed updates are stored."""
        self._set(replace(self._facts, caught_up=True, waiting_for_updates=False, problem=None))

    def set_waiting_for_updates(self) -> None:
        """History is read, but Telegram has not sent all updates yet."""
        self._set(replace(self._facts, caught_up=False, waiting_for_updates=True))

    def set_problem(self, sentence: str | None) -> None:
        """A part of reading fails, or works again."""
        caught_up = self._facts.caught_up and sentence is None
        self._set(replace(self._facts, caught_up=caught_up, problem=sentence))

    def set_freeze(self, freeze: AccountFreeze | None) -> None:
        """Telegram has frozen the account, or no longer."""
        self._set(replace(self._facts, freeze=freeze))

    def set_send_wait(self, until: int | None) -> None:
        """A flood wait delays the account's replies until this time. None: no flood wait."""
        self._set(replace(self._facts, send_wait_until=until))

    def set_read_wait(self, until: int | None) -> None:
        """A flood wait delays the reading of history until this time. None: no flood wait."""
        self._set(replace(self._facts, read_wait_until=until))

    async def run(self) -> None:
        """Write each new state while the connection lives."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._report(self._facts)

    async def _report(self, facts: ConnectionFacts) -> None:
        state = state_of(facts)
        until = retry_at(facts) if state is AccountState.FLOOD_WAIT else None
        await store_state(
            self._database, self._account_id, state, detail=detail_of(facts), retry_at=until
        )

    def _set(self, facts: ConnectionFacts) -> None:
        if facts != self._facts:
            self._facts = facts
            self._changed.set()


async def store_state(
    database: Database,
    account_id: AccountId,
    state: AccountState,
    *,
    detail: str | None = None,
    retry_at: int | None = None,
) -> None:
    """Store the state of an account, by default with the sentence of that state."""
    await database.write_eventually(
        lambda t: accounts.set_state(
            t, account_id, state, detail=detail or STATES[state].detail, retry_at=retry_at
        )
    )
