"""Conversations: the list, and what messages do to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId, ConversationId, TelegramMessageId
from switchboard.domain.messages import Direction, Message
from switchboard.domain.pages import Page
from switchboard.domain.updates import Dialog
from switchboard.errors import NotFound
from switchboard.store import cursors, peers, rows
from switchboard.store.transaction import Transaction


@dataclass(slots=True)
class Place:
    """A conversation while messages are being put into it; `settle` writes what came together."""

    id: ConversationId
    account_id: AccountId
    peer_known: bool
    unread_count: int
    last_message_id: int
    last_message_at: int
    read_inbox_max_id: int
    read_outbox_max_id: int
    counted_id: int
    last_rank: int
    _before: tuple[int, ...] = field(default=(), init=False)
    _unread_before: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._before = self._columns()
        self._unread_before = self.unread_count

    def add(self, message: Message, *, live: bool) -> None:
        """Take a new message into account: newest, unread."""
        rank = message.message_id or rows.UNSENT_RANK
        if (message.timestamp, rank) > (self.last_message_at, self.last_rank):
            self.last_message_at, self.last_rank = message.timestamp, rank
            self.last_message_id = message.id
        uncounted = max(self.read_inbox_max_id, self.counted_id) < (message.message_id or 0)
        if live and uncounted and message.direction is Direction.INCOMING:
            self.unread_count += 1

    def read(self, up_to: TelegramMessageId, unread_count: int) -> None:
        """The owner has read up to a message; Telegram's count of the rest is the truth."""
        if up_to >= self.read_inbox_max_id:
            self.read_inbox_max_id, self.unread_count = up_to, unread_count

    def settle(self, transaction: Transaction) -> None:
        """Write and announce the conversation where anything about it changed."""
        columns = self._columns()
        if columns == self._before:
            return
        transaction.execute(
            "UPDATE conversations SET unread_count = ?, last_message_id = ?, last_message_at = ?, "
            "read_inbox_max_id = ?, read_outbox_max_id = ?, counted_id = ? WHERE id = ?",
            (*columns, self.id),
        )
        transaction.tell_conversation(self.id)
        if self.unread_count != self._unread_before:
            transaction.tell_account(self.account_id)

    def _columns(self) -> tuple[int, ...]:
        return (
            self.unread_count,
            self.last_message_id,
            self.last_message_at,
            self.read_inbox_max_id,
            self.read_outbox_max_id,
            self.counted_id,
        )


