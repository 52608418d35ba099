"""Find people, and open a conversation with somebody.

Telegram limits how often an account may look up names (`contacts.resolveUsername`), and wants at
most one phone number in three seconds. So a name that the store knows for sure is not looked up,
and after a flood wait nothing is looked up before its end.
"""

import asyncio
import time
from collections import defaultdict
from typing import assert_never

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.peer_address import Address, MetChat, NoPeer, Phone, Username, parse
from switchboard.domain.people import Person
from switchboard.domain.ports import Clock, Link
from switchboard.domain.updates import ResolvedPeer
from switchboard.errors import FloodWait, Invalid, NotFound, TooManyRequests, Unavailable
from switchboard.services.connections.live_links import LiveLinks
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, people

RESOLVED_FOR = 86_400
"""Seconds during which a name that Telegram found is not looked up again, as in other clients."""

PHONE_INTERVAL = 3.0
"""Seconds between two look-ups of phone numbers (Telegram: contacts.resolvePhone)."""


class People:
    """The people whom the accounts know or can find."""

    def __init__(self, database: Database, links: LiveLinks, clock: Clock = time.time) -> None:
        self._database = database
        self._links = links
        self._clock = clock
        self._flood_ends: dict[AccountId, int] = {}
        self._phones: dict[AccountId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._phone_at: dict[AccountId, float] = {}

    async def search(self, q: str | None, account_id: AccountId | None, limit: int) -> list[Person]:
        """People and bots whom the accounts have met, each once."""
        return await self._database.read(lambda c: people.search(c, q, account_id, limit))

    async def open_conversation(self, account_id: AccountId, entry: str) -> Conversation:
        """The conversation of an account with somebody, by name, link, phone number or chat id.

        Raises NotFound if Telegram finds nobody, Invalid for an entry that names nobody,
        Unavailable if Telegram must be asked and the account is not connected, TooManyRequests
        during a flood wait, and the link's other errors.
        """
        await self._database.read(lambda c: accounts.get(c, account_id))
        address = parse(entry)
        if isinstance(address, NoPeer):
            raise Invalid(address.code, address.text)
        chat_id = await self._find(account_id, address)

        def work(transaction: Transaction) -> Conversation:
            id_ = people.open_conversation(transaction, account_id, chat_id)
            return conversations.get(transaction.connection, id_)

        return await self._database.write(work)

    async def _find(self, account_id: AccountId, address: Address) -> ChatId:
        match address:
            case MetChat(chat_id):
                if not await self._database.read(lambda c: people.has_met(c, account_id, chat_id)):
                    raise NotFound("peer_not_met", "The account has never met this chat.")
                return chat_id
            case Username(name):
                return await self._find_username(account_id, name)
            case Phone(digits):
                return await self._find_phone(account_id, digits)
            case _:
                assert_never(address)

    async def _find_username(self, account_id: AccountId, name: str) -> ChatId:
        link = self._links.link(account_id)
        is_free = link is not None and self._flood_end(account_id) is None
        since = int(self._clock()) - RESOLVED_FOR if is_free else 0
        known = await self._database.read(
            lambda c: people.find_username(c, account_id, name, since)
        )
        if known is not None:
            return known
        try:
            return await self._store(account_id, await self._link(account_id).find_username(name))
        except FloodWait as flood:
            raise self._note_flood(account_id, flood) from flood

    async def _find_phone(self, account_id: AccountId, digits: str) -> ChatId:
        async with self._phones[account_id]:
            link = self._link(account_id)
            earlier = self._phone_at.get(account_id, 0.0)
            await asyncio.sleep(
                min(PHONE_INTERVAL, max(0.0, earlier + PHONE_INTERVAL - self._now()))
            )
            self._phone_at[account_id] = self._now()
            try:
                return await self._store(account_id, await link.find_phone(digits))
            except FloodWait as flood:
                raise self._note_flood(account_id, flood) from flood

    def _now(self) -> float:
        return time.monotonic()

    def _link(self, account_id: AccountId) -> Link:
        """The link to ask. Raises Unavailable, and TooManyRequests during a flood wait."""
        end = self._flood_end(account_id)
        if end is not None:
            raise _too_early(end)
        link = self._links.link(account_id)
        if link is None:
            raise Unavailable(
                "not_connected",
                "The account is not connected right now, so Telegram cannot be asked who this is. "
                "People whom the account has met can be chosen.",
            )
        return link

    def _flood_end(self, account_id: AccountId) -> int | None:
        end = self._flood_ends.get(account_id, 0)
        return end if end > self._clock() else None

    def _note_flood(self, account_id: AccountId, flood: FloodWait) -> TooManyRequests:
        self._flood_ends[account_id] = end = int(self._clock()) + flood.seconds
        return _too_early(end)

    async def _store(self, account_id: AccountId, resolved: ResolvedPeer) -> ChatId:
        await self._database.write(lambda t: people.store_resolved(t, account_id, resolved))
        return resolved.peer.chat_id


def _too_early(end: int) -> TooManyRequests:
    return TooManyRequests(
        "resolve_flood_wait",
        "Telegram limits how often this account may look up names and numbers. Try again later, "
        "or choose somebody whom the account has met.",
        end,
    )
