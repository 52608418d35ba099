"""Requests whose answer is missing or makes no sense: both become one of our errors."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog

from switchboard.errors import SwitchboardError
from switchboard.telegram.errors.errors import FAILURES, answer_unreadable, failure_of

log = structlog.get_logger(__name__)

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


@contextmanager
def contained(reading: str) -> Iterator[None]:
    """Read an answer. One that nobody foresaw is logged, and concerns this request alone.

    Most of Telegram's answers are unions, and new constructors come with every layer: without this
    a single answer would end the account's connection, again and again.
    """
    try:
        yield
    except SwitchboardError:
        raise
    except Exception as error:
        log.exception("answer_not_understood", reading=reading)
        raise answer_unreadable() from error
