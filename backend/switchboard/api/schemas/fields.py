"""Parts of many shapes: pages of a list, numbers as text, times.

Telegram's ids are text, because some JSON readers cannot hold a marked id as a number. Our ids are
numbers. Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`.
"""

from typing import Generic, TypeVar

from typing_extensions import TypedDict

from switchboard.domain.timestamps import to_iso

T = TypeVar("T")


class Listing(TypedDict, Generic[T]):
    """A page of a list. next_cursor leads to the next page; it is null on the last page."""

    items: list[T]
    next_cursor: str | None


def text_or_none(number: int | None) -> str | None:
    """A number as text."""
    return None if number is None else str(number)


def time_or_none(moment: int | None) -> str | None:
    """A time in Unix seconds, as text in UTC."""
    return None if moment is None else to_iso(moment)
