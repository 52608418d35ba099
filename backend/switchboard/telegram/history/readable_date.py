"""Find the newest date from which getDialogs works again after an unreadable chat.

Telegram orders the list of chats by the date of the newest message, and returns it from any
date. An unreadable chat does not say its date. Only a request can show whether the first chat from
a date on is readable.
"""

from collections.abc import Awaitable, Callable

EARLIEST_DATE = 1
"""Zero would mean no date, which is the newest."""

GROWTH = 4
"""The factor by which each step back grows, until a request succeeds."""


async def find_readable_date(
    start: int, is_readable: Callable[[int], Awaitable[bool]]
) -> int | None:
    """The newest date (Unix seconds) before `start` from which on the list can be read. None
    without one.

    Chats of the same second are skipped together with the unreadable one. If several chats are
    unreadable, the date may be behind any of them, not only the newest. The caller fetches the
    skipped chats that it knows one by one (`services/sync/dialog_sync.py`).
    """
    unreadable, step = start, 1
    while not await is_readable(readable := max(EARLIEST_DATE, start - step)):
        if readable == EARLIEST_DATE:
            return None
        unreadable, step = readable, step * GROWTH
    while unreadable - readable > 1:
        middle = (unreadable + readable) // 2
        if await is_readable(middle):
            readable = middle
        else:
            unreadable = middle
    return readable
