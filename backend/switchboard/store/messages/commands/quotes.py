"""What waiting replies quote: a quote is dropped if its message is gone before the reply leaves."""

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId
from switchboard.domain.outbox import OutboxAction
from switchboard.domain.outbox.kinds.send import Send
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.commands.transitions import ALLOWED_STATES

QUOTING_DELETED = (
    "SELECT o.message_id FROM outbox o JOIN messages m ON m.id = o.message_id "  # noqa: S608 - constants only
    "JOIN messages q ON q.telegram_account_id = m.telegram_account_id AND q.chat_id = m.chat_id "
    "AND q.message_id = m.reply_to_message_id "
    f"WHERE o.telegram_account_id = ? AND o.chat_id = ? AND o.kind = '{Send.rules.kind}' "
    f"AND o.state IN {ALLOWED_STATES[OutboxAction.DROP_QUOTE]} AND q.deleted_at IS NOT NULL"
)
"""The messages that can still lose their quote, and whose quoted message was deleted."""


def drop_quote(transaction: Transaction, message_id: MessageId) -> None:
    """Send a message without the message that it answers."""
    transaction.execute(
        "UPDATE messages SET reply_to_message_id = NULL WHERE id = ?", (message_id,)
    )
    transaction.execute(
        "UPDATE outbox SET payload = json_set(payload, '$.reply_to', NULL) WHERE message_id = ? "
        "AND kind = ?",
        (message_id, Send.rules.kind),
    )


def drop_waiting_quotes(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Have the waiting replies of a chat leave without a quote if what they answer was deleted.

    A reply that Telegram may already have keeps its quote.
    """
    for message_id in transaction.fetch_values(QUOTING_DELETED, (account_id, chat_id)):
        drop_quote(transaction, message_id)
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(message_id))
