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
    """queued: not tried. sending: handed to Telegram. unknown: handed over, no answer came.

    waiting: Telegram named a time. failed: Telegram refused. A sent message has no outbox row.
    """

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    FAILED = "failed"


class OutboxAction(StrEnum):
    """What may happen to a row by its state.

    begin: a try begins. fail: Telegram refused. retry, drop_quote, discard: the operator tries
    again now, leaves the quote out, or takes the message back.
    """

    BEGIN = "begin"
    FAIL = "fail"
    RETRY = "retry"
    DROP_QUOTE = "drop_quote"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the operator cannot do something with a message: a stable code and a sentence."""

    code: str
    detail: str


DISCARDED = None
"""In place of a next state: the row goes."""

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
"""What each action makes of a row; where a state is missing the action is not allowed in it."""

REFUSALS = {
    OutboxAction.RETRY: Refusal(
        "message_not_failed", "Only a message that failed or waits can be sent again."
    ),
    OutboxAction.DROP_QUOTE: Refusal(
        "message_under_way",
        "Telegram may have the message already, with its quote. Wait for the result.",
    ),
    OutboxAction.DISCARD: Refusal(
        "message_under_way",
        "The message is being sent, and Telegram may have it already. Wait for the result.",
    ),
}
"""What the operator hears where an action is not allowed."""

ALREADY_SENT = Refusal("message_sent", "The message is at Telegram already.")


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """An intent to send, as the account's worker takes it from the outbox."""

    message_id: MessageId
    account_id: AccountId
    chat_id: ChatId
    text: str
    random_id: RandomId
    reply_to: TelegramMessageId | None
    state: OutboxState
    attempts: int


MAX_CONCURRENT_SENDS = 10
"""Chats of one account that are written to at the same moment."""

FREE_TRIES = 3
"""Chats in a row that are told a flood wait before further ones are tried ever more slowly."""

FIRST_PAUSE = 1.0
MAX_PAUSE = 60.0
"""Seconds until a message, or the next chat in a flood, is tried again: first and at the most."""


class FloodWaits:
    """Whether the flood waits of an account are those of single chats or its own.

    Telegram documents a flood wait for "the given method with the given input parameters" ("Error
    handling"), so it need not concern another chat. Every other chat is therefore tried once, but
    no longer side by side, and with growing pauses once chat after chat was told to wait. The
    first message that Telegram takes proves that the waits are those of their chats alone.
    """

    def __init__(self) -> None:
        self._backoff = Backoff(FIRST_PAUSE, MAX_PAUSE)
        self._told = 0
        self._next_at = 0.0

    @property
    def suspected(self) -> bool:
        """Whether the account itself may have to wait: nothing was taken since the last wait."""
        return self._told > 0

    @property
    def next_at(self) -> float:
        """Before when no further chat is to be tried that was told nothing itself."""
        return self._next_at

    def observe(self, now: float, *, while_suspected: bool = True) -> None:
        """A chat was told to wait; while_suspected: by a try that began when others had been."""
        self._told = self._told + 1 if while_suspected else max(1, self._told)
        beyond = self._told - FREE_TRIES
        if beyond > 0:
            self._next_at = now + self._backoff.limit(beyond)

    def is_over(self) -> None:
        """Telegram took a message, or nothing waits any more."""
        self._told, self._next_at = 0, 0.0
