"""Put a message into the schedule of its chat. Its random id makes it one message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from switchboard.domain.ids import TelegramMessageId, TopicId
from switchboard.domain.message_entities import Entity, parse_entities
from switchboard.domain.outbox.commands import SCHEDULE, Content, Rules
from switchboard.domain.outbox.kinds.send import MAY_HAVE_ARRIVED
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class Schedule(Content):
    """A text with its entities, and when Telegram is to send it."""

    rules: ClassVar[Rules] = Rules("schedule", ordering_key=SCHEDULE, newest_wins=False)

    text: str
    send_at: Timestamp
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
