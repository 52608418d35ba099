"""Move a chat to the archive, or out of it."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.outbox.commands import Content, Rules, setting


@dataclass(frozen=True, slots=True)
class Archive(Content):
    """The chat is in the archive, or in the main list."""

    rules: ClassVar[Rules] = setting("archive")

    is_archived: bool
