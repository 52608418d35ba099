"""Mark a chat as unread: store what Telegram has when the command is done."""

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.updates import UnreadMarkChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state
from switchboard.store.messages.commands.chat_settings import setting


def store(
    transaction: Transaction, command: Command, changes: tuple[UnreadMarkChanged, ...]
) -> None:
    """Store that the chat has the mark, or that it has not."""
    for change in changes:
        dialog_state.set_unread_mark(
            transaction,
            command.account_id,
            change.chat_id,
            change.topic_id,
            unread_mark=change.unread_mark,
        )


EFFECTS = setting(MarkUnread, store, withdrawn_by=UnreadMarkChanged)
