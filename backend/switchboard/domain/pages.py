"""A page of a list, with the cursor of the next page."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from switchboard.domain.messages import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items and an opaque cursor of the next page; None after the last page."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of a thread, oldest first. The cursor leads to older messages.

    older_unavailable: Telegram may have older messages, but cannot be asked now.
    """

    items: list[Message]
    next_cursor: str | None
    older_unavailable: bool = False
