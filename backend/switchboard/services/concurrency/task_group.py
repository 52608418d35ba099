"""Run the parts of a connection together: they start together and end together."""

import asyncio
from collections.abc import Awaitable, Collection
from typing import Any

from switchboard.errors import SessionDead

CANCEL_AGAIN_AFTER = 1.0
"""Seconds until a part of a connection that has not ended is cancelled again."""

LOST_AFTER = 10.0
"""The same for a whole connection or another long task: it ends in less time if it was not the
cancellation that got lost (`asyncio.wait_for` before Python 3.12 drops one that comes together with
its result)."""


async def run_until_first_exit(
    *parts: Awaitable[None], cancel_again_after: float = CANCEL_AGAIN_AFTER
) -> None:
    """Run the parts. When one ends or fails, end the others and raise its error."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end_all(tasks, cancel_again_after)
    for error in sorted(
        (task.exception() for task in done if not task.cancelled()), key=_error_priority
    ):
        if error is not None:
            raise error


async def end_all(
    tasks: Collection[asyncio.Future[Any]], cancel_again_after: float = CANCEL_AGAIN_AFTER
) -> None:
    """Cancel the tasks and wait for them. Cancel a task again if it lost its cancellation, because
    a part that continues would delay the next connection forever."""
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=cancel_again_after)


def _error_priority(error: BaseException | None) -> int:
    """Order errors. Final errors of Telegram come first, because they explain the other
    failures."""
    return 0 if isinstance(error, SessionDead) else 1
