"""The outbox: messages to send, from before the first try until Telegram confirms them."""

from switchboard.store.messages.outbox.operator_actions import discard, retry
from switchboard.store.messages.outbox.queue import (
    QueuedItems,
    ask_again,
    free_account,
    mark_sending,
    pending,
    reschedule,
)
from switchboard.store.messages.outbox.replies import enqueue, find_by_client_id
from switchboard.store.messages.outbox.results import confirm, fail, fail_all_of, sent

__all__ = [
    "QueuedItems",
    "ask_again",
    "confirm",
    "discard",
    "enqueue",
    "fail",
    "fail_all_of",
    "find_by_client_id",
    "free_account",
    "mark_sending",
    "pending",
    "reschedule",
    "retry",
    "sent",
]
