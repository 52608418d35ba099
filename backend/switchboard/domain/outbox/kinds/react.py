"""React to a message, or take the reaction back."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.outbox.commands import Content, Rules

REACTIONS = "reactions"
"""The ordering key of reactions. They wait for no edit and no message."""


@dataclass(frozen=True, slots=True)
class React(Content):
    """The account's only reaction to a message; None takes it back."""

    rules: ClassVar[Rules] = Rules("react", ordering_key=REACTIONS, newest_wins=True)

    target: TelegramMessageId
    emoji: str | None

    @property
    def supersede_key(self) -> str:
        """A newer reaction to the same message replaces it."""
        return f"react:{self.target}"
