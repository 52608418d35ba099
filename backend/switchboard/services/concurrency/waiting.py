"""Wait for something, with a timeout."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any


async def wait_or_timeout(awaited: Awaitable[Any], seconds: float | None) -> None:
    """Return when it has happened, or after this many seconds. None: no timeout."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await awaited
