"""Fetch unknown senders: short updates contain only their ids. The dialogs describe them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

from telethon import errors
from telethon.tl import types

from switchboard.telegram.history.dialogs import newest_dialogs
from switchboard.telegram.limits import Limits
from switchboard.telegram.updates.peer_cache import PeerCache

_SHORT = (types.UpdateShortMessage, types.UpdateShortChatMessage)


class UnknownSenders:
    """The senders that short updates named. Each is fetched once.

    ask: makes a request; the users that its answer describes are then known.
    """

    def __init__(
        self, ask: Callable[[Any], Awaitable[Any]], peers: PeerCache, limits: Limits
    ) -> None:
        self._ask = ask
        self._peers = peers
        self._limits = limits
        self._short: list[Any] = []
        self._looked_for: set[int] = set()

    def add(self, updates: Iterable[Any]) -> None:
        """Add the senders of the short updates among these."""
        self._short += [update for update in updates if isinstance(update, _SHORT)]

    @property
    def is_empty(self) -> bool:
        """Whether no sender has to be fetched."""
        return not self._short

    async def fetch(self) -> None:
        """Fetch the unknown senders. Without an answer they stay without a name."""
        short, self._short = self._short, []
        named = {getattr(update, "user_id", None) or update.from_id for update in short}
        unknown = {
            user_id
            for user_id in named - self._looked_for
            if self._peers.access_hash(user_id) is None
        }
        if unknown:
            self._looked_for |= unknown
            with suppress(errors.RPCError, errors.TypeNotFoundError, OSError, TimeoutError):
                async with asyncio.timeout(self._limits.peer_lookup_timeout):
                    await self._ask(newest_dialogs(self._limits.dialogs_page))
