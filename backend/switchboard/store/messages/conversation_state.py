"""The state of a conversation during a transaction: newest message and unread count.

The unread count is Telegram's count plus the messages that came later. If all messages above the
read mark are stored, the stored messages are counted instead, so that early or late updates cannot
make the count wrong. In Saved Messages nothing is unread, because the owner put everything there,
nor in a group that became a supergroup.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, ConversationId, TelegramMessageId
from switchboard.domain.messages import Direction, Message
from switchboard.domain.updates import Dialog
from switchboard.store.core import mappers
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import albums, chat_state, dialog_state, shared_chats, supergroups
from switchboard.store.messages.chat_state import ChatState

WHOLE_CHAT = 0
"""The topic of a conversation that is a whole chat."""


class StateRow(NamedTuple):
    """A conversation's stored state."""

    id: int
    unread_count: int
    unread_in_albums: int
    last_message_id: int
    last_message_at: int
    last_sort_rank: int


STATE = Columns(
    StateRow,
    "c",
    last_message_id="coalesce(c.last_message_id, 0)",
    last_sort_rank="coalesce(m.sort_rank, 0)",
)

SELECT_STATE = (
    f"SELECT {STATE.sql} FROM conversations c "  # noqa: S608 - constants only
    "LEFT JOIN messages m ON m.id = c.last_message_id "
    "WHERE c.telegram_account_id = ? AND c.chat_id = ? AND c.topic_id = ?"
)


@dataclass(slots=True)
class ConversationState:
    """A conversation while its messages are being stored. `save` writes the result."""

    id: ConversationId
    chat: ChatState
    unread_count: int
    unread_in_albums: int
    last_message_id: int
    last_message_at: int
    last_sort_rank: int
    _needs_recount: bool = field(default=False, init=False)
    _saved: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._saved = self._columns()

    def is_unread(self, part: albums.Part) -> bool:
        """Whether a stored message of an album counts as unread."""
        return (
            part.direction == Direction.INCOMING
            and part.deleted_at is None
            and part.message_id > self.chat.counted_up_to_id
        )

    def add(
        self,
        message: Message,
        *,
        live: bool,
        is_unread_mention: bool = False,
        is_unread_in_album: bool = False,
    ) -> None:
        """Update the state for a new message: the newest message, unread count and mentions.

        is_unread_in_album: another unread message of its album stands for it.
        """
        rank = message.message_id or mappers.UNSENT_RANK
        if (message.timestamp, rank) > (self.last_message_at, self.last_sort_rank):
            self.last_message_at, self.last_sort_rank = message.timestamp, rank
            self.last_message_id = message.id
        uncounted = self.chat.counted_up_to_id < (message.message_id or 0)
        if live and uncounted and message.direction is Direction.INCOMING:
            self.unread_count += 1
            self.unread_in_albums += is_unread_in_album
        if self.chat.has_moved:
            self.chat.read(message.message_id or TelegramMessageId(0))
        elif live and is_unread_mention:
            self.chat.add_mention(message.message_id or 0)

    def remove(self, message_id: TelegramMessageId, direction: Direction) -> None:
        """Update the state for a deleted message: it is no longer unread."""
        if direction is Direction.INCOMING and message_id > self.chat.read_inbox_max_id:
            self.unread_count = max(0, self.unread_count - 1)
            self._needs_recount = True

    def read(self, up_to: TelegramMessageId, unread_count: int) -> None:
        """The owner has read up to a message. Telegram's count of the remaining ones is used."""
        if self.chat.read(up_to):
            self.unread_count = unread_count
            self._needs_recount = True

    def apply_dialog(self, dialog: Dialog, newer: int) -> None:
        """Apply Telegram's own mark and count, plus the newer messages that they lack."""
        if self.chat.apply_dialog(dialog):
            self.unread_count = dialog.unread_count + newer

    def save(self, transaction: Transaction) -> None:
        """Write and emit the conversation if it or its chat has changed."""
        if self._needs_recount and self.chat.stores_all_unread(transaction):
            self.unread_count = self._count(transaction)
        if self.chat.is_own or self.chat.has_moved:
            self.unread_count = 0
        if self.unread_in_albums:
            self._count_albums(transaction)
        chat_changed = self.chat.save(transaction)
        columns = self._columns()
        if columns != self._saved:
            transaction.execute(
                "UPDATE conversations SET unread_count = ?, unread_in_albums = ?, "
                "last_message_id = ?, last_message_at = ? WHERE id = ?",
                (*columns, self.id),
            )
        if chat_changed or columns != self._saved:
            transaction.emit_conversation(self.id)

    def _count(self, transaction: Transaction) -> int:
        """Count the stored messages above the read mark. The plus makes SQLite use the index of
        ids."""
        count: int = transaction.fetch_value(
            "SELECT count(*) FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
            "AND message_id > ? AND +conversation_id = ? AND direction = 'incoming' "
            "AND deleted_at IS NULL",
            (self.chat.account_id, self.chat.chat_id, self.chat.read_inbox_max_id, self.id),
        )
        return count

    def _count_albums(self, transaction: Transaction) -> None:
        """Unread messages that another one of their album stands for, at most all but one."""
        chat = self.chat
        if self._needs_recount and self.unread_count:
            self.unread_in_albums = albums.count_unread(
                transaction, chat.account_id, chat.chat_id, self.id, chat.read_inbox_max_id
            )
        self.unread_in_albums = max(0, min(self.unread_in_albums, self.unread_count - 1))

    def _columns(self) -> tuple[int, ...]:
        return (
            self.unread_count,
            self.unread_in_albums,
            self.last_message_id,
            self.last_message_at,
        )


def load_or_create(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId
) -> ConversationState:
    """The conversation of an account with a peer. It is created if it does not exist yet."""
    chat = chat_state.load_or_create(transaction, account_id, chat_id)
    key = (account_id, chat_id, WHOLE_CHAT)
    row = transaction.fetch_one_as(STATE, SELECT_STATE, key)
    if row is None:
        transaction.execute(
            "INSERT INTO conversations (telegram_account_id, chat_id, topic_id, unread_count, "
            "last_message_at) VALUES (?, ?, ?, 0, 0)",
            key,
        )
        (row,) = transaction.fetch_as(STATE, SELECT_STATE, key)
        transaction.emit_conversation(ConversationId(row.id))
        dialog_state.apply_to_conversations(transaction, account_id, chat_id)
        shared_chats.emit_others_in(transaction, account_id, chat_id)
        supergroups.emit_linked(transaction, account_id, chat_id)
    return ConversationState(
        id=ConversationId(row.id),
        chat=chat,
        unread_count=row.unread_count,
        unread_in_albums=row.unread_in_albums,
        last_message_id=row.last_message_id,
        last_message_at=row.last_message_at,
        last_sort_rank=row.last_sort_rank,
    )
