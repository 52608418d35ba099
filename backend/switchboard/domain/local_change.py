"""What the operator sets for a conversation in this installation: snooze and note.

Telegram does not know these, so they need no command.
"""

from dataclasses import dataclass

from switchboard.domain.timestamps import Timestamp

MAX_NOTE = 4000
"""The longest note, in characters (code points)."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until when lists leave a conversation out. until: None ends a snooze.

    unless_answered: the operator's own reply does not end it, a reply of the others does.
    """

    until: Timestamp | None
    unless_answered: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """The operator's note; None removes it."""

    text: str | None


@dataclass(frozen=True, slots=True)
class LocalChange:
    """A change of a conversation. None keeps the value.

    unless_answered: changes this property of an existing snooze, and not its time.
    """

    snooze: Snooze | None = None
    unless_answered: bool | None = None
    note: Note | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be changed."""
        return self == LocalChange()
