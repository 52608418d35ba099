"""Forward a message: store the new message and its command. In another account it is a send."""

from collections.abc import Callable

from switchboard.domain.conversations import Conversation
from switchboard.domain.events import EventType
from switchboard.domain.ids import MessageId, RandomId
from switchboard.domain.messages import Message, MessageHeader, SendError, Status
from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.forward import Forward
from switchboard.domain.send_options import AT_ONCE, SendOptions
from switchboard.domain.updates import SentMessage
from switchboard.store.core import header_column, mappers
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, search
from switchboard.store.messages.commands import outgoing_message, rows, send
from switchboard.store.messages.commands.effects import Effects
from switchboard.store.messages.commands.message_status import set_status
from switchboard.store.messages.commands.send_confirmation import store_confirmation


def enqueue(
    transaction: Transaction,
    message: Message,
    target: Conversation,
    *,
    client_id: str | None,
    random_id: RandomId,
    options: SendOptions = AT_ONCE,
    check: Callable[[Transaction, Conversation], None],
) -> Message:
    """Store a message that forwards another one, and its command. The same client_id gives the same
    message. Raises as `send.enqueue`."""
    if message.account_id != target.account_id or message.message_id is None:
        return send.enqueue(
            transaction,
            target.id,
            text=message.text,
            client_id=client_id,
            reply_to=None,
            random_id=random_id,
            options=options,
            entities=message.entities,
            check=check,
        )
    check(transaction, target)
    forwarded_id = outgoing_message.insert(
        transaction,
        target,
        message.text,
        message.entities,
        client_id=client_id,
        options=options,
        kind=message.kind,
        media_label=message.media_label,
        header=MessageHeader(forwarded_from=_author(message)),
    )
    rows.add(
        transaction,
        target.account_id,
        target.chat_id,
        target.id,
        Forward(message.chat_id, message.message_id, target.topic_id),
        message_id=forwarded_id,
        random_id=random_id,
        not_before=options.not_before,
    )
    conversations.refresh_last_message(transaction, target.id)
    return transaction.reload_and_emit_message(EventType.MESSAGE_SENT, forwarded_id)


def find_earlier(
    transaction: Transaction, message: Message, target: Conversation, client_id: str | None
) -> Message | None:
    """The message that an earlier forward with this client_id has become, whatever has become of
    the original since. Raises Conflict if another message has the client_id."""
    known = None
    if client_id is not None:
        known = transaction.fetch_value(
            "SELECT id FROM messages WHERE conversation_id = ? AND client_id = ? "
            "AND json_extract(header, '$.forwarded_from') IS NOT NULL",
            (target.id, client_id),
        )
    if known is None:
        return send.find_by_client_id(transaction, target.id, client_id, message.text)
    return mappers.find_messages(transaction.connection, [known])[MessageId(known)]


def _author(message: Message) -> str | None:
    """The first author, as Telegram names it."""
    if message.header is not None and message.header.forwarded_from is not None:
        return message.header.forwarded_from
    return message.sender_name


def _store_result(transaction: Transaction, command: Command, result: SentMessage) -> None:
    message_id = _message_id(command)
    if result.message is not None:
        with search.followed(transaction, message_id):
            transaction.execute(
                "UPDATE messages SET header = ?, kind = ?, media_label = ?, restrictions = ? "
                "WHERE id = ?",
                (
                    header_column.to_column(result.message.header),
                    result.message.kind.value,
                    result.message.media_label,
                    int(result.message.restrictions),
                    message_id,
                ),
            )
    store_confirmation(transaction, message_id, result)


def _show_wait(transaction: Transaction, command: Command, error: SendError | None) -> None:
    set_status(transaction, _message_id(command), Status.PENDING, error)


def _show_refusal(transaction: Transaction, command: Command, error: SendError | None) -> None:
    set_status(transaction, _message_id(command), Status.FAILED, error)


def _message_id(command: Command) -> MessageId:
    if command.message_id is None:
        raise TypeError("A command to forward names its new message.")
    return command.message_id


EFFECTS = Effects(
    Forward,
    on_done=_store_result,
    on_wait=_show_wait,
    on_refused=_show_refusal,
    keeps_refused=True,
)
