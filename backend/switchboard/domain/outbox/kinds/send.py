"""Send a message. Its random id makes it one message, however often it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from switchboard.domain.ids import TelegramMessageId, TopicId
from switchboard.domain.message_entities import Entity, parse_entities
from switchboard.domain.outbox.commands import MESSAGES, Content, Rules
from switchboard.domain.topics import WHOLE_CHAT

MAY_HAVE_ARRIVED = "An earlier try got no answer, so the message may have arrived all the same."


@dataclass(frozen=True, slots=True)
class Send(Content):
    """A text with its entities, and the message that it answers. The text is sent unchanged.

    silent: without a notification.
    """

    rules: ClassVar[Rules] = Rules("send", ordering_key=MESSAGES, newest_wins=False)

    text: str
    reply_to: TelegramMessageId | None = None
    topic_id: TopicId = WHOLE_CHAT
    silent: bool = False
    entities: tuple[Entity, ...] = ()

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The content with its entities."""
        return cls(**{**payload, "entities": parse_entities(payload.get("entities", ()))})

    def refusal_text(self, detail: str, *, may_have_arrived: bool) -> str:
        """The sentence for a refusal. The refusal does not mean that an earlier unanswered try
        failed."""
        return f"{detail} {MAY_HAVE_ARRIVED}" if may_have_arrived else detail
