"""A conversation while messages are put into it: its newest message, its marks, what is unread.

What is unread is Telegram's count and what has come since. Where everything above the read mark is
stored, it is what is stored: then nothing that overtook something else can make it wrong. In
Saved Messages nothing is ever unread: whatever is there the owner has put there.
"""

from dataclasses import dataclass, field

from switchboard.domain.ids import AccountId, ChatId, ConversationId, TelegramMessageId
from switchboard.domain.messages import Direction, Message
from switchboard.domain.updates import Dialog
from switchboard.store import peers, rows
from switchboard.store.transaction import Transaction


@dataclass(slots=True)
class Place:
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
    counted_id: int
    last_rank: int
    verified_id: int
    oldest_known: bool
    is_own: bool
    _recount: bool = field(default=False, init=False)
    _before: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._before = self._columns()

    def add(self, message: Message, *, live: bool) -> None:
        """Take a new message into account: newest, unread."""
        rank = message.message_id or rows.UNSENT_RANK
        if (message.timestamp, rank) > (self.last_message_at, self.last_rank):
            self.last_message_at, self.last_rank = message.timestamp, rank
            self.last_message_id = message.id
        uncounted = max(self.read_inbox_max_id, self.counted_id) < (message.message_id or 0)
        if live and uncounted and message.direction is Direction.INCOMING:
            self.unread_count += 1

    def remove(self, message_id: TelegramMessageId, direction: Direction) -> None:
        """Take a deleted message into account: it is no longer unread."""
        if direction is Direction.INCOMING and message_id > self.read_inbox_max_id:
            self.unread_count = max(0, self.unread_count - 1)
            self._recount = True

    def read(self, up_to: TelegramMessageId, unread_count: int) -> None:
        """The owner has read up to a message; Telegram's count of the rest is the truth."""
        if up_to >= self.read_inbox_max_id:
            self.read_inbox_max_id, self.unread_count = up_to, unread_count
            self._recount = True

    def count_as(self, dialog: Dialog, newer: int) -> None:
        """Take over Telegram's own mark and count, and the newer messages that it lacks.

        Messages up to its newest one are in the count, stored here or not.
        """
        if dialog.read_inbox_max_id >= self.read_inbox_max_id:
            self.read_inbox_max_id = dialog.read_inbox_max_id
            self.unread_count = dialog.unread_count + newer
            self.counted_id = max(self.counted_id, dialog.top_message_id)

    def lies_before(self, transaction: Transaction, message_id: TelegramMessageId) -> bool:
        """Whether a message is older than all stored ones, and Telegram may have others between.

        Such a message is left to whoever pages back that far: alone it would open a hole.
        """
        if self.oldest_known:
            return False
        oldest = self._oldest(transaction)
        return oldest is None or message_id < oldest

    def settle(self, transaction: Transaction) -> None:
        """Write and announce the conversation where anything about it changed."""
        if self._recount:
            self._count(transaction)
        if self.is_own:
            self.unread_count = 0
        columns = self._columns()
        if columns == self._before:
            return
        transaction.execute(
            "UPDATE conversations SET unread_count = ?, last_message_id = ?, last_message_at = ?, "
            "read_inbox_max_id = ?, read_outbox_max_id = ?, counted_id = ? WHERE id = ?",
            (*columns, self.id),
        )
        transaction.tell_conversation(self.id)

    def _count(self, transaction: Transaction) -> None:
        """Count what is unread where all of it is stored: threads have no hole above their oldest
        message, so one at or below the mark is enough."""
        oldest = self._oldest(transaction)
        if oldest is None or (oldest > self.read_inbox_max_id and not self.oldest_known):
            return
        (self.unread_count,) = transaction.one(
            "SELECT count(*) FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
            "AND message_id > ? AND direction = 'incoming' AND deleted_at IS NULL",
            (self.account_id, self.chat_id, self.read_inbox_max_id),
        )

    def _oldest(self, transaction: Transaction) -> int | None:
        row = transaction.one(
            "SELECT min(message_id) FROM messages WHERE telegram_account_id = ? AND chat_id = ?",
            (self.account_id, self.chat_id),
        )
        oldest: int | None = row[0]
        return oldest

    def _columns(self) -> tuple[int, ...]:
        return (
            self.unread_count,
            self.last_message_id,
            self.last_message_at,
            self.read_inbox_max_id,
            self.read_outbox_max_id,
            self.counted_id,
        )


def open_place(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> Place:
    """The conversation of an account with a peer, made where it does not exist yet."""
    transaction.execute(
        "INSERT OR IGNORE INTO conversations (telegram_account_id, chat_id, unread_count, "
        "last_message_at, read_inbox_max_id, read_outbox_max_id, counted_id, verified_id, "
        "oldest_known) VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0)",
        (account_id, chat_id),
    )
    row = transaction.one(
        "SELECT c.id, c.unread_count, coalesce(c.last_message_id, 0), c.last_message_at, "
        "c.read_inbox_max_id, c.read_outbox_max_id, c.counted_id, coalesce(m.rank, 0), "
        "c.verified_id, c.oldest_known, "
        "c.chat_id = (SELECT a.user_id FROM accounts a WHERE a.id = c.telegram_account_id) "
        "FROM conversations c LEFT JOIN messages m ON m.id = c.last_message_id "
        "WHERE c.telegram_account_id = ? AND c.chat_id = ?",
        (account_id, chat_id),
    )
    known = peers.title(transaction, account_id, chat_id) is not None
    return Place(ConversationId(row[0]), account_id, chat_id, known, *row[1:])
