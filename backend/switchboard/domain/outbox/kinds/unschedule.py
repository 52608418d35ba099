"""Delete a scheduled message, so that Telegram does not send it."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import ScheduledId
from switchboard.domain.outbox.commands import SCHEDULE, Content, Rules


@dataclass(frozen=True, slots=True)
class Unschedule(Content):
    """The message's id in the schedule of its chat."""

    rules: ClassVar[Rules] = Rules("unschedule", ordering_key=SCHEDULE, newest_wins=True)

    scheduled_id: ScheduledId

    @property
    def supersede_key(self) -> str:
        """It is deleted once."""
        return f"{self.rules.kind}:{self.scheduled_id}"
