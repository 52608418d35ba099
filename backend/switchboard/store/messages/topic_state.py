"""The state of a topic during a transaction: how far it was read, and whether its title is
known."""

from dataclasses import dataclass, field
from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, TopicId
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages.unread_marks import UnreadMarks


class StateRow(NamedTuple):
    """A topic's stored state."""

    read_inbox_max_id: int
    read_outbox_max_id: int
    unread_counted_up_to_id: int
    unread_mentions: int


STATE = Columns(StateRow, "t")

SELECT_STATE = (
    f"SELECT {STATE.sql} FROM topics t "  # noqa: S608 - constants only
    "WHERE t.telegram_account_id = ? AND t.chat_id = ? AND t.topic_id = ?"
)

INSERT = (
    "INSERT INTO topics (telegram_account_id, chat_id, topic_id, search_key, is_mine, is_closed, "
    "is_hidden, is_deleted, read_inbox_max_id, read_outbox_max_id, unread_counted_up_to_id, "
    "unread_mentions, unread_mark, draft_date) VALUES (:account, :chat, :topic, coalesce("
    "(SELECT p.search_key FROM peers p WHERE p.telegram_account_id = :account "
    "AND p.chat_id = :topic), ''), "
    "0, 0, 0, 0, 0, 0, 0, 0, 0, 0)"
)
"""A person is found by their name from the first message on."""


@dataclass(slots=True)
class TopicState:
    """A topic while its messages and marks are being stored. is_new: nothing was known of it."""

    account_id: AccountId
    chat_id: ChatId
    topic_id: TopicId
    marks: UnreadMarks
    is_new: bool
    _saved: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._saved = self.marks.values()

    def save(self, transaction: Transaction) -> bool:
        """Write the marks if they changed. Whether they did."""
        values = self.marks.values()
        if values == self._saved:
            return False
        transaction.execute(
            "UPDATE topics SET read_inbox_max_id = ?, read_outbox_max_id = ?, "
            "unread_counted_up_to_id = ?, unread_mentions = ? "
            "WHERE telegram_account_id = ? AND chat_id = ? AND topic_id = ?",
            (*values, self.account_id, self.chat_id, self.topic_id),
        )
        self._saved = values
        return True


def load_or_create(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, topic_id: TopicId
) -> TopicState:
    """A topic of a chat. It is created if it does not exist yet."""
    key = (account_id, chat_id, topic_id)
    row = transaction.fetch_one_as(STATE, SELECT_STATE, key)
    is_new = row is None
    if row is None:
        transaction.execute(INSERT, {"account": account_id, "chat": chat_id, "topic": topic_id})
        (row,) = transaction.fetch_as(STATE, SELECT_STATE, key)
    marks = UnreadMarks(
        row.read_inbox_max_id,
        row.read_outbox_max_id,
        row.unread_counted_up_to_id,
        row.unread_mentions,
    )
    return TopicState(account_id, chat_id, topic_id, marks, is_new)
