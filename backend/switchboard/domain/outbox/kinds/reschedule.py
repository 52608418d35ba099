"""Change a scheduled message: its text, or when Telegram sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from switchboard.domain.ids import ScheduledId
from switchboard.domain.message_entities import Entity, parse_entities
from switchboard.domain.outbox.commands import SCHEDULE, Content, Rules
from switchboard.domain.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class Reschedule(Content):
    """The new text and time of a scheduled message; of media, the text is the caption."""

    rules: ClassVar[Rules] = Rules("reschedule", ordering_key=SCHEDULE, newest_wins=True)

    scheduled_id: ScheduledId
    text: str
    send_at: Timestamp
    entities: tuple[Entity, ...] = ()

    @property
    def supersede_key(self) -> str:
        """Only the newest change of a message counts."""
        return f"{self.rules.kind}:{self.scheduled_id}"

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The content with its entities."""
        return cls(**{**payload, "entities": parse_entities(payload["entities"])})
