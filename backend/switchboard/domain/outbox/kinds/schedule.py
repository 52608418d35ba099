"""Put a message into the schedule of its chat. Its random id keeps it from arriving twice."""

from dataclasses import dataclass, field
from typing import ClassVar

from switchboard.domain.outbox.commands import SCHEDULE, Rules
from switchboard.domain.outbox.message_content import TextMessage
from switchboard.domain.timestamps import Timestamp


@dataclass(frozen=True, slots=True)
class Schedule(TextMessage):
    """The message to schedule, and when Telegram is to send it."""

    rules: ClassVar[Rules] = Rules("schedule", ordering_key=SCHEDULE, newest_wins=False)

    send_at: Timestamp = field(kw_only=True)