def place(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> Place:
    """The conversation of an account with a peer, made where it does not exist yet."""
    transaction.execute(
        "INSERT OR IGNORE INTO conversations (telegram_account_id, chat_id, unread_count, "
        "last_message_at, read_inbox_max_id, read_outbox_max_id, counted_id, verified_id, "
        "oldest_known) VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0)",
        (account_id, chat_id),
    )
    row = transaction.one(
        "SELECT c.id, c.unread_count, coalesce(c.last_message_id, 0), c.last_message_at, "
        "c.read_inbox_max_id, c.read_outbox_max_id, c.counted_id, coalesce(m.rank, 0) "
        "FROM conversations c LEFT JOIN messages m ON m.id = c.last_message_id "
        "WHERE c.telegram_account_id = ? AND c.chat_id = ?",
        (account_id, chat_id),
    )
    known = peers.title(transaction, account_id, chat_id) is not None
    return Place(ConversationId(row[0]), account_id, known, *row[1:])


def is_last(transaction: Transaction, conversation_id: int, message_id: int) -> bool:
    """Whether the list shows this message."""
    row = transaction.one(
        "SELECT last_message_id FROM conversations WHERE id = ?", (conversation_id,)
    )
    return bool(row and row[0] == message_id)


def show_newest(transaction: Transaction, conversation_id: ConversationId) -> None:
    """Find the newest message again, after one has left the thread or changed its date."""
    row = transaction.one(
        "SELECT id, timestamp FROM messages WHERE conversation_id = ? AND NOT discarded "
        "ORDER BY timestamp DESC, rank DESC, id DESC LIMIT 1",
        (conversation_id,),
    )
    transaction.execute(
        "UPDATE conversations SET last_message_id = ?, last_message_at = ? WHERE id = ?",
        (*(row or (None, 0)), conversation_id),
    )
    transaction.tell_conversation(conversation_id)


def mark_read_by_peer(
    transaction: Transaction, conversation_id: ConversationId, up_to: TelegramMessageId
) -> list[tuple[int]]:
    """Mark our messages up to this one as read; the ids of those that were not yet."""
    return transaction.execute(
        "UPDATE messages SET read_at = ? WHERE conversation_id = ? AND direction = 'outgoing' "
        "AND read_at IS NULL AND message_id <= ? RETURNING id",
        (transaction.now, conversation_id, up_to),
    ).fetchall()


def mark_read(
    transaction: Transaction, conversation_id: ConversationId
) -> tuple[Conversation, TelegramMessageId | None]:
    """Mark a conversation as read up to its newest incoming message.

    Returns it, and the Telegram id up to which it is read now (None where nothing was unread).
    """
    row = transaction.one(
        "SELECT c.telegram_account_id, c.chat_id, c.unread_count, c.read_inbox_max_id, "
        "(SELECT max(m.message_id) FROM messages m WHERE m.telegram_account_id = "
        " c.telegram_account_id AND m.chat_id = c.chat_id) FROM conversations c WHERE c.id = ?",
        (conversation_id,),
    )
    if row is None:
        raise missing()
    account_id, chat_id, unread_count, read_up_to, newest = row
    up_to = None
    if newest is not None and (unread_count or newest > read_up_to):
        up_to = TelegramMessageId(newest)
        read = place(transaction, account_id, chat_id)
        read.read(up_to, 0)
        read.settle(transaction)
    return rows.find_conversations(transaction.connection, [conversation_id])[
        conversation_id
    ], up_to


def record_dialogs(
    transaction: Transaction, account_id: AccountId, dialogs: Sequence[Dialog]
) -> list[tuple[Dialog, TelegramMessageId]]:
    """Take over Telegram's list: peers, read marks, unread counts.

    Returns each dialog with the id up to which its history has been verified here.
    """
    peers.upsert(transaction, account_id, [dialog.peer for dialog in dialogs])
    found = []
    for dialog in dialogs:
        here = place(transaction, account_id, dialog.peer.chat_id)
        newer = _incoming_above(transaction, here.id, dialog)
        here.read(dialog.read_inbox_max_id, dialog.unread_count + newer)
        here.counted_id = max(here.counted_id, dialog.top_message_id)
        if dialog.read_outbox_max_id > here.read_outbox_max_id:
            here.read_outbox_max_id = dialog.read_outbox_max_id
            mark_read_by_peer(transaction, here.id, dialog.read_outbox_max_id)
        here.settle(transaction)
        row = transaction.one("SELECT verified_id FROM conversations WHERE id = ?", (here.id,))
        found.append((dialog, TelegramMessageId(row[0])))
    return found


def _incoming_above(
    transaction: Transaction, conversation_id: ConversationId, dialog: Dialog
) -> int:
    """Messages that came in since Telegram drew up this list: its count lacks them."""
    row = transaction.one(
        "SELECT count(*) FROM messages WHERE telegram_account_id = (SELECT telegram_account_id "
        "FROM conversations WHERE id = ?) AND chat_id = ? AND message_id > ? "
        "AND direction = 'incoming' AND deleted_at IS NULL",
        (
            conversation_id,
            dialog.peer.chat_id,
            max(dialog.top_message_id, dialog.read_inbox_max_id),
        ),
    )
    return int(row[0])


def verify(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, up_to: TelegramMessageId
) -> None:
    """History has been read without a hole up to this id. Only reconciliation says so."""
    transaction.execute(
        "UPDATE conversations SET verified_id = max(verified_id, ?) "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (up_to, account_id, chat_id),
    )


def set_oldest_known(transaction: Transaction, conversation_id: ConversationId) -> None:
    """Telegram has nothing older than what is stored."""
    transaction.execute(
        "UPDATE conversations SET oldest_known = 1 WHERE id = ?", (conversation_id,)
    )


def missing() -> NotFound:
    """The error for an unknown conversation."""
    return NotFound("conversation_not_found", "There is no such conversation.")


def get(connection: Connection, conversation_id: ConversationId) -> Conversation:
    """One conversation. Raises NotFound."""
    found = rows.find_conversations(connection, [conversation_id])
    if conversation_id not in found:
        raise missing()
    return found[conversation_id]


def page(
    connection: Connection,
    *,
    account_id: AccountId | None,
    unread: bool,
    q: str | None,
    cursor: str | None,
    limit: int,
) -> Page[Conversation]:
    """The list, newest first; those that were never written in come last.

    q keeps the conversations whose title or username contains it, whatever its case.
    """
    conditions: list[str] = []
    parameters: list[Any] = []
    if account_id is not None:
        conditions.append("c.telegram_account_id = ?")
        parameters.append(account_id)
    if unread:
        conditions.append("c.unread_count > 0")
    if q:
        conditions.append("(p.title LIKE ? ESCAPE '\\' OR p.username LIKE ? ESCAPE '\\')")
        parameters += [_containing(q)] * 2
    if cursor is not None:
        conditions.append("(c.last_message_at, c.id) < (?, ?)")
        parameters += cursors.decode(cursor, 2)
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    found = rows.select(
        connection,
        f"{rows.CONVERSATIONS} {where}ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?",
        (*parameters, limit + 1),
    )
    items = [rows.conversation(row) for row in found[:limit]]
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(items, cursors.encode(last[8], last[0]) if last is not None else None)


def _containing(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
