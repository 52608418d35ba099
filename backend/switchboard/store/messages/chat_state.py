"""The state of a chat during a transaction: read marks, and what is stored of its history.

This is the state that Telegram's sync needs. The unread count and the newest message belong to the
state of the conversation (`conversation_state`).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import Dialog
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction


class StateRow(NamedTuple):
    """A chat's stored state."""

    read_inbox_max_id: int
    read_outbox_max_id: int
    unread_counted_up_to_id: int
    unread_mentions: int
    verified_up_to_id: int
    history_complete: int
    is_own: int
    has_moved: int
    peer_known: int


STATE = Columns(
    StateRow,
    "ch",
    is_own="ch.chat_id = (SELECT a.user_id FROM accounts a WHERE a.id = ch.telegram_account_id)",
    has_moved=(
        "EXISTS (SELECT 1 FROM moved_groups g WHERE g.telegram_account_id = ch.telegram_account_id "
        "AND g.old_chat_id = ch.chat_id)"
    ),
    peer_known=(
        "EXISTS (SELECT 1 FROM peers p WHERE p.telegram_account_id = ch.telegram_account_id "
        "AND p.chat_id = ch.chat_id)"
    ),
)

SELECT_STATE = (
    f"SELECT {STATE.sql} FROM chats ch "  # noqa: S608 - constants only
    "WHERE ch.telegram_account_id = ? AND ch.chat_id = ?"
)


@dataclass(slots=True)
class ChatState:
    """A chat while its messages and marks are being stored. `save` writes its marks.

    is_own: these are the owner's Saved Messages. has_moved: the group became a supergroup, so
    nothing in the old chat is unread.
    """

    account_id: AccountId
    chat_id: ChatId
    read_inbox_max_id: int
    read_outbox_max_id: int
    unread_counted_up_to_id: int
    unread_mentions: int
    verified_up_to_id: int
    history_complete: bool
    is_own: bool
    has_moved: bool
    peer_known: bool
    _saved: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._saved = self._columns()

    @property
    def counted_up_to_id(self) -> int:
        """The message up to which the unread count is known: it was read, or Telegram counted up to
        it."""
        return max(self.read_inbox_max_id, self.unread_counted_up_to_id)

    def read(self, up_to: TelegramMessageId) -> bool:
        """The owner has read up to a message. False if more was read before."""
        if up_to < self.read_inbox_max_id:
            return False
        self.read_inbox_max_id = up_to
        return True

    def apply_dialog(self, dialog: Dialog) -> bool:
        """Apply Telegram's own mark. False if more was read here.

        Telegram's counts include all messages up to its newest one, even those that are not stored.
        """
        if dialog.unread_mentions is not None:
            self.unread_mentions = dialog.unread_mentions
        if not self.read(dialog.read_inbox_max_id):
            return False
        self.unread_counted_up_to_id = max(self.unread_counted_up_to_id, dialog.top_message_id)
        return True

    def add_mention(self, message_id: int) -> None:
        """A new message mentions the owner, who has not seen it."""
        if message_id > self.unread_counted_up_to_id:
            self.unread_mentions += 1

    def remove_mention(self) -> None:
        """The owner has seen a message that mentions the owner, or it was deleted."""
        self.unread_mentions = max(0, self.unread_mentions - 1)

    def is_before_history(self, transaction: Transaction, message_id: TelegramMessageId) -> bool:
        """Whether a message is older than all stored ones, so that others between may be missing.

        Such a message is not stored, because it would leave a hole. Paging back fetches it.
        """
        if self.history_complete:
            return False
        oldest = self._oldest(transaction)
        return oldest is None or message_id < oldest

    def stores_all_unread(self, transaction: Transaction) -> bool:
        """Whether every message above the read mark is stored. Threads have no hole above their
        oldest message, so it is enough that a message at or below the mark is stored."""
        oldest = self._oldest(transaction)
        return oldest is not None and (oldest <= self.read_inbox_max_id or self.history_complete)

    def save(self, transaction: Transaction) -> bool:
        """Write the marks if they changed. Whether they did."""
        columns = self._columns()
        if columns == self._saved:
            return False
        transaction.execute(
            "UPDATE chats SET read_inbox_max_id = ?, read_outbox_max_id = ?, "
            "unread_counted_up_to_id = ?, unread_mentions = ? "
            "WHERE telegram_account_id = ? AND chat_id = ?",
            (*columns, self.account_id, self.chat_id),
        )
        self._saved = columns
        return True

    def _oldest(self, transaction: Transaction) -> int | None:
        oldest: int | None = transaction.fetch_value(
            "SELECT min(message_id) FROM messages WHERE telegram_account_id = ? AND chat_id = ?",
            (self.account_id, self.chat_id),
        )
        return oldest

    def _columns(self) -> tuple[int, ...]:
        return (
            self.read_inbox_max_id,
            self.read_outbox_max_id,
            self.unread_counted_up_to_id,
            self.unread_mentions,
        )


def load_or_create(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> ChatState:
    """The chat of an account with a peer. It is created if it does not exist yet."""
    row = transaction.fetch_one_as(STATE, SELECT_STATE, (account_id, chat_id))
    if row is None:
        transaction.execute(
            "INSERT INTO chats (telegram_account_id, chat_id, read_inbox_max_id, "
            "read_outbox_max_id, unread_counted_up_to_id, verified_up_to_id, history_complete) "
            "VALUES (?, ?, 0, 0, 0, 0, 0)",
            (account_id, chat_id),
        )
        (row,) = transaction.fetch_as(STATE, SELECT_STATE, (account_id, chat_id))
    return ChatState(
        account_id=account_id,
        chat_id=chat_id,
        read_inbox_max_id=row.read_inbox_max_id,
        read_outbox_max_id=row.read_outbox_max_id,
        unread_counted_up_to_id=row.unread_counted_up_to_id,
        unread_mentions=row.unread_mentions,
        verified_up_to_id=row.verified_up_to_id,
        history_complete=bool(row.history_complete),
        is_own=bool(row.is_own),
        has_moved=bool(row.has_moved),
        peer_known=bool(row.peer_known),
    )
