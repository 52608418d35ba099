"""How a reply travels: the states of an outbox row and how long to wait between tries.

A row is committed with its random id before anything is sent, and every try uses that id, so a
repeated try can never become a second message. A time-out is not a failure: what is unknown is
tried again until Telegram says what became of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.ids import AccountId, ChatId, MessageId, RandomId, TelegramMessageId


class OutboxState(StrEnum):
    """queued: not tried. sending: handed to Telegram. unknown: handed over, no answer came.

    waiting: Telegram named a time. failed: Telegram refused. A sent message has no outbox row.
    """

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Draft:
    """An intent to send, as the account's worker takes it from the outbox."""

    message_id: MessageId
    account_id: AccountId
    chat_id: ChatId
    text: str
    random_id: RandomId
    reply_to: TelegramMessageId | None
    state: OutboxState
    attempts: int


FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
MOST_DOUBLINGS = 16


def pause_after(attempts: int, jitter: float) -> float:
    """Seconds to wait after so many fruitless tries; jitter is a random number in [0, 1)."""
    doublings = min(max(0, attempts - 1), MOST_DOUBLINGS)
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**doublings) * (0.5 + jitter / 2)
