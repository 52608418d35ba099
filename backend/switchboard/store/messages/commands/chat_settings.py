"""Commands that set a property of a chat: muted, archived, pinned, marked as unread, its draft.

While the command is in the outbox, the conversation shows what the operator wants; its chat keeps
what Telegram has (`dialog_state`). A refused command stays for a while as the conversation's
problem, or until the operator changes another property.
"""

from typing import Any

from switchboard.domain.conversations import Conversation
from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, ConversationId, MessageId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import Command, Content, OutboxAction, in_topic
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT, Division
from switchboard.domain.updates import DialogStateChange
from switchboard.errors import Conflict
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import denormalized_settings, waiting
from switchboard.store.messages.commands import rows
from switchboard.store.messages.commands.effects import Effects, OnResult
from switchboard.store.messages.commands.transitions import ALLOWED_STATES

MISSING: dict[tuple[Division, type[Content]], str] = {
    (Division.TOPICS, MarkUnread): "Telegram cannot mark a topic of a forum as unread.",
    (Division.PEOPLE, Pin): "Telegram cannot pin a person in a channel's direct messages.",
    (Division.PEOPLE, Mute): (
        "Telegram cannot mute a person in a channel's direct messages. Mute the channel's direct "
        "messages in a Telegram app."
    ),
}
"""What Telegram cannot set for a topic, with a sentence."""

PROBLEM_LIFETIME = 86_400
"""The longest time for which a conversation's problem is shown, in seconds."""


def enqueue(transaction: Transaction, conversation: Conversation, content: Content) -> None:
    """Queue the change of a property of a conversation's chat, or of its topic. The conversation
    shows it immediately. Raises Conflict if Telegram has no such property there."""
    account_id, chat_id = conversation.account_id, conversation.chat_id
    missing = MISSING.get((conversation.division, type(content)))
    if missing is not None and conversation.topic_id != WHOLE_CHAT:
        raise Conflict("change_not_allowed", missing)
    clear_problems(transaction, conversation)
    in_place = in_topic(content, conversation.topic_id)
    rows.add(transaction, account_id, chat_id, conversation.id, in_place)
    if content == Archive(False):
        waiting.forget_done(transaction, account_id, chat_id)
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
    key: str,
    changed_at: Timestamp,
) -> None:
    """Another device has set the property later than the operator: withdraw the commands that have
    not been sent to Telegram yet. key: the supersede key of the property."""
    cursor = transaction.execute(
        "DELETE FROM outbox WHERE telegram_account_id = ? AND chat_id = ? AND supersede_key = ? "  # noqa: S608 - constants
        f"AND created_at < ? AND state IN {ALLOWED_STATES[OutboxAction.REPLACE]}",
        (account_id, chat_id, key, changed_at),
    )
    if cursor.rowcount:
        _show(transaction, account_id, chat_id)


def clear_problems(transaction: Transaction, conversation: Conversation) -> None:
    """Forget the problem of a conversation: the operator has seen it, and changes something
    else."""
    if conversation.problem is not None:
        transaction.execute(
            "DELETE FROM outbox WHERE conversation_id = ? AND state = 'failed' "
            "AND supersede_key IS NOT NULL AND message_id IS NULL",
            (conversation.id,),
        )
        transaction.emit_conversation(conversation.id)


def prune_problems(transaction: Transaction) -> None:
    """Forget problems of conversations and messages that are a day old."""
    for row in transaction.fetch_all(
        "DELETE FROM outbox WHERE state = 'failed' AND supersede_key IS NOT NULL "
        "AND created_at < ? RETURNING conversation_id, message_id",
        (transaction.now - PROBLEM_LIFETIME,),
    ):
        if row["message_id"] is None:
            transaction.emit_conversation(ConversationId(row["conversation_id"]))
        else:
            message_id = MessageId(row["message_id"])
            transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message_id)


def _show_refusal(transaction: Transaction, command: Command, error: SendError | None) -> None:
    _show(transaction, command.account_id, command.chat_id)
    if isinstance(command.content, Archive):
        waiting.forget_done(transaction, command.account_id, command.chat_id)


def _show(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Show what the newest waiting command wants, or else what Telegram has."""
    denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    ):
        transaction.emit_conversation(ConversationId(id_))
