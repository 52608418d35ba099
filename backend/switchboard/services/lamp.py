"""An account's state while it is connected, worked out from facts that change independently."""

import asyncio
from dataclasses import replace

from switchboard.domain.account_state import AccountState, Facts, detail_of, retry_at, state_of
from switchboard.domain.ids import AccountId
from switchboard.store import accounts
from switchboard.store.database import Database


class Lamp:
    """Keeps the shown state of one connected account in step with the facts.

    Facts change in callbacks that cannot wait; one task writes what they amount to.
    """

    def __init__(self, database: Database, account_id: AccountId) -> None:
        self._database = database
        self._account_id = account_id
        self._facts = Facts(
            transport_up=True, caught_up=False, sending_until=None, reading_until=None
        )
        self._changed = asyncio.Event()
        self._changed.set()

    def transport(self, *, up: bool) -> None:
        """The transport went down, or is back and has to catch up."""
        self._set(
            replace(self._facts, transport_up=up, caught_up=False, held_up=False, trouble=None)
        )

    def caught_up(self) -> None:
        """Everything that was missed is stored."""
        self._set(replace(self._facts, caught_up=True, held_up=False, trouble=None))

    def held_up(self) -> None:
        """History is read, but Telegram does not tell the rest."""
        self._set(replace(self._facts, caught_up=False, held_up=True))

    def trouble(self, sentence: str | None) -> None:
        """Something of reading does not get on, or no longer so."""
        caught_up = self._facts.caught_up and sentence is None
        self._set(replace(self._facts, caught_up=caught_up, trouble=sentence))

    def sending_waits(self, until: int | None) -> None:
        """Telegram holds the account's replies back until this moment, or no longer does."""
        self._set(replace(self._facts, sending_until=until))

    def reading_waits(self, until: int | None) -> None:
        """Telegram holds the reading of history back until this moment, or no longer does."""
        self._set(replace(self._facts, reading_until=until))

    async def shine(self) -> None:
        """Write each new state, for as long as the connection lives."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._show(self._facts)

    async def _show(self, facts: Facts) -> None:
        state, detail = state_of(facts), detail_of(facts)
        until = retry_at(facts) if state is AccountState.FLOOD_WAIT else None
        await self._database.write(
            lambda t: accounts.set_state(t, self._account_id, state, detail=detail, retry_at=until)
        )

    def _set(self, facts: Facts) -> None:
        if facts != self._facts:
            self._facts = facts
            self._changed.set()
