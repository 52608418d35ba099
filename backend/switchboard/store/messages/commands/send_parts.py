"""Send a long text as several messages: all of them are stored, or none."""

from collections.abc import Callable, Sequence

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import ConversationId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import FormattedText
from switchboard.domain.messages import Message
from switchboard.domain.send_options import AT_ONCE, SendOptions
from switchboard.errors import Conflict
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations
from switchboard.store.messages.commands import send

SEPARATOR = " "
"""Separates a client_id and the number of a part. No client_id contains it."""


def enqueue(
    transaction: Transaction,
    conversation_id: ConversationId,
    parts: Sequence[tuple[FormattedText, RandomId]],
    *,
    client_id: str | None,
    reply_to: TelegramMessageId | None,
    options: SendOptions = AT_ONCE,
    check: Callable[[Transaction, Conversation], None] | None = None,
) -> Message:
    """Store the parts of a reply, each with its random id, and the commands to send them in their
    order. Only the first one answers a message. Returns the first one.

    The same client_id and parts give the same messages. Raises as `send.enqueue`.
    """
    conversation = conversations.get(transaction.connection, conversation_id)
    _check_count(transaction, conversation.id, client_id, len(parts))
    first, *_ = [
        send.enqueue(
            transaction,
            conversation.id,
            text=formatted.text,
            entities=formatted.entities,
            client_id=_id_of_part(client_id, number),
            reply_to=reply_to if number == 1 else None,
            random_id=random_id,
            options=options,
            check=check,
        )
        for number, (formatted, random_id) in enumerate(parts, 1)
    ]
    return first


def _id_of_part(client_id: str | None, number: int) -> str | None:
    return client_id if client_id is None or number == 1 else f"{client_id}{SEPARATOR}{number}"


def _check_count(
    transaction: Transaction, conversation_id: ConversationId, client_id: str | None, parts: int
) -> None:
    """Raise Conflict if the client_id stands for a text with more or fewer parts."""
    if client_id is None:
        return
    known = transaction.fetch_value(
        "SELECT count(*) FROM messages WHERE conversation_id = ? "
        "AND (client_id = ? OR (client_id > ? AND client_id < ?))",
        (
            conversation_id,
            client_id,
            client_id + SEPARATOR,
            client_id + chr(ord(SEPARATOR) + 1),
        ),
    )
    if known and known != parts:
        raise Conflict("client_id_reused", "This client_id was used for another text before.")
