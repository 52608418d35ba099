"""The state of a conversation during a transaction: newest message, read marks, unread count.

The unread count is Telegram's count plus what came later. If everything above the read mark is
stored, the stored messages are counted instead: then early or late updates cannot make it wrong. In
Saved Messages nothing is ever unread, because the owner put everything there.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, ConversationId, TelegramMessageId
from switchboard.domain.messages import Direction, Message
from switchboard.domain.updates import Dialog
from switchboard.store.core import mappers
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import peers, shared_chats


class StateRow(NamedTuple):
    """What is stored of a conversation's state."""

    id: int
    unread_count: int
    last_message_id: int
    last_message_at: int
    read_inbox_max_id: int
    read_outbox_max_id: int
    unread_counted_up_to_id: int
    last_sort_rank: int
    verified_up_to_id: int
    history_complete: int
    is_own: int


STATE = Columns(
    StateRow,
    "c",
    last_message_id="coalesce(c.last_message_id, 0)",
    last_sort_rank="coalesce(m.sort_rank, 0)",
    is_own="c.chat_id = (SELECT a.user_id FROM accounts a WHERE a.id = c.telegram_account_id)",
)

SELECT_STATE = (
    f"SELECT {STATE.sql} FROM conversations c "  # noqa: S608 - constants only
    "LEFT JOIN messages m ON m.id = c.last_message_id "
    "WHERE c.telegram_account_id = ? AND c.chat_id = ?"
)


@dataclass(slots=True)
class ConversationState:
    """A conversation while messages are being put into it; `settle` writes what came together."""

    id: ConversationId
    account_id: AccountId
    chat_id: ChatId
    peer_known: bool
    unread_count: int
    last_message_id: int
    last_message_at: int
    read_inbox_max_id: int
    read_outbox_max_id: int
    unread_counted_up_to_id: int
    last_sort_rank: int
    verified_up_to_id: int
    history_complete: bool
    is_own: bool
    _needs_recount: bool = field(default=False, init=False)
    _before: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._before = self._columns()

    def add(self, message: Message, *, live: bool) -> None:
        """Take a new message into account: newest, unread."""
        rank = message.message_id or mappers.UNSENT_RANK
        if (message.timestamp, rank) > (self.last_message_at, self.last_sort_rank):
            self.last_message_at, self.last_sort_rank = message.timestamp, rank
            self.last_message_id = message.id
        uncounted = max(self.read_inbox_max_id, self.unread_counted_up_to_id) < (
            message.message_id or 0
        )
        if live and uncounted and message.direction is Direction.INCOMING:
            self.unread_count += 1

    def remove(self, message_id: TelegramMessageId, direction: Direction) -> None:
        """Take a deleted message into account: it is no longer unread."""
        if direction is Direction.INCOMING and message_id > self.read_inbox_max_id:
            self.unread_count = max(0, self.unread_count - 1)
            self._needs_recount = True

    def read(self, up_to: TelegramMessageId, unread_count: int) -> None:
        """The owner has read up to a message; Telegram's count of the rest is the truth."""
        if up_to >= self.read_inbox_max_id:
            self.read_inbox_max_id, self.unread_count = up_to, unread_count
            self._needs_recount = True

    def apply_dialog(self, dialog: Dialog, newer: int) -> None:
        """Take over Telegram's own mark and count, and the newer messages that it lacks.

        Messages up to its newest one are in the count, stored here or not.
        """
        if dialog.read_inbox_max_id >= self.read_inbox_max_id:
            self.read_inbox_max_id = dialog.read_inbox_max_id
            self.unread_count = dialog.unread_count + newer
            self.unread_counted_up_to_id = max(self.unread_counted_up_to_id, dialog.top_message_id)

    def is_before_history(self, transaction: Transaction, message_id: TelegramMessageId) -> bool:
        """Whether a message is older than all stored ones, and Telegram may have others between.

        Such a message is left to whoever pages back that far: alone it would open a hole.
        """
        if self.history_complete:
            return False
        oldest = self._oldest(transaction)
        return oldest is None or message_id < oldest

    def save(self, transaction: Transaction) -> None:
        """Write and announce the conversation where anything about it changed."""
        if self._needs_recount:
            self._count(transaction)
        if self.is_own:
            self.unread_count = 0
        columns = self._columns()
        if columns == self._before:
            return
        transaction.execute(
            "UPDATE conversations SET unread_count = ?, last_message_id = ?, last_message_at = ?, "
            "read_inbox_max_id = ?, read_outbox_max_id = ?, unread_counted_up_to_id = ? WHERE id "
            "= ?",
            (*columns, self.id),
        )
        transaction.emit_conversation(self.id)

    def _count(self, transaction: Transaction) -> None:
        """Count what is unread where all of it is stored: threads have no hole above their oldest
        message, so one at or below the mark is enough."""
        oldest = self._oldest(transaction)
        if oldest is None or (oldest > self.read_inbox_max_id and not self.history_complete):
            return
        self.unread_count = transaction.fetch_value(
            "SELECT count(*) FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
            "AND message_id > ? AND direction = 'incoming' AND deleted_at IS NULL",
            (self.account_id, self.chat_id, self.read_inbox_max_id),
        )

    def _oldest(self, transaction: Transaction) -> int | None:
        oldest: int | None = transaction.fetch_value(
            "SELECT min(message_id) FROM messages WHERE telegram_account_id = ? AND chat_id = ?",
            (self.account_id, self.chat_id),
        )
        return oldest

    def _columns(self) -> tuple[int, ...]:
        return (
            self.unread_count,
            self.last_message_id,
            self.last_message_at,
            self.read_inbox_max_id,
            self.read_outbox_max_id,
            self.unread_counted_up_to_id,
        )


def load_or_create(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId
) -> ConversationState:
    """The conversation of an account with a peer, made where it does not exist yet."""
    is_new = transaction.execute(
        "INSERT OR IGNORE INTO conversations (telegram_account_id, chat_id, unread_count, "
        "last_message_at, read_inbox_max_id, read_outbox_max_id, unread_counted_up_to_id, "
        "verified_up_to_id, "
        "history_complete) VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0)",
        (account_id, chat_id),
    ).rowcount
    (row,) = transaction.fetch_as(STATE, SELECT_STATE, (account_id, chat_id))
    if is_new:
        transaction.emit_conversation(ConversationId(row.id))
        shared_chats.emit_others_in(transaction, account_id, chat_id)
    return ConversationState(
        id=ConversationId(row.id),
        account_id=account_id,
        chat_id=chat_id,
        peer_known=peers.title(transaction, account_id, chat_id) is not None,
        unread_count=row.unread_count,
        last_message_id=row.last_message_id,
        last_message_at=row.last_message_at,
        read_inbox_max_id=row.read_inbox_max_id,
        read_outbox_max_id=row.read_outbox_max_id,
        unread_counted_up_to_id=row.unread_counted_up_to_id,
        last_sort_rank=row.last_sort_rank,
        verified_up_to_id=row.verified_up_to_id,
        history_complete=bool(row.history_complete),
        is_own=bool(row.is_own),
    )
