"""The state of a chat during a transaction: read marks, and what is stored of its history.

This is the state that Telegram's sync needs. The unread count and the newest message belong to the
state of the conversation (`conversation_state`).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.permissions import ChatRights
from switchboard.domain.topics import Division
from switchboard.store.core.mappers import CHAT_RIGHTS
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.unread_marks import UnreadMarks


class StateRow(NamedTuple):
    """A chat's stored state."""

    read_inbox_max_id: int
    read_outbox_max_id: int
    unread_counted_up_to_id: int
    unread_mentions: int
    verified_up_to_id: int
    history_complete: int
    division: str
    is_own: int
    has_moved: int
    peer_known: int
    rights: int


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
    rights=CHAT_RIGHTS.format(of="ch"),
)

SELECT_STATE = (
    f"SELECT {STATE.sql} FROM chats ch "  # noqa: S608 - constants only
    "WHERE ch.telegram_account_id = ? AND ch.chat_id = ?"
)


DIVISION = (
    "CASE WHEN p.is_monoforum AND (p.manages_topics OR EXISTS (SELECT 1 FROM peers l "
    "WHERE l.telegram_account_id = p.telegram_account_id AND l.chat_id = p.linked_monoforum_id "
    "AND l.manages_topics)) THEN 'people' WHEN p.is_forum THEN 'topics' ELSE 'whole' END"
)
"""How the chat with a peer `p` is divided (`domain/topics.py`). Who answers a channel's direct
messages is decided by the rights in the channel (Telegram: "Direct messages to channels")."""

OF_PEER = "FROM peers p WHERE p.telegram_account_id = :account AND p.chat_id = :chat"

INSERT = (
    "INSERT INTO chats (telegram_account_id, chat_id, read_inbox_max_id, read_outbox_max_id, "  # noqa: S608 - constants only
    "unread_counted_up_to_id, verified_up_to_id, history_complete, division, reads_topics) "
    f"VALUES (:account, :chat, 0, 0, 0, 0, 0, coalesce((SELECT {DIVISION} {OF_PEER}), 'whole'), "
    f"coalesce((SELECT p.is_forum OR p.is_monoforum {OF_PEER}), 0))"
)


@dataclass(slots=True)
class ChatState:
    """A chat while its messages and marks are being stored. `save` writes its marks.

    is_own: these are the owner's Saved Messages. has_moved: the group became a supergroup, so
    nothing in the old chat is unread. rights: what the account may do with its messages.
    """

    account_id: AccountId
    chat_id: ChatId
    marks: UnreadMarks
    verified_up_to_id: int
    history_complete: bool
    division: Division
    is_own: bool
    has_moved: bool
    peer_known: bool
    rights: ChatRights
    _saved: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._saved = self.marks.values()

    @property
    def is_divided(self) -> bool:
        """Whether its messages are divided into several conversations."""
        return self.division is not Division.WHOLE

    def is_before_history(self, transaction: Transaction, message_id: TelegramMessageId) -> bool:
        """Whether a message is older than all stored ones, so that others between may be missing.

        Such a message is not stored, because it would leave a hole. Paging back fetches it.
        """
        if self.history_complete:
            return False
        oldest = self._oldest(transaction)
        return oldest is None or message_id < oldest

    def stores_all_above(self, transaction: Transaction, message_id: int) -> bool:
        """Whether every message above this one is stored. Chats have no hole above their oldest
        message, so it is enough that a message at or below it is stored."""
        oldest = self._oldest(transaction)
        return oldest is not None and (oldest <= message_id or self.history_complete)

    def save(self, transaction: Transaction) -> bool:
        """Write the marks if they changed. Whether they did."""
        values = self.marks.values()
        if values == self._saved:
            return False
        transaction.execute(
            "UPDATE chats SET read_inbox_max_id = ?, read_outbox_max_id = ?, "
            "unread_counted_up_to_id = ?, unread_mentions = ? "
            "WHERE telegram_account_id = ? AND chat_id = ?",
            (*values, self.account_id, self.chat_id),
        )
        self._saved = values
        return True

    def _oldest(self, transaction: Transaction) -> int | None:
        oldest: int | None = transaction.fetch_value(
            "SELECT min(message_id) FROM messages WHERE telegram_account_id = ? AND chat_id = ?",
            (self.account_id, self.chat_id),
        )
        return oldest


def load_or_create(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> ChatState:
    """The chat of an account with a peer. It is created if it does not exist yet."""
    row = transaction.fetch_one_as(STATE, SELECT_STATE, (account_id, chat_id))
    if row is None:
        transaction.execute(INSERT, {"account": account_id, "chat": chat_id})
        (row,) = transaction.fetch_as(STATE, SELECT_STATE, (account_id, chat_id))
    return ChatState(
        account_id=account_id,
        chat_id=chat_id,
        marks=UnreadMarks(
            row.read_inbox_max_id,
            row.read_outbox_max_id,
            row.unread_counted_up_to_id,
            row.unread_mentions,
        ),
        verified_up_to_id=row.verified_up_to_id,
        history_complete=bool(row.history_complete),
        division=Division(row.division),
        is_own=bool(row.is_own),
        has_moved=bool(row.has_moved),
        peer_known=bool(row.peer_known),
        rights=ChatRights(row.rights),
    )
