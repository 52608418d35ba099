"""Send a reply: store its message and command, once for each client id, and update its status."""

from collections.abc import Callable

from switchboard.domain.conversations import Conversation
from switchboard.domain.events import EventType
from switchboard.domain.ids import ConversationId, MessageId, RandomId, TelegramMessageId, TopicId
from switchboard.domain.message_entities import Entity
from switchboard.domain.messages import Message, SendError, Status, as_kept
from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.schedule import Schedule
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.outbox.kinds.send_scheduled import SendScheduled
from switchboard.domain.send_options import AT_ONCE, SendOptions
from switchboard.domain.updates import ScheduledMessage, SentMessage
from switchboard.errors import Conflict, Invalid
from switchboard.store.core import mappers
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, peers, scheduled, search
from switchboard.store.messages.commands import outgoing_message, rows, scheduled_changes
from switchboard.store.messages.commands.effects import Effects
from switchboard.store.messages.commands.message_status import set_status
from switchboard.store.messages.commands.quotes import drop_quote
from switchboard.store.messages.commands.send_confirmation import store_confirmation

NOBODY_THERE = frozenset({"input_user_deactivated", "user_deleted"})
"""Refusals that mean that the peer of the chat no longer exists."""


def enqueue(
    transaction: Transaction,
    conversation_id: ConversationId,
    *,
    text: str,
    client_id: str | None,
    reply_to: TelegramMessageId | None,
    random_id: RandomId,
    options: SendOptions = AT_ONCE,
    entities: tuple[Entity, ...] = (),
    check: Callable[[Transaction, Conversation], None] | None = None,
) -> Message:
    """Store a reply and the command to send it. The same client_id and text give the same message.

    check: raises if no new message may be sent; it is not called for a message that is already
    stored. Raises NotFound for an unknown conversation, Conflict (`client_id_reused`) if another
    text already has the client_id, Invalid for a quote that cannot be sent.
    """
    conversation = conversations.get(transaction.connection, conversation_id)
    conversation_id = conversation.id  # of a merged conversation, the id of the other one
    earlier = find_by_client_id(transaction, conversation_id, client_id, text)
    if earlier is not None:
        return earlier
    if check is not None:
        check(transaction, conversation)
    if reply_to is not None and _has_expired(transaction, conversation, reply_to):
        reply_to = None
    message_id = outgoing_message.insert(
        transaction,
        conversation,
        text,
        entities,
        client_id=client_id,
        reply_to=reply_to,
        options=options,
    )
    rows.add(
        transaction,
        conversation.account_id,
        conversation.chat_id,
        conversation_id,
        _content(text, reply_to, conversation.topic_id, options, entities),
        message_id=message_id,
        random_id=random_id,
        not_before=options.not_before,
    )
    conversations.refresh_last_message(transaction, conversation_id)
    return transaction.reload_and_emit_message(EventType.MESSAGE_SENT, message_id)


def _content(
    text: str,
    reply_to: TelegramMessageId | None,
    topic_id: TopicId,
    options: SendOptions,
    entities: tuple[Entity, ...],
) -> Send | Schedule:
    if options.send_at is None:
        return Send(text, reply_to, topic_id, options.silent, entities)
    return Schedule(text, reply_to, topic_id, options.silent, entities, send_at=options.send_at)


def _has_expired(
    transaction: Transaction, conversation: Conversation, reply_to: TelegramMessageId
) -> bool:
    """Check that a message can be quoted: it is stored in this chat and nobody deleted it. Returns
    whether its timer removed it: then the reply leaves without the quote."""
    row = transaction.fetch_one(
        "SELECT deleted_at, deleted_by_timer FROM messages "
        "WHERE telegram_account_id = ? AND chat_id = ? AND message_id = ?",
        (conversation.account_id, conversation.chat_id, reply_to),
    )
    if row is None:
        raise Invalid(
            "quote_unknown", "The message to answer is not known here. Send it without the quote."
        )
    if row["deleted_by_timer"]:
        return True
    if row["deleted_at"] is not None:
        raise Invalid(
            "quote_deleted", "The message to answer was deleted. Send it without the quote."
        )
    return False


def find_by_client_id(
    transaction: Transaction, conversation_id: ConversationId, client_id: str | None, text: str
) -> Message | None:
    """The message that already has this client_id, or None.

    Raises Conflict (`client_id_reused`) if it has another text.
    """
    if client_id is None:
        return None
    known = transaction.fetch_value(
        "SELECT id FROM messages WHERE conversation_id = ? AND client_id = ?",
        (conversation_id, client_id),
    )
    if known is None:
        return None
    earlier = mappers.find_messages(transaction.connection, [known])[known]
    if earlier.deleted_by_timer:  # its text is gone
        return earlier
    if as_kept(original_text(transaction, earlier)) != as_kept(text):
        raise Conflict("client_id_reused", "This client_id was used for another text before.")
    return earlier


def original_text(transaction: Transaction, message: Message) -> str:
    """The text with which a reply was posted, before any edits."""
    first: str | None = transaction.fetch_value(
        "SELECT text FROM message_versions WHERE message_id = ? ORDER BY id LIMIT 1", (message.id,)
    )
    return message.text if first is None else first


def move_to_conversation(
    transaction: Transaction, message: Message, target: ConversationId
) -> None:
    """Send a message in another chat of its account instead. The message that it answers is not in
    that chat."""
    transaction.execute(
        "UPDATE messages SET client_id = NULL WHERE id = ? AND client_id IN "
        "(SELECT client_id FROM messages WHERE conversation_id = ?)",
        (message.id, target),
    )
    with search.followed(transaction, message.id):
        for table, key in (("messages", "id"), ("outbox", "message_id")):
            transaction.execute(
                f"UPDATE {table} SET (conversation_id, chat_id) = "  # noqa: S608 - constants
                f"(SELECT id, chat_id FROM conversations WHERE id = ?) WHERE {key} = ?",
                (target, message.id),
            )
    drop_quote(transaction, message.id)
    for conversation_id in (message.conversation_id, target):
        conversations.refresh_last_message(transaction, conversation_id)


def show_wait(transaction: Transaction, command: Command, error: SendError | None) -> None:
    """The message stays pending, with the reason why it waits."""
    set_status(transaction, _message_id(command), Status.PENDING, error)


def show_refusal(transaction: Transaction, command: Command, error: SendError | None) -> None:
    """The message has failed, with the reason."""
    message = set_status(transaction, _message_id(command), Status.FAILED, error)
    if error is not None and error.code in NOBODY_THERE:
        peers.mark_deleted(transaction, message.account_id, message.chat_id)


def _store_result(
    transaction: Transaction, command: Command, result: SentMessage | ScheduledMessage
) -> None:
    """Store the sent message. Telegram may have it in a schedule, because it was to be scheduled
    first and the answer was lost. Then it is sent from the schedule."""
    message_id = _message_id(command)
    if isinstance(result, SentMessage):
        store_confirmation(transaction, message_id, result)
        return
    scheduled.update(transaction, message_id, result)
    message = mappers.find_messages(transaction.connection, [message_id])[message_id]
    scheduled_changes.enqueue(transaction, message, SendScheduled(result.scheduled_id))
    conversations.refresh_last_message(transaction, message.conversation_id)


def _message_id(command: Command) -> MessageId:
    if command.message_id is None:
        raise TypeError("A command to send names its message.")
    return command.message_id


EFFECTS = Effects(
    Send,
    on_done=_store_result,
    on_wait=show_wait,
    on_refused=show_refusal,
    keeps_refused=True,
)
