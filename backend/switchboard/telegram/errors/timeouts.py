"""Translate missing and unexpected answers of requests into our errors."""

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
    """Translate errors inside the context into ours, including a missing answer after the timeout.

    When Telethon disconnects, it cancels the tasks that wait for an answer. This counts as a lost
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
def guard_answer(reading: str) -> Iterator[None]:
    """Read an answer. An unexpected answer is logged and concerns only this request.

    Most of Telegram's answers are unions, and every layer adds constructors. Without this, one such
    answer would end the account's connection again and again.
    """
    try:
        yield
    except SwitchboardError:
        raise
    except Exception as error:
        log.exception("answer_not_understood", reading=reading)
        raise answer_unreadable() from error
