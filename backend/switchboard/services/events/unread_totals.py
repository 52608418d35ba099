"""Publish the unread total of an account shortly after one of its conversations changed.

Each incoming message changes the total of its account. If every commit published totals, they would
make up a third of all events while many accounts are busy. So they are debounced.
"""

from switchboard.domain.accounts import Account
from switchboard.domain.conversations import Conversation
from switchboard.domain.events import Event
from switchboard.domain.ids import AccountId
from switchboard.services.concurrency.background_loop import BackgroundLoop
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database

DEBOUNCE = 0.25
"""Seconds for which changes are collected before the new total is published."""


class UnreadTotals:
    """Watches the published events, and publishes accounts whose total has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._announced: dict[AccountId, int] = {}
        self._touched: set[AccountId] = set()
        self._is_first = True
        self._loop = BackgroundLoop("unread_totals", self._publish, debounce=DEBOUNCE)

    def start(self) -> None:
        """Start."""
        self._loop.start()

    async def stop(self) -> None:
        """Stop. Totals that were not published are published after the next start."""
        await self._loop.stop()

    def on_events(self, events: list[Event]) -> None:
        """These events were published."""
        for event in events:
            match event.subject:
                case Conversation(account_id=account_id):
                    self._touched.add(account_id)
                    self._loop.wake()
                case Account(id=account_id, unread_count=unread_count):
                    self._announced[account_id] = unread_count

    async def _publish(self) -> None:
        touched, self._touched = self._touched, set()
        try:
            if self._is_first:
                found = await self._database.read(accounts.list_all)
                touched.update(account.id for account in found)
            await self._announce(touched)
            self._is_first = False
        except Exception:  # the next change causes another try
            self._touched |= touched
            raise

    async def _announce(self, touched: set[AccountId]) -> None:
        totals = await self._database.read(lambda c: accounts.unread_totals(c, touched))
        changed = [id_ for id_, total in totals.items() if self._announced.get(id_) != total]
        if changed:
            await self._database.write_eventually(lambda t: accounts.emit(t, changed))
