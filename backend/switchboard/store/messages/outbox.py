"""The outbox: messages to send, from before the first try until Telegram confirms them."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation, PeerKind
from switchboard.domain.events import EventType
from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    RandomId,
    TelegramMessageId,
)
from switchboard.domain.messages import Message, SendError, Status, as_kept
from switchboard.domain.outbox import (
    ALREADY_SENT,
    REFUSALS,
    TRANSITIONS,
    OutboxAction,
    OutboxMessage,
    OutboxState,
    Refusal,
)
from switchboard.domain.updates import SentMessage
from switchboard.errors import Conflict, Invalid
from switchboard.store.core import mappers
from switchboard.store.core.entities_column import to_column
from switchboard.store.core.rows import Row, select
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, duplicates, peers, search, threads, tombstones

QueuedItems: TypeAlias = Sequence[tuple[OutboxMessage, int, bool]]
"""Drafts, each with the moment before which it must not be tried (0: now) and whether it waits for
what may hold back the whole account: a flood wait."""


NOBODY_THERE = frozenset({"input_user_deactivated", "user_deleted"})
"""Refusals after which nobody can be written to in the chat again."""


_BY_SQL = (OutboxAction.BEGIN, OutboxAction.FAIL, OutboxAction.RETRY)
"""The actions whose transition is applied by the statement itself."""

_FROM = {
    action: "({})".format(", ".join(f"'{a}'" for a in TRANSITIONS[action])) for action in _BY_SQL
}
"""The states in which an action is allowed, as a list in SQL."""

_NEXT = {
    action: "CASE state {} END".format(
        " ".join(f"WHEN '{a}' THEN '{b}'" for a, b in TRANSITIONS[action].items())
    )
    for action in _BY_SQL
}
"""The state that an action leads to, as an expression in SQL."""


def enqueue(
    transaction: Transaction,
    conversation_id: ConversationId,
    *,
    text: str,
    client_id: str | None,
    reply_to: TelegramMessageId | None,
    random_id: RandomId,
    check: Callable[[Transaction, Conversation], None] | None = None,
) -> Message:
    """Keep a reply and its intent to send. The same client_id and text give the same message.

    check: raises where a new message may not be sent; one that is kept already is not asked about.

    Raises NotFound for an unknown conversation, Conflict (`client_id_reused`) where the
    client_id already stands for another text, Invalid for a quote that cannot be sent.
    """
    conversation = conversations.get(transaction.connection, conversation_id)
    earlier = find_by_client_id(transaction, conversation_id, client_id, text)
    if earlier is not None:
        return earlier
    if check is not None:
        check(transaction, conversation)
    if reply_to is not None:
        _check_quote(transaction, conversation, reply_to)
    sender_id, sender_name = _sender_in(transaction, conversation)
    cursor = transaction.execute(
        "INSERT INTO messages (telegram_account_id, conversation_id, chat_id, sort_rank, "
        "direction, "
        "sender_id, sender_name, text, kind, timestamp, status, client_id, "
        "reply_to_message_id, discarded) "
        "VALUES (?, ?, ?, ?, 'outgoing', ?, ?, ?, 'text', ?, 'pending', ?, ?, 0)",
        (
            conversation.account_id,
            conversation_id,
            conversation.chat_id,
            mappers.UNSENT_RANK,
            sender_id,
            sender_name,
            text,
            transaction.now,
            client_id,
            reply_to,
        ),
    )
    message_id = MessageId(cursor.lastrowid or 0)
    transaction.execute(
        "INSERT INTO outbox (message_id, telegram_account_id, chat_id, random_id, state, "
        "attempts, blocks_account) VALUES (?, ?, ?, ?, 'queued', 0, 0)",
        (message_id, conversation.account_id, conversation.chat_id, random_id),
    )
    conversations.refresh_last_message(transaction, conversation_id)
    return transaction.reload_and_emit_message(EventType.MESSAGE_SENT, message_id)


def _sender_in(transaction: Transaction, conversation: Conversation) -> tuple[int, str]:
    """Who writes, by id and name: in a channel posts are the channel's, elsewhere the owner's."""
    if conversation.kind is PeerKind.CHANNEL:
        return conversation.chat_id, conversation.title
    owner = transaction.fetch_one(
        "SELECT user_id, display_name FROM accounts WHERE id = ?", (conversation.account_id,)
    )
    return owner["user_id"], owner["display_name"]


def _check_quote(
    transaction: Transaction, conversation: Conversation, reply_to: TelegramMessageId
) -> None:
    """Whether a message can be quoted: it is known in this chat, and not known to be deleted."""
    row = transaction.fetch_one(
        "SELECT deleted_at FROM messages "
        "WHERE telegram_account_id = ? AND chat_id = ? AND message_id = ?",
        (conversation.account_id, conversation.chat_id, reply_to),
    )
    if row is None:
        raise Invalid(
            "quote_unknown", "The message to answer is not known here. Send it without the quote."
        )
    if row["deleted_at"] is not None:
        raise Invalid(
            "quote_deleted", "The message to answer was deleted. Send it without the quote."
        )


def find_by_client_id(
    transaction: Transaction, conversation_id: ConversationId, client_id: str | None, text: str
) -> Message | None:
    """The message that this client_id stands for already, where there is one.

    Raises Conflict (`client_id_reused`) where that has another text.
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
    if as_kept(original_text(transaction, earlier)) != as_kept(text):
        raise Conflict("client_id_reused", "This client_id was used for another text before.")
    return earlier


