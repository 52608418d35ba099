"""Report to Telegram how far the operator has read. Read marks move only forward."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import TelegramMessageId, TopicId
from switchboard.domain.outbox.commands import Content, Rules, setting
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class MarkRead(Content):
    """The chat is read up to this message."""

    rules: ClassVar[Rules] = setting("mark_read")

    up_to: TelegramMessageId
    topic_id: TopicId = WHOLE_CHAT
