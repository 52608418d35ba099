"""Delete a message: for everyone, or for the account alone."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.outbox.commands import CHANGES, Content, Rules
from switchboard.domain.outbox.kinds.edit import change_key


@dataclass(frozen=True, slots=True)
class Delete(Content):
    """The message to delete. A message that no longer exists counts as deleted."""

    rules: ClassVar[Rules] = Rules("delete", ordering_key=CHANGES, newest_wins=True)

    target: TelegramMessageId
    for_everyone: bool

    @property
    def supersede_key(self) -> str:
        """It replaces an edit of the same message."""
        return change_key(self.target)
