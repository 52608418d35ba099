"""Save a draft: store what Telegram has when the command is done. The later of two drafts
counts."""

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.updates import DraftChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state
from switchboard.store.messages.commands.chat_settings import setting


def store(transaction: Transaction, command: Command, changes: tuple[DraftChanged, ...]) -> None:
    """Store this draft of the chat, unless a later one came meanwhile."""
    for change in changes:
        dialog_state.set_draft(
            transaction, command.account_id, change.chat_id, change.draft, change.topic_id
        )


EFFECTS = setting(SetDraft, store, withdrawn_by=DraftChanged)
