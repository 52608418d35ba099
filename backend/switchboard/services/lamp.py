"""An account's state while it is connected, worked out from facts that change independently."""

import asyncio
from dataclasses import replace

from switchboard.domain.account_state import AccountState, Facts, state_of
from switchboard.domain.ids import AccountId
from switchboard.store import accounts
from switchboard.store.database import Database

HELD_UP = (
    "Connected; Telegram does not tell yet what was edited or deleted meanwhile. "
    "Switchboard keeps asking."
)


class Lamp:
    """Keeps the shown state of one connected account in step with the facts.

    Facts change in callbacks that cannot wait; one task writes what they amount to.
    """

    def __init__(self, database: Database, account_id: AccountId) -> None:
        self._database = database
        self._account_id = account_id
        self._facts = Facts(transport_up=True, caught_up=False, flood_until=None)
        self._is_held_up = False
        self._changed = asyncio.Event()
        self._changed.set()

    def transport(self, *, up: bool) -> None:
        """The transport went down, or is back and has to catch up."""
        self._is_held_up = False
        self._set(replace(self._facts, transport_up=up, caught_up=False))

    def caught_up(self) -> None:
        """Everything that was missed is stored."""
        self._is_held_up = False
        self._set(replace(self._facts, caught_up=True))

    def held_up(self) -> None:
        """History is read, but Telegram does not tell the rest."""
        self._is_held_up = True
        self._set(replace(self._facts, caught_up=False))
        self._changed.set()

    def flood(self, until: int | None) -> None:
        """Telegram holds the account back until this moment, or no longer does."""
        self._set(replace(self._facts, flood_until=until))

    async def shine(self) -> None:
        """Write each new state, for as long as the connection lives."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._show(state_of(self._facts), self._facts.flood_until)

    async def _show(self, state: AccountState, flood_until: int | None) -> None:
        retry_at = flood_until if state is AccountState.FLOOD_WAIT else None
        detail = HELD_UP if self._is_held_up and state is AccountState.CATCHING_UP else None
        await self._database.write(
            lambda t: accounts.set_state(
                t, self._account_id, state, detail=detail, retry_at=retry_at
            )
        )

    def _set(self, facts: Facts) -> None:
        if facts != self._facts:
            self._facts = facts
            self._changed.set()
