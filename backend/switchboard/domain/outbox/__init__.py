"""The rules of the outbox: commands, their states, and the pauses between attempts."""

from switchboard.domain.outbox.commands import (
    MESSAGES,
    SCHEDULE,
    Command,
    Content,
    Rules,
    in_topic,
    supersede_key,
)
from switchboard.domain.outbox.flood_waits import (
    FIRST_PAUSE,
    FREE_TRIES,
    MAX_CONCURRENT_SENDS,
    MAX_PAUSE,
    FloodWaits,
)
from switchboard.domain.outbox.send_pace import PaceLimit, SendPace
from switchboard.domain.outbox.transitions import (
    ALREADY_SENT,
    DISCARDED,
    REFUSALS,
    TRANSITIONS,
    OutboxAction,
    OutboxState,
    Refusal,
)

__all__ = [
    "ALREADY_SENT",
    "DISCARDED",
    "FIRST_PAUSE",
    "FREE_TRIES",
    "MAX_CONCURRENT_SENDS",
    "MAX_PAUSE",
    "MESSAGES",
    "REFUSALS",
    "SCHEDULE",
    "TRANSITIONS",
    "Command",
    "Content",
    "FloodWaits",
    "OutboxAction",
    "OutboxState",
    "PaceLimit",
    "Refusal",
    "Rules",
    "SendPace",
    "in_topic",
    "supersede_key",
]
