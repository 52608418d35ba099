"""The way past a chat that cannot be read, by nothing but dates."""

import pytest

from switchboard.telegram.history.date_search import find_readable_date

NOW = 1_700_000_000


@pytest.mark.parametrize("ago", [1, 2, 59, 86_400, 40_000_000])
async def test_the_next_chat_is_found(ago: int) -> None:
    """However long ago the unreadable chat's message is, the list goes on right behind it."""
    unreadable = NOW - ago

    async def is_readable(date: int) -> bool:
        return date <= unreadable

    assert await find_readable_date(NOW, is_readable) == unreadable


async def test_a_list_that_stays_unreadable_has_an_end() -> None:
    """Where nothing can be read from any date on, that is said after a few looks."""
    asked: list[int] = []

    async def is_readable(date: int) -> bool:
        asked.append(date)
        return False

    assert await find_readable_date(NOW, is_readable) is None
    assert len(asked) < 30
    assert min(asked) > 0
