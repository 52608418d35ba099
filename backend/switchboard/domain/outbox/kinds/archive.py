"""Move a chat to the archive, or out of it. A chat that moves loses its pin."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.outbox.commands import LIST_POSITION, Content, Rules


@dataclass(frozen=True, slots=True)
class Archive(Content):
    """Whether the chat is in the archive."""

    rules: ClassVar[Rules] = Rules("archive", ordering_key=LIST_POSITION, newest_wins=True)

    is_archived: bool
