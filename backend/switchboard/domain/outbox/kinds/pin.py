"""Pin a chat to the top of its list, or unpin it."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import TopicId
from switchboard.domain.outbox.commands import LIST_POSITION, Content, Rules
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class Pin(Content):
    """Whether the chat is pinned."""

    rules: ClassVar[Rules] = Rules("pin", ordering_key=LIST_POSITION, newest_wins=True)

    is_pinned: bool
    topic_id: TopicId = WHOLE_CHAT