def original_text(transaction: Transaction, message: Message) -> str:
    """The text a reply was posted with, whatever it has been edited to since."""
    first: str | None = transaction.fetch_value(
        "SELECT text FROM message_versions WHERE message_id = ? ORDER BY id LIMIT 1", (message.id,)
    )
    return message.text if first is None else first


def pending(connection: Connection, account_id: AccountId) -> QueuedItems:
    """What an account may send next: the oldest waiting message of each chat, oldest first."""
    found = select(
        connection,
        "SELECT o.message_id, o.chat_id, m.text, o.random_id, m.reply_to_message_id, o.state, "
        "o.attempts, coalesce(o.next_try_at, 0) AS next_try_at, o.blocks_account FROM outbox o "
        "JOIN messages m ON m.id = o.message_id "
        "WHERE o.message_id IN (SELECT min(message_id) FROM outbox "
        "WHERE telegram_account_id = ? AND state <> 'failed' GROUP BY chat_id) "
        "ORDER BY o.message_id",
        (account_id,),
    )
    return [_waiting(account_id, row) for row in found]


def _waiting(account_id: AccountId, row: Row) -> tuple[OutboxMessage, int, bool]:
    item = OutboxMessage(
        MessageId(row["message_id"]),
        account_id,
        ChatId(row["chat_id"]),
        row["text"],
        RandomId(row["random_id"]),
        row["reply_to_message_id"],
        OutboxState(row["state"]),
        row["attempts"],
    )
    return item, row["next_try_at"], bool(row["blocks_account"])


def mark_sending(transaction: Transaction, message_id: MessageId) -> bool:
    """Note that a try begins. False where the message was discarded meanwhile."""
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {_NEXT[OutboxAction.BEGIN]}, attempts = attempts + 1, "  # noqa: S608 - constants
        "next_try_at = NULL, blocks_account = 0 "
        f"WHERE message_id = ? AND state IN {_FROM[OutboxAction.BEGIN]}",
        (message_id,),
    )
    return bool(cursor.rowcount)


def reschedule(
    transaction: Transaction,
    message_id: MessageId,
    *,
    state: OutboxState,
    until: int,
    error: SendError | None,
    whole_account: bool = False,
) -> None:
    """Try again later. The message stays pending; an error says why it waits.

    Nothing is done where it was confirmed meanwhile, as after a lost answer.
    """
    cursor = transaction.execute(
        "UPDATE outbox SET state = ?, next_try_at = ?, blocks_account = ? WHERE message_id = ?",
        (state.value, until, whole_account, message_id),
    )
    if cursor.rowcount:
        _emit(transaction, message_id, Status.PENDING, error)


