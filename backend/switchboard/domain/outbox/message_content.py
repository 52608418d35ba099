"""What the commands that write a message have in common: a send, a scheduled send, a forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from switchboard.domain.ids import TelegramMessageId, TopicId
from switchboard.domain.message_entities import Entity, parse_entities
from switchboard.domain.outbox.commands import Content
from switchboard.domain.topics import WHOLE_CHAT

MAY_HAVE_ARRIVED = "An earlier try got no answer, so the message may have arrived all the same."


@dataclass(frozen=True, slots=True)
class NewMessage(Content):
    """The content of a command that writes a message. A refusal does not mean that an earlier
    unanswered attempt failed."""

    def refusal_text(self, detail: str, *, may_have_arrived: bool) -> str:
        """The sentence for a refusal, and whether the message may have arrived all the same."""
        return f"{detail} {MAY_HAVE_ARRIVED}" if may_have_arrived else detail


@dataclass(frozen=True, slots=True)
class TextMessage(NewMessage):
    """A text with its entities, and the message that it answers. The text is sent unchanged.

    silent: without a notification.
    """

    text: str
    reply_to: TelegramMessageId | None = None
    topic_id: TopicId = WHOLE_CHAT
    silent: bool = False
    entities: tuple[Entity, ...] = ()

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The content with its entities."""
        return cls(**{**payload, "entities": parse_entities(payload.get("entities", ()))})
