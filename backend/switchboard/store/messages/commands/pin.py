"""Pin a chat: store what Telegram has when the command is done."""

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import PinChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state, topics
from switchboard.store.messages.commands.chat_settings import setting


def store(transaction: Transaction, command: Command, changes: tuple[PinChanged, ...]) -> None:
    """Store that the chat is pinned at the top of its list, or the topic in its forum, or not."""
    account_id = command.account_id
    for change in changes:
        chat_id, topic_id, is_pinned = change.chat_id, change.topic_id, change.is_pinned
        if topic_id == WHOLE_CHAT:
            dialog_state.set_pinned(transaction, account_id, chat_id, is_pinned=is_pinned)
        else:
            topics.set_pinned(transaction, account_id, chat_id, topic_id, is_pinned=is_pinned)


EFFECTS = setting(Pin, store, withdrawn_by=PinChanged)