def ask_again(transaction: Transaction, account_id: AccountId) -> None:
    """A new connection: what got no answer on the last one may be tried at once."""
    transaction.execute(
        "UPDATE outbox SET next_try_at = 0 WHERE telegram_account_id = ? "
        "AND state IN ('queued', 'unknown') AND next_try_at > 0 AND NOT blocks_account",
        (account_id,),
    )


def free_account(transaction: Transaction, account_id: AccountId) -> None:
    """Telegram takes messages of the account: each flood wait is that of its chat alone."""
    transaction.execute(
        "UPDATE outbox SET blocks_account = 0 WHERE telegram_account_id = ? AND blocks_account",
        (account_id,),
    )


def sent(transaction: Transaction, message_id: MessageId, result: SentMessage) -> None:
    """Telegram has it: one intent, one Telegram message, one row, and as it is there."""
    row = transaction.fetch_one(
        "SELECT telegram_account_id, chat_id, conversation_id, text FROM messages WHERE id = ?",
        (message_id,),
    )
    account_id, chat_id = row["telegram_account_id"], row["chat_id"]
    twin = duplicates.merge_into(transaction, account_id, chat_id, message_id, result.message_id)
    with search.followed(transaction, message_id):
        transaction.execute(
            "UPDATE messages SET message_id = ?, sort_rank = ?, timestamp = ?, status = 'sent', "
            "error_code = NULL, error_text = NULL, retry_at = NULL, "
            "read_at = (SELECT CASE WHEN c.read_outbox_max_id >= ? THEN ? END "
            "FROM conversations c WHERE c.id = messages.conversation_id) WHERE id = ?",
            (
                result.message_id,
                result.message_id,
                result.timestamp,
                result.message_id,
                transaction.now,
                message_id,
            ),
        )
    transaction.execute("DELETE FROM outbox WHERE message_id = ?", (message_id,))
    text = _take_over(transaction, account_id, message_id, row["text"], result)
    if twin is not None:
        duplicates.copy_state(transaction, message_id, text, result.timestamp, twin)
    elif tombstones.exists(transaction, account_id, chat_id, result.message_id):
        transaction.execute(
            "UPDATE messages SET deleted_at = ? WHERE id = ?", (transaction.now, message_id)
        )
    transaction.reload_and_emit_message(EventType.MESSAGE_SENT, message_id)
    conversations.refresh_last_message(transaction, row["conversation_id"])


def _take_over(
    transaction: Transaction,
    account_id: AccountId,
    message_id: MessageId,
    text: str,
    result: SentMessage,
) -> str:
    """What Telegram tells of the message wins over what was kept until then; its text from now."""
    told = result.told
    kept = as_kept(text) if told is None else told.text
    if kept != text:
        with search.followed(transaction, message_id):
            transaction.execute("UPDATE messages SET text = ? WHERE id = ?", (kept, message_id))
    if told is not None and told.sender_id is not None:
        name = told.sender_name or peers.title(transaction, account_id, ChatId(told.sender_id))
        transaction.execute(
            "UPDATE messages SET entities = ?, sender_id = ?, "
            "sender_name = CASE WHEN sender_id = ? THEN coalesce(?, sender_name) ELSE ? END "
            "WHERE id = ?",
            (to_column(told.entities), told.sender_id, told.sender_id, name, name, message_id),
        )
    return kept


def confirm(
    transaction: Transaction,
    account_id: AccountId,
    random_id: RandomId,
    telegram_id: TelegramMessageId,
) -> None:
    """Telegram's updates name the message that a random id became, as after a lost answer."""
    row = transaction.fetch_one(
        "SELECT o.message_id, m.timestamp FROM outbox o JOIN messages m ON m.id = o.message_id "
        "WHERE o.telegram_account_id = ? AND o.random_id = ?",
        (account_id, random_id),
    )
    if row is not None:
        message_id = MessageId(row["message_id"])
        sent(transaction, message_id, SentMessage(telegram_id, row["timestamp"]))


