"""Send a scheduled message now."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.ids import ScheduledId
from switchboard.domain.outbox.commands import SCHEDULE, Content, Rules


@dataclass(frozen=True, slots=True)
class SendScheduled(Content):
    """The message's id in the schedule of its chat."""

    rules: ClassVar[Rules] = Rules("send_scheduled", ordering_key=SCHEDULE, newest_wins=True)

    scheduled_id: ScheduledId

    @property
    def supersede_key(self) -> str:
        """It is sent once."""
        return f"{self.rules.kind}:{self.scheduled_id}"
