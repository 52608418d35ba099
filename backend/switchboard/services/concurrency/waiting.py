"""Waiting for something, but no longer than a while."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any


async def wait_or_timeout(awaited: Awaitable[Any], seconds: float | None) -> None:
    """Return once it has come, or after so many seconds; None: however long it takes."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await awaited
