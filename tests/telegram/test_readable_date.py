"""The search for the date from which the list of chats can be read again."""

import pytest

from switchboard.telegram.history.readable_date import find_readable_date

NOW = 1_700_000_000


@pytest.mark.parametrize("ago", [1, 2, 59, 86_400, 40_000_000])
async def test_the_next_chat_is_found(ago: int) -> None:
    """However old the unreadable chat's message is, the list continues with the next chat."""
    unreadable = NOW - ago

    async def is_readable(date: int) -> bool:
        return date <= unreadable

    assert await find_readable_date(NOW, is_readable) == unreadable


async def test_the_search_ends_if_nothing_is_readable() -> None:
    """If the list cannot be read from any date, the search says so after a few requests."""
    asked: list[int] = []

    async def is_readable(date: int) -> bool:
        asked.append(date)
        return False

    assert await find_readable_date(NOW, is_readable) is None
    assert len(asked) < 30
    assert min(asked) > 0
