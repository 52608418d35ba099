"""A page of a list, with the cursor of the next page."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from switchboard.domain.messages import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items and an opaque cursor; None at the end."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of a thread, oldest first; the cursor goes to older messages.

    older_unavailable: Telegram may have older messages but cannot be asked right now.
    """

    items: list[Message]
    next_cursor: str | None
    older_unavailable: bool = False
