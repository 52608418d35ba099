"""Find the newest date from which getDialogs works again after an unreadable chat.

Telegram orders the list of chats by the date of the newest message, and returns it from any
date. An unreadable chat does not say its date. The only hint is whether the first chat from a
date on can be read.
"""

from collections.abc import Awaitable, Callable

EARLIEST_DATE = 1
"""Zero would stand for no date at all, which is the newest."""

GROWTH = 4
"""How much further back each next look is, until one succeeds."""


async def find_readable_date(
    start: int, is_readable: Callable[[int], Awaitable[bool]]
) -> int | None:
    """The newest date (Unix seconds) found before `start` from which on the list can be read.

    None where there is none. Chats of the same second are passed over with the unreadable one, and
    of several unreadable ones it may be any behind which the list goes on, not the newest: whoever
    lists asks for those passed over that it knows by name (`services/sync/dialog_sync.py`).
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