def fail(transaction: Transaction, message_id: MessageId, error: SendError) -> None:
    """Telegram refused. The row stays, so that a retry uses the same random id.

    Nothing is done where the message was confirmed meanwhile.
    """
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {_NEXT[OutboxAction.FAIL]}, next_try_at = NULL "  # noqa: S608 - constants
        f"WHERE message_id = ? AND state IN {_FROM[OutboxAction.FAIL]}",
        (message_id,),
    )
    if cursor.rowcount:
        message = _emit(transaction, message_id, Status.FAILED, error)
        if error.code in NOBODY_THERE:
            peers.is_gone(transaction, message.account_id, message.chat_id)
        transaction.emit_conversation(message.conversation_id)


def retry(
    transaction: Transaction, message_id: MessageId, *, without_quote: bool = False
) -> Message:
    """Try a message again now: one that failed, or one whose next try would be later.

    One that waits stays as certain or doubtful as it was. without_quote drops the message that it
    answers; where Telegram may have it already, with the quote, that is refused. Raises NotFound,
    or Conflict where there is nothing to hasten.
    """
    message = threads.get(transaction.connection, message_id)
    cursor = transaction.execute(
        f"UPDATE outbox SET state = {_NEXT[OutboxAction.RETRY]}, "  # noqa: S608 - constants
        "attempts = CASE state WHEN 'failed' THEN 0 ELSE attempts END, next_try_at = 0 "
        f"WHERE message_id = ? AND state IN {_FROM[OutboxAction.RETRY]} "
        "AND (state = 'failed' OR next_try_at > 0)",
        (message_id,),
    )
    if not cursor.rowcount:
        raise _refused(REFUSALS[OutboxAction.RETRY])
    if without_quote:
        _drop_quote(transaction, message_id)
    _emit(transaction, message_id, Status.PENDING, None)
    transaction.emit_conversation(message.conversation_id)
    return threads.get(transaction.connection, message_id)


def _drop_quote(transaction: Transaction, message_id: MessageId) -> None:
    state = transaction.fetch_value("SELECT state FROM outbox WHERE message_id = ?", (message_id,))
    if OutboxState(state) not in TRANSITIONS[OutboxAction.DROP_QUOTE]:
        raise _refused(REFUSALS[OutboxAction.DROP_QUOTE])
    transaction.execute(
        "UPDATE messages SET reply_to_message_id = NULL WHERE id = ?", (message_id,)
    )


def discard(transaction: Transaction, message_id: MessageId) -> AccountId:
    """Take back a message that Telegram cannot have; returns whose it was.

    Raises NotFound, or Conflict where it is sent or a try is under way whose end is unknown.
    """
    message = threads.get(transaction.connection, message_id)
    state = transaction.fetch_value("SELECT state FROM outbox WHERE message_id = ?", (message_id,))
    if state is None:
        raise _refused(ALREADY_SENT)
    if OutboxState(state) not in TRANSITIONS[OutboxAction.DISCARD]:
        raise _refused(REFUSALS[OutboxAction.DISCARD])
    transaction.execute("DELETE FROM outbox WHERE message_id = ?", (message_id,))
    duplicates.discard(transaction, message_id)
    return message.account_id


def _refused(refusal: Refusal) -> Conflict:
    return Conflict(refusal.code, refusal.detail)


def _emit(
    transaction: Transaction, message_id: MessageId, status: Status, error: SendError | None
) -> Message:
    values = (error.code, error.text, error.retry_at) if error else (None, None, None)
    transaction.execute(
        "UPDATE messages SET status = ?, error_code = ?, error_text = ?, retry_at = ? WHERE id = ?",
        (status.value, *values, message_id),
    )
    message = transaction.reload_and_emit_message(EventType.MESSAGE_SENT, message_id)
    if conversations.is_last_message(transaction, message.conversation_id, message_id):
        transaction.emit_conversation(message.conversation_id)
    return message
