"""Pin a chat to the top of its list, or unpin it."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.outbox.commands import Content, Rules, setting


@dataclass(frozen=True, slots=True)
class Pin(Content):
    """The chat is pinned in the list that it is in, or not pinned."""

    rules: ClassVar[Rules] = setting("pin")

    is_pinned: bool
