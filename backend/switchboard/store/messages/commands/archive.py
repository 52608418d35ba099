"""Archive a chat: store what Telegram has when the command is done."""

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.updates import ArchiveChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state
from switchboard.store.messages.commands.chat_settings import setting


def store(transaction: Transaction, command: Command, changes: tuple[ArchiveChanged, ...]) -> None:
    """The chat is in this list, and has lost its pin in the other one."""
    for change in changes:
        dialog_state.set_archived(
            transaction, command.account_id, change.chat_id, is_archived=change.is_archived
        )


EFFECTS = setting(Archive, store, withdrawn_by=ArchiveChanged)
