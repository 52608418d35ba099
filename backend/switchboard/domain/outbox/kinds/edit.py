"""Edit a message: its text or caption, with its entities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.message_entities import Entity, parse_entities
from switchboard.domain.outbox.commands import CHANGES, Content, Rules


def change_key(target: TelegramMessageId) -> str:
    """The supersede key of edits and deletions of a message: only the newest one counts."""
    return f"change:{target}"


@dataclass(frozen=True, slots=True)
class Edit(Content):
    """The new text of a message.

    bases: the texts that the operator may have edited: the text that Telegram had, and the texts of
    earlier edits that Telegram may have executed. If Telegram has any other text, somebody has
    edited the message on another device, and that edit stays.
    """

    rules: ClassVar[Rules] = Rules("edit", ordering_key=CHANGES, newest_wins=True)

    target: TelegramMessageId
    text: str
    entities: tuple[Entity, ...] = ()
    bases: tuple[str, ...] = ()

    @property
    def supersede_key(self) -> str:
        """A newer edit or deletion of the same message replaces it."""
        return change_key(self.target)

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The content with its entities."""
        return cls(
            payload["target"],
            payload["text"],
            parse_entities(payload["entities"]),
            tuple(payload["bases"]),
        )
