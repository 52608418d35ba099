"""The quotes of waiting replies: a quote is dropped if its message is deleted before the reply is
sent."""

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId
from switchboard.domain.outbox import Command, OutboxAction
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.commands.transitions import ALLOWED_STATES

QUOTING_DELETED = (
    "SELECT o.message_id FROM outbox o JOIN messages m ON m.id = o.message_id "  # noqa: S608 - constants only
    "JOIN messages q ON q.telegram_account_id = m.telegram_account_id AND q.chat_id = m.chat_id "
    "AND q.message_id = m.reply_to_message_id "
    f"WHERE o.telegram_account_id = ? AND o.chat_id = ? AND o.random_id IS NOT NULL "
    f"AND o.state IN {ALLOWED_STATES[OutboxAction.DROP_QUOTE]} AND q.deleted_at IS NOT NULL"
)
"""The messages that can still lose their quote, and whose quoted message was deleted."""


QUOTE_ERRORS = frozenset(
    {
        "message_id_invalid",
        "msg_id_invalid",
        "reply_message_id_invalid",
        "reply_to_invalid",
    }
)
"""Telegram's errors if the quoted message does not exist (messages.sendMessage)."""

MAX_CLOCK_DIFFERENCE = 60
"""Seconds by which Telegram's clock may be ahead of ours without being corrected."""


def refused_as_expired(transaction: Transaction, command: Command, code: str) -> bool:
    """Whether Telegram refused a message because a timer has removed what it quotes. Telegram's
    timer may have ended a moment earlier than ours."""
    if code not in QUOTE_ERRORS or command.random_id is None:
        return False
    expiry = transaction.fetch_value(
        "SELECT q.expires_at FROM messages m JOIN messages q "
        "ON q.telegram_account_id = m.telegram_account_id AND q.chat_id = m.chat_id "
        "AND q.message_id = m.reply_to_message_id WHERE m.id = ?",
        (command.message_id,),
    )
    return expiry is not None and bool(expiry <= transaction.now + MAX_CLOCK_DIFFERENCE)


def drop_quote(transaction: Transaction, message_id: MessageId) -> None:
    """Send a message without the message that it answers."""
    transaction.execute(
        "UPDATE messages SET reply_to_message_id = NULL WHERE id = ?", (message_id,)
    )
    transaction.execute(
        "UPDATE outbox SET payload = json_set(payload, '$.reply_to', NULL) WHERE message_id = ? "
        "AND random_id IS NOT NULL",
        (message_id,),
    )


def drop_waiting_quotes(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Remove the quotes of a chat's waiting replies if the quoted message was deleted.

    A reply that Telegram may already have keeps its quote.
    """
    for message_id in transaction.fetch_values(QUOTING_DELETED, (account_id, chat_id)):
        drop_quote(transaction, message_id)
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(message_id))
