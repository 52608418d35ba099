"""Finding the way past a chat that cannot be read, and so does not say where it stands in the list.

The list of chats is ordered by the date of their newest messages and can be asked for from any
date on. Whether the first chat from a date on can be read is all that there is to go by.
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
