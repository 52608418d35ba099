"""Commands that set a property of a chat: muted, archived, pinned, marked as unread, its draft.

While the command is in the outbox, the conversation shows what the operator wants; its chat keeps
what Telegram has (`dialog_state`). A refused command stays for a while as the conversation's
problem, or until the operator changes another property.
"""

from typing import Any

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import Command, Content, OutboxAction
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import DialogStateChange
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state
from switchboard.store.messages.commands import rows
from switchboard.store.messages.commands.effects import Effects, OnResult
from switchboard.store.messages.commands.transitions import ALLOWED_STATES

PROBLEM_LIFETIME = 86_400
"""The longest time for which a conversation's problem is shown, in seconds."""


def enqueue(transaction: Transaction, conversation: Conversation, content: Content) -> None:
    """Queue the change of a property of a conversation's chat. The conversation shows it
    immediately."""
    account_id, chat_id = conversation.account_id, conversation.chat_id
    clear_problems(transaction, conversation)
    rows.add(transaction, account_id, chat_id, conversation.id, content)
    _show(transaction, account_id, chat_id)


def setting(
    content: type[Content], store: OnResult, withdrawn_by: type[DialogStateChange]
) -> Effects:
    """The effects of a kind that sets a property. store: stores that Telegram has it now.
    withdrawn_by: the update that reports that another device has set it.
    """

    def on_done(transaction: Transaction, command: Command, result: Any) -> None:
        store(transaction, command, result)
        _show(transaction, command.account_id, command.chat_id)

    return Effects(
        content,
        on_done=on_done,
        on_refused=_show_refusal,
        keeps_refused=True,
        withdrawn_by=withdrawn_by,
    )


def withdraw(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    kind: str,
    changed_at: Timestamp,
) -> None:
    """Another device has set the property later than the operator did here: withdraw the commands
    that have not been sent to Telegram yet."""
    cursor = transaction.execute(
        "DELETE FROM outbox WHERE telegram_account_id = ? AND chat_id = ? AND supersede_key = ? "  # noqa: S608 - constants
        f"AND created_at < ? AND state IN {ALLOWED_STATES[OutboxAction.REPLACE]}",
        (account_id, chat_id, kind, changed_at),
    )
    if cursor.rowcount:
        _show(transaction, account_id, chat_id)


def clear_problems(transaction: Transaction, conversation: Conversation) -> None:
    """Forget the problem of a conversation: the operator has seen it, and changes something
    else."""
    if conversation.problem is not None:
        transaction.execute(
            "DELETE FROM outbox WHERE conversation_id = ? AND state = 'failed' "
            "AND supersede_key IS NOT NULL",
            (conversation.id,),
        )
        transaction.emit_conversation(conversation.id)


def prune_problems(transaction: Transaction) -> None:
    """Forget problems that are a day old."""
    for id_ in transaction.fetch_values(
        "DELETE FROM outbox WHERE state = 'failed' AND supersede_key IS NOT NULL "
        "AND created_at < ? RETURNING conversation_id",
        (transaction.now - PROBLEM_LIFETIME,),
    ):
        transaction.emit_conversation(ConversationId(id_))


def _show_refusal(transaction: Transaction, command: Command, error: SendError | None) -> None:
    _show(transaction, command.account_id, command.chat_id)


def _show(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Show what the newest waiting command wants, or else what Telegram has."""
    dialog_state.apply_to_conversations(transaction, account_id, chat_id)
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    ):
        transaction.emit_conversation(ConversationId(id_))
