"""How many accounts connect side by side.

With hundreds at once each would run into its deadline. One that hangs, because its data centre does
not answer, gives its place up after a while and goes on, so that it holds up nobody.
"""

import asyncio

from switchboard.domain.accounts import Identity
from switchboard.domain.ports import Link

CONNECTING_AT_ONCE = 50

HELD = 10.0
"""Seconds that a connection under way keeps its place."""


class Places:
    """The places of those that are connecting."""

    def __init__(self, count: int = CONNECTING_AT_ONCE, held: float = HELD) -> None:
        self._free = asyncio.Semaphore(count)
        self._held = held

    async def connect(self, link: Link) -> Identity:
        """Connect as soon as there is a place; raises what the link raises."""
        async with self._free:
            connecting = asyncio.create_task(link.connect())
            try:
                await asyncio.wait({connecting}, timeout=self._held)
            except asyncio.CancelledError:
                await _ended(connecting)
                raise
        try:
            return await connecting
        except asyncio.CancelledError:
            await _ended(connecting)
            raise


async def _ended(connecting: asyncio.Task[Identity]) -> None:
    """A connection that nobody waits for any more is given up before anything else is done."""
    connecting.cancel()
    await asyncio.wait({connecting})
