"""The outbox rules: the states of an item, and the pauses between tries.

An item is committed with its random id before the first try, and every try uses this id. So a
repeated try never makes a second message. A timeout is not a failure: an item with an unknown
outcome is tried again until Telegram answers. Chats are served in parallel, each in its own
order. A chat that is slow or has to wait delays no other chat.
"""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId, ChatId, MessageId, RandomId, TelegramMessageId


class OutboxState(StrEnum):
    """The state of an outbox row. A sent message has no row.

    queued: not tried yet. sending: Telegram has the request. unknown: Telegram gave no answer.
    waiting: Telegram named a time. failed: Telegram refused the message.
    """

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    FAILED = "failed"


class OutboxAction(StrEnum):
    """An action on an outbox row; its state decides whether the action is allowed.

    begin: a try begins. fail: Telegram refused. retry, drop_quote, discard: the operator tries
    again now, removes the quote, or takes the message back.
    """

    BEGIN = "begin"
    FAIL = "fail"
    RETRY = "retry"
    DROP_QUOTE = "drop_quote"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the operator cannot do this with a message: a stable code and a sentence."""

    code: str
    detail: str


DISCARDED = None
"""Replaces a next state: the row is deleted."""

TRANSITIONS: dict[OutboxAction, dict[OutboxState, OutboxState | None]] = {
    OutboxAction.BEGIN: {
        OutboxState.QUEUED: OutboxState.SENDING,
        OutboxState.SENDING: OutboxState.SENDING,
        OutboxState.UNKNOWN: OutboxState.SENDING,
        OutboxState.WAITING: OutboxState.SENDING,
    },
    OutboxAction.FAIL: dict.fromkeys(OutboxState, OutboxState.FAILED),
    OutboxAction.RETRY: {
        OutboxState.QUEUED: OutboxState.QUEUED,
        OutboxState.UNKNOWN: OutboxState.UNKNOWN,
        OutboxState.WAITING: OutboxState.WAITING,
        OutboxState.FAILED: OutboxState.QUEUED,
    },
    OutboxAction.DROP_QUOTE: {
        OutboxState.QUEUED: OutboxState.QUEUED,
        OutboxState.WAITING: OutboxState.WAITING,
        OutboxState.FAILED: OutboxState.FAILED,
    },
    OutboxAction.DISCARD: {
        OutboxState.QUEUED: DISCARDED,
        OutboxState.WAITING: DISCARDED,
        OutboxState.FAILED: DISCARDED,
    },
}
"""The next state by action and present state. An action is not allowed in a missing state."""

REFUSALS = {
    OutboxAction.RETRY: Refusal(
        "message_not_failed", "Only a failed or waiting message can be sent again."
    ),
    OutboxAction.DROP_QUOTE: Refusal(
        "message_under_way",
        "Telegram may already have the message with its quote. Wait for the result.",
    ),
    OutboxAction.DISCARD: Refusal(
        "message_under_way",
        "The message is being sent. Telegram may already have it. Wait for the result.",
    ),
}
"""The answer to the operator if an action is not allowed."""

ALREADY_SENT = Refusal("message_sent", "Telegram already has the message.")


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to send, as the account's sender reads it from the outbox."""

    message_id: MessageId
    account_id: AccountId
    chat_id: ChatId
    text: str
    random_id: RandomId
    reply_to: TelegramMessageId | None
    state: OutboxState
    attempts: int


MAX_CONCURRENT_SENDS = 10
"""The most chats of one account to which Switchboard sends at the same time."""

FREE_TRIES = 3
"""After flood waits in this many chats in a row, the pauses before other chats grow."""

FIRST_PAUSE = 1.0
MAX_PAUSE = 60.0
"""The limits of the first and of every pause before the next try, in seconds."""


class FloodWaits:
    """Decides whether an account's flood waits belong to single chats or to the whole account.

    Telegram documents a flood wait for "the given method with the given input parameters" ("Error
    handling"), so another chat may be free. Switchboard therefore tries every other chat once: one
    at a time, and with growing pauses after several flood waits in a row. The first message that
    Telegram accepts proves that the waits belong to single chats.
    """

    def __init__(self) -> None:
        self._backoff = Backoff(FIRST_PAUSE, MAX_PAUSE)
        self._observed = 0
        self._next_at = 0.0

    @property
    def suspected(self) -> bool:
        """Whether the whole account may have to wait: Telegram accepted nothing since the last
        wait."""
        return self._observed > 0

    @property
    def next_at(self) -> float:
        """The earliest time of the next try in a chat that has no flood wait itself."""
        return self._next_at

    def observe(self, now: float, *, while_suspected: bool = True) -> None:
        """Count a flood wait of a chat. now: the present time in seconds.

        while_suspected: whether the try began after the flood wait of another chat.
        """
        self._observed = self._observed + 1 if while_suspected else max(1, self._observed)
        beyond = self._observed - FREE_TRIES
        if beyond > 0:
            self._next_at = now + self._backoff.limit(beyond)

    def is_over(self) -> None:
        """Telegram accepted a message, or no message waits any more."""
        self._observed, self._next_at = 0, 0.0
