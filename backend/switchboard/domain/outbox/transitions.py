"""The states of a command in the outbox, and what may be done in each.

A command is committed before its first attempt. A timeout is not a failure: a command with an
unknown outcome is tried again until Telegram answers.
"""

from dataclasses import dataclass
from enum import StrEnum


class OutboxState(StrEnum):
    """The state of a command. An executed command has no row. queued: it waits for an attempt, and
    Telegram does not have it. sending: a request is under way. unknown: Telegram gave no answer.
    waiting: Telegram demands a pause. failed: Telegram refused."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    FAILED = "failed"


class OutboxAction(StrEnum):
    """An action on a command; its state decides whether the action is allowed.

    begin: an attempt begins. undo_begin: it did not begin after all. fail: Telegram refused.
    replace: a newer command takes its place. retry, drop_quote, discard: the operator tries a
    message again now, removes its quote, or takes it back.
    """

    BEGIN = "begin"
    UNDO_BEGIN = "undo_begin"
    FAIL = "fail"
    REPLACE = "replace"
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
    OutboxAction.UNDO_BEGIN: {OutboxState.SENDING: OutboxState.QUEUED},
    OutboxAction.FAIL: dict.fromkeys(OutboxState, OutboxState.FAILED),
    OutboxAction.REPLACE: {
        OutboxState.QUEUED: DISCARDED,
        OutboxState.UNKNOWN: DISCARDED,
        OutboxState.WAITING: DISCARDED,
        OutboxState.FAILED: DISCARDED,
    },
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
"""The next state by action and current state. An action is not allowed in a missing state."""

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
