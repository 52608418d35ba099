"""Mute a chat: store what Telegram has when the command is done."""

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.updates import MuteChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state
from switchboard.store.messages.commands.chat_settings import setting


def store(transaction: Transaction, command: Command, changes: tuple[MuteChanged, ...]) -> None:
    """Store these notification settings of the chat."""
    for change in changes:
        dialog_state.set_notify_settings(
            transaction, command.account_id, change.chat_id, change.settings, change.topic_id
        )


EFFECTS = setting(Mute, store, withdrawn_by=MuteChanged)
