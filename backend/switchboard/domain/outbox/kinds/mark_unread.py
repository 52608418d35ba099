"""Mark a chat as unread, or remove the mark."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import TopicId
from switchboard.domain.outbox.commands import Content, Rules, setting
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class MarkUnread(Content):
    """Whether the chat has the unread mark."""

    rules: ClassVar[Rules] = setting("mark_unread")

    unread_mark: bool
    topic_id: TopicId = WHOLE_CHAT
