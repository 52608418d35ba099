"""Asking Telegram with a deadline, and its silence in our words."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from python_socks import ProxyError
from telethon import errors as telethon

from switchboard.telegram.errors import failure_of

ANSWER_DEADLINE = 60.0
"""Seconds for an answer that nobody's message depends on."""

Translate = Callable[[BaseException], Exception]

_EXPECTED = (
    telethon.RPCError,
    telethon.AuthKeyNotFound,
    telethon.BadMessageError,
    telethon.SecurityError,
    telethon.TypeNotFoundError,
    BufferError,  # an answer of the transport instead of one of Telegram (InvalidBufferError)
    EOFError,  # the connection ended within an answer (IncompleteReadError)
    OSError,
    ProxyError,
)


@asynccontextmanager
async def answered_within(seconds: float, failure: Translate = failure_of) -> AsyncIterator[None]:
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
    except _EXPECTED as error:
        raise failure(error) from error
