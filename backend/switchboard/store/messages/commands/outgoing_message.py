"""Insert the message that a command is to send."""

from switchboard.domain.conversations import Conversation, PeerKind
from switchboard.domain.ids import MessageId, TelegramMessageId
from switchboard.domain.message_entities import Entity
from switchboard.domain.messages import Kind, MessageHeader
from switchboard.domain.send_options import AT_ONCE, SendOptions
from switchboard.domain.topics import GENERAL, WHOLE_CHAT
from switchboard.store.core import header_column, mappers
from switchboard.store.core.entities_column import to_column
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import local_changes


def insert(
    transaction: Transaction,
    conversation: Conversation,
    text: str,
    entities: tuple[Entity, ...],
    *,
    client_id: str | None,
    reply_to: TelegramMessageId | None = None,
    options: SendOptions = AT_ONCE,
    kind: Kind = Kind.TEXT,
    media_label: str | None = None,
    header: MessageHeader | None = None,
) -> MessageId:
    """Insert a pending message of the conversation's account. It ends a snooze, unless it is to be
    scheduled."""
    sender_id, sender_name = _sender_in(transaction, conversation)
    cursor = transaction.execute(
        "INSERT INTO messages (telegram_account_id, conversation_id, chat_id, sort_rank, "
        "direction, sender_id, sender_name, text, entities, kind, media_label, header, timestamp, "
        "status, client_id, reply_to_message_id, topic_id, is_silent, not_before, scheduled_at, "
        "restrictions, discarded) "
        "VALUES (?, ?, ?, ?, 'outgoing', ?, ?, ?, ?, ?, ?, ?, ?, 'pending', "
        "?, ?, ?, ?, ?, ?, 0, 0)",
        (
            conversation.account_id,
            conversation.id,
            conversation.chat_id,
            mappers.UNSENT_RANK,
            sender_id,
            sender_name,
            text,
            to_column(entities),
            kind.value,
            media_label,
            header_column.to_column(header),
            transaction.now if options.send_at is None else options.send_at,
            client_id,
            reply_to,
            WHOLE_CHAT if conversation.topic_id == GENERAL else conversation.topic_id,
            options.silent,
            options.not_before,
            options.send_at,
        ),
    )
    message_id = MessageId(cursor.lastrowid or 0)
    if options.send_at is None:
        local_changes.end_snooze_by_reply(transaction, conversation.id)
    return message_id


def _sender_in(transaction: Transaction, conversation: Conversation) -> tuple[int, str]:
    """The id and name of the sender: in a channel the channel, elsewhere the owner."""
    if conversation.kind is PeerKind.CHANNEL:
        return conversation.chat_id, conversation.title
    owner = transaction.fetch_one(
        "SELECT user_id, display_name FROM accounts WHERE id = ?", (conversation.account_id,)
    )
    return owner["user_id"], owner["display_name"]
