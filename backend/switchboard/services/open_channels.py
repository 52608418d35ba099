"""The channels that are open on a page. Telegram does not push all updates of channels.

A channel is open if its thread is among the last that were read, and a page is subscribed to the
stream. This is in memory only. A page that reconnects reads its thread again.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from switchboard.domain.ids import AccountId, ChatId, is_channel

MAX_OPEN = 10
"""The largest number of open channels of an account. Telegram allows clients to poll no more."""


class OpenChannels:
    """The open channels, by account."""

    def __init__(self) -> None:
        self._pages = 0
        self._seen: dict[AccountId, list[ChatId]] = {}
        self._changed: dict[AccountId, asyncio.Event] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """A page is subscribed while the context is open."""
        self._pages += 1
        for wait_for_change in self._changed.values():
            wait_for_change.set()
        try:
            yield
        finally:
            self._pages -= 1

    def mark_viewed(self, account_id: AccountId, chat_id: ChatId) -> None:
        """A thread was read."""
        if not is_channel(chat_id):
            return
        seen = self._seen.setdefault(account_id, [])
        if chat_id in seen:
            seen.remove(chat_id)
        seen.insert(0, chat_id)
        del seen[MAX_OPEN:]
        self._change(account_id).set()

    def for_account(self, account_id: AccountId) -> tuple[ChatId, ...]:
        """The account's open channels, the last viewed first."""
        return tuple(self._seen.get(account_id, ())) if self._pages else ()

    async def changed(self, account_id: AccountId) -> None:
        """Wait until there may be a new open channel since the last wait."""
        event = self._change(account_id)
        await event.wait()
        event.clear()

    def _change(self, account_id: AccountId) -> asyncio.Event:
        return self._changed.setdefault(account_id, asyncio.Event())
