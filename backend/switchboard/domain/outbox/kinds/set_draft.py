"""Save the draft of a chat, or clear it."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import TelegramMessageId, TopicId
from switchboard.domain.outbox.commands import Content, Rules, setting
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class SetDraft(Content):
    """The draft of the chat. It is cleared by an empty text that answers no message."""

    rules: ClassVar[Rules] = setting("set_draft")

    text: str
    reply_to: TelegramMessageId | None = None
    topic_id: TopicId = WHOLE_CHAT
