"""Forward a message within an account. Its random id keeps it from arriving twice."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import ChatId, TelegramMessageId, TopicId
from switchboard.domain.outbox.commands import MESSAGES, Rules
from switchboard.domain.outbox.message_content import NewMessage
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class Forward(NewMessage):
    """The message to forward and its chat, and the topic into which it goes."""

    rules: ClassVar[Rules] = Rules("forward", ordering_key=MESSAGES, newest_wins=False)

    from_chat: ChatId
    original: TelegramMessageId
    topic_id: TopicId = WHOLE_CHAT
