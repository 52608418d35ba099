"""Move a chat to the archive, or out of it. In another list a chat has no pin."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.outbox.commands import PLACE, Content, Rules


@dataclass(frozen=True, slots=True)
class Archive(Content):
    """Whether the chat is in the archive."""

    rules: ClassVar[Rules] = Rules("archive", ordering_key=PLACE, newest_wins=True)

    is_archived: bool
