"""Send a message. Its random id keeps it from arriving twice, however often it is sent."""

from dataclasses import dataclass
from typing import ClassVar

from switchboard.domain.outbox.commands import MESSAGES, Rules
from switchboard.domain.outbox.message_content import TextMessage


@dataclass(frozen=True, slots=True)
class Send(TextMessage):
    """The message to send now."""

    rules: ClassVar[Rules] = Rules("send", ordering_key=MESSAGES, newest_wins=False)
