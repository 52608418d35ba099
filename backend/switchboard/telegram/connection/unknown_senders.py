"""Find out who wrote: short updates name people without describing them; the dialogs do."""

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
    """The people whom short updates named. Each is looked for once.

    ask: makes a request; whom its answer describes is known then.
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
        """Note the short ones among these updates."""
        self._short += [update for update in updates if isinstance(update, _SHORT)]

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody to look for."""
        return not self._short

    async def fetch(self) -> None:
        """Look for those who are not known. Without an answer they stay without a name."""
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
