"""Mark a chat as unread, or remove the mark."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.outbox.commands import Content, Rules, setting


@dataclass(frozen=True, slots=True)
class MarkUnread(Content):
    """The chat has the unread mark, or not."""

    rules: ClassVar[Rules] = setting("mark_unread")

    unread_mark: bool
