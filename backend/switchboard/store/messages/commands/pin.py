"""Pin a chat: store what Telegram has when the command is done."""

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.updates import PinChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state
from switchboard.store.messages.commands.chat_settings import setting


def store(transaction: Transaction, command: Command, changes: tuple[PinChanged, ...]) -> None:
    """Store that the chat is pinned at the top of its list, or that it is not pinned."""
    for change in changes:
        dialog_state.set_pinned(
            transaction, command.account_id, change.chat_id, is_pinned=change.is_pinned
        )


EFFECTS = setting(Pin, store, withdrawn_by=PinChanged)
