"""Mark as read: in the store immediately, and at Telegram by a command."""

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import CommandId, ConversationId, TelegramMessageId
from switchboard.domain.outbox.kinds.mark_read import MarkRead
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations
from switchboard.store.messages.commands import chat_settings, rows
from switchboard.store.messages.commands.effects import Effects
from switchboard.store.messages.conversation_state import ConversationState


def enqueue(
    transaction: Transaction,
    conversation_id: ConversationId,
    read_to: TelegramMessageId | None = None,
) -> tuple[Conversation, CommandId | None]:
    """Mark a conversation as read up to a message, or completely, and queue the command to
    Telegram.

    This also removes the unread mark. Returns the conversation, and the command; None if nothing
    was unread. Raises NotFound.
    """
    conversation, up_to = conversations.mark_read(transaction, conversation_id, read_to)
    if conversation.unread_mark:
        chat_settings.enqueue(transaction, conversation, MarkUnread(unread_mark=False))
        conversation = conversations.get(transaction.connection, conversation.id)
    if up_to is None:
        return conversation, None
    return conversation, rows.add(
        transaction,
        conversation.account_id,
        conversation.chat_id,
        conversation.id,
        MarkRead(up_to, conversation.topic_id),
    )


def repeat(
    transaction: Transaction, conversation: ConversationState, up_to: TelegramMessageId
) -> None:
    """Queue a read mark that Telegram's list of chats lacks, unless one is already in the
    outbox."""
    account_id, chat_id = conversation.chat.account_id, conversation.chat.chat_id
    content = MarkRead(up_to, conversation.topic_id)
    waits = transaction.fetch_value(
        "SELECT 1 FROM outbox WHERE telegram_account_id = ? AND chat_id = ? AND supersede_key = ?",
        (account_id, chat_id, content.supersede_key),
    )
    if waits is None:
        rows.add(transaction, account_id, chat_id, conversation.id, content)


EFFECTS = Effects(MarkRead)
"""Nothing to store: the mark stays, whatever Telegram answers."""
