"""A draft: an unfinished message, which all devices of the owner share (Telegram: "Drafts")."""

from dataclasses import dataclass

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.message_entities import Entity
from switchboard.domain.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished message. date: when the owner saved or cleared it; 0 if Telegram does not say.

    The later of two drafts is the one that counts.
    """

    text: str
    date: Timestamp
    reply_to_message_id: TelegramMessageId | None = None
    entities: tuple[Entity, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the draft was cleared."""
        return not self.text and self.reply_to_message_id is None
