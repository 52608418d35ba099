"""The outbox: commands, from before the first attempt until Telegram has executed them."""

from switchboard.store.messages.commands.rows import keep_newest, messages_of
from switchboard.store.messages.commands.send import enqueue, find_by_client_id
from switchboard.store.messages.outbox.operator_actions import (
    discard,
    is_discarded,
    retry,
    retry_target,
)
from switchboard.store.messages.outbox.queue import (
    QueuedCommand,
    QueuedCommands,
    ReadyChat,
    ask_again,
    begin_first,
    free_account,
    mark_sending,
    newest_id,
    next_due_at,
    pending,
    ready_chats,
    reschedule,
)
from switchboard.store.messages.outbox.results import (
    commands_of_chat,
    complete,
    confirm,
    fail,
    fail_all_of,
    fail_waiting,
    undo_begin,
    withdraw,
)

__all__ = [
    "QueuedCommand",
    "QueuedCommands",
    "ReadyChat",
    "ask_again",
    "begin_first",
    "commands_of_chat",
    "complete",
    "confirm",
    "discard",
    "enqueue",
    "fail",
    "fail_all_of",
    "fail_waiting",
    "find_by_client_id",
    "free_account",
    "is_discarded",
    "keep_newest",
    "mark_sending",
    "messages_of",
    "newest_id",
    "next_due_at",
    "pending",
    "ready_chats",
    "reschedule",
    "retry",
    "retry_target",
    "undo_begin",
    "withdraw",
]
