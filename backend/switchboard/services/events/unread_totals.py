"""Publish the unread total of an account shortly after one of its conversations changed.

Each incoming message changes the total of its account. If every commit published totals, they would
make up a third of all events while many accounts are busy. So they are debounced.
"""

import asyncio

import structlog

from switchboard.domain.accounts import Account
from switchboard.domain.conversations import Conversation
from switchboard.domain.events import Event
from switchboard.domain.ids import AccountId
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database

DEBOUNCE = 0.25
"""Seconds that changes may gather before the new total is told."""

log = structlog.get_logger(__name__)


class UnreadTotals:
    """Watches what is told, and tells the accounts whose total has become another."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._announced: dict[AccountId, int] = {}
        self._touched: set[AccountId] = set()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="unread totals")

    async def stop(self) -> None:
        """End. What was not told is told after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def on_events(self, events: list[Event]) -> None:
        """These were told."""
        for event in events:
            match event.subject:
                case Conversation(account_id=account_id):
                    self._touched.add(account_id)
                    self._changed.set()
                case Account(id=account_id, unread_count=unread_count):
                    self._announced[account_id] = unread_count

    async def _run(self) -> None:
        is_first = True
        self._changed.set()
        while True:
            await self._changed.wait()
            await asyncio.sleep(DEBOUNCE)
            self._changed.clear()
            touched, self._touched = self._touched, set()
            try:
                if is_first:
                    found = await self._database.read(accounts.list_all)
                    touched.update(account.id for account in found)
                await self._announce(touched)
                is_first = False
            except Exception:  # the next change brings the next try
                self._touched |= touched
                log.exception("unread_totals_failed")

    async def _announce(self, touched: set[AccountId]) -> None:
        totals = await self._database.read(lambda c: accounts.unread_totals(c, touched))
        changed = [id_ for id_, total in totals.items() if self._announced.get(id_) != total]
        if changed:
            await self._database.write_eventually(lambda t: accounts.emit(t, changed))
