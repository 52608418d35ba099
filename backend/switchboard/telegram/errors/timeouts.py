"""Requests with a deadline: a missing answer becomes one of our errors."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from switchboard.telegram.errors.errors import FAILURES, failure_of

ANSWER_TIMEOUT = 60.0
"""Seconds for an answer that nobody's message depends on."""

Translate = Callable[[BaseException], Exception]


@asynccontextmanager
async def request_timeout(seconds: float, failure: Translate = failure_of) -> AsyncIterator[None]:
    """Raise what goes wrong inside as ours, also when no answer comes in time.

    Telethon cancels whoever waits for an answer when it disconnects. To us that is a lost
    connection, unless the waiting task itself was cancelled.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise failure(ConnectionResetError("disconnected while waiting")) from error
    except FAILURES as error:
        raise failure(error) from error
