"""The state of a conversation during a transaction: newest message and unread count.

The unread count is Telegram's count plus the messages that came later. If all messages above the
read mark are stored, the stored messages are counted instead, so that early or late updates cannot
make the count wrong. In Saved Messages nothing is unread, because the owner put everything there,
nor in a group that became a supergroup.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from switchboard.domain.ids import AccountId, ChatId, ConversationId, TelegramMessageId, TopicId
from switchboard.domain.messages import Direction, Kind, Message
from switchboard.domain.topics import WHOLE_CHAT, Division, topic_in
from switchboard.store.core import mappers
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import (
    albums,
    chat_state,
    denormalized_settings,
    local_changes,
    shared_chats,
    supergroups,
    topic_state,
    waiting,
)
from switchboard.store.messages.chat_state import ChatState
from switchboard.store.messages.topic_state import TopicState
from switchboard.store.messages.unread_marks import UnreadMarks


class StateRow(NamedTuple):
    """A conversation's stored state."""

    id: int
    unread_count: int
    unread_in_albums: int
    last_message_id: int
    last_message_at: int
    waiting_since: int | None
    snoozed_until: int | None
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
    """A conversation while its messages are being stored. `save` writes the result.

    topic: None for a whole chat.
    """

    id: ConversationId
    chat: ChatState
    topic: TopicState | None
    unread_count: int
    unread_in_albums: int
    last_message_id: int
    last_message_at: int
    last_sort_rank: int
    waiting_since: int | None
    snoozed_until: int | None
    _wakes: set[Direction] = field(default_factory=set, init=False)
    _may_wait_otherwise: bool = field(default=False, init=False)
    _counts_mentions: bool = field(default=False, init=False)
    _needs_recount: bool = field(default=False, init=False)
    _saved: tuple[int, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._saved = self._columns()

    @property
    def topic_id(self) -> TopicId:
        """The topic that it is; 0 for a whole chat."""
        return WHOLE_CHAT if self.topic is None else self.topic.topic_id

    @property
    def marks(self) -> UnreadMarks:
        """Its read marks: those of the topic, or of the whole chat."""
        return self.chat.marks if self.topic is None else self.topic.marks

    def is_unread(self, part: albums.Part) -> bool:
        """Whether a stored message of an album counts as unread."""
        return (
            part.direction == Direction.INCOMING
            and part.deleted_at is None
            and part.message_id > self.marks.counted_up_to_id
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
        self._may_wait_otherwise |= self._may_change_who_waits(message)
        if (message.timestamp, rank) > (self.last_message_at, self.last_sort_rank):
            if self.snoozed_until is not None and message.kind is not Kind.SERVICE:
                self._wakes.add(message.direction)
            self.last_message_at, self.last_sort_rank = message.timestamp, rank
            self.last_message_id = message.id
        uncounted = self.marks.counted_up_to_id < (message.message_id or 0)
        if live and uncounted and message.direction is Direction.INCOMING:
            self.unread_count += 1
            self.unread_in_albums += is_unread_in_album
        if self.chat.has_moved:
            self.marks.read(message.message_id or 0)
        elif is_unread_mention and self.chat.division is Division.PEOPLE:
            self._counts_mentions = True
        elif live and is_unread_mention:
            self.marks.add_mention(message.message_id or 0)

    def remove(self, message_id: TelegramMessageId, direction: Direction) -> None:
        """Update the state for a deleted message: it is no longer unread."""
        self._may_wait_otherwise = True
        if direction is Direction.INCOMING and message_id > self.marks.read_inbox_max_id:
            self.unread_count = max(0, self.unread_count - 1)
            self._needs_recount = True

    def read(self, up_to: TelegramMessageId, unread_count: int) -> None:
        """The owner has read up to a message. Telegram's count of the remaining ones is used."""
        if self.marks.read(up_to):
            self.unread_count = unread_count
            self._needs_recount = True

    def apply(
        self,
        *,
        read_up_to: TelegramMessageId,
        counted_up_to: TelegramMessageId,
        unread_count: int,
        unread_mentions: int | None,
    ) -> None:
        """Apply Telegram's own mark and counts, which include everything up to a message."""
        if self.marks.apply(read_up_to, counted_up_to, unread_mentions):
            self.unread_count = unread_count

    def count_above(self, transaction: Transaction, message_id: int) -> int:
        """Count the stored messages above this one. The plus makes SQLite use the index of ids."""
        count: int = transaction.fetch_value(
            "SELECT count(*) FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
            "AND message_id > ? AND +conversation_id = ? AND direction = 'incoming' "
            "AND deleted_at IS NULL",
            (self.chat.account_id, self.chat.chat_id, message_id, self.id),
        )
        return count

    def save(self, transaction: Transaction) -> None:
        """Write and emit the conversation if it or its chat has changed."""
        read_up_to = self.marks.read_inbox_max_id
        if self._needs_recount and self.chat.stores_all_above(transaction, read_up_to):
            self.unread_count = self.count_above(transaction, read_up_to)
        if self.chat.is_own or self.chat.has_moved:
            self.unread_count = 0
        if self.unread_in_albums:
            self._count_albums(transaction)
        if self._counts_mentions:
            self.marks.unread_mentions = self._count_mentions(transaction)
        marks_changed = self.chat.save(transaction)
        if self.topic is not None:
            marks_changed |= self.topic.save(transaction)
        columns = self._columns()
        if columns != self._saved:
            transaction.execute(
                "UPDATE conversations SET unread_count = ?, unread_in_albums = ?, "
                "last_message_id = ?, last_message_at = ? WHERE id = ?",
                (*columns, self.id),
            )
        if marks_changed or columns != self._saved:
            transaction.emit_conversation(self.id)
        self._answer(transaction)

    def _may_change_who_waits(self, message: Message) -> bool:
        """Whether a new message may change since when the conversation waits (`waiting`)."""
        if message.direction is Direction.OUTGOING:
            return True
        if self.chat.division is Division.PEOPLE:
            return True
        if self.waiting_since is not None and message.timestamp >= self.waiting_since:
            return False
        return self.chat.chat_id > 0 or message.mentions_me

    def _answer(self, transaction: Transaction) -> None:
        """Determine who waits, and end a snooze if there are new messages."""
        if self._may_wait_otherwise:
            waiting.refresh(transaction, self.id)
        if Direction.INCOMING in self._wakes:
            local_changes.end_snooze_by_message(transaction, self.id)
        elif Direction.OUTGOING in self._wakes:
            local_changes.end_snooze_by_reply(transaction, self.id)

    def _count_mentions(self, transaction: Transaction) -> int:
        """The stored mentions that are unread: Telegram counts none for a person who writes to a
        channel (core.telegram.org/constructor/monoForumDialog)."""
        count: int = transaction.fetch_value(
            "SELECT count(*) FROM messages INDEXED BY messages_own_or_mentioning "
            "WHERE conversation_id = ? AND mentions_me AND is_unread_mention "
            "AND deleted_at IS NULL",
            (self.id,),
        )
        return count

    def _count_albums(self, transaction: Transaction) -> None:
        """Count the unread messages that are not the first unread one of their album: at most all
        but one."""
        chat, read_up_to = self.chat, self.marks.read_inbox_max_id
        if self._needs_recount and self.unread_count:
            self.unread_in_albums = albums.count_unread(
                transaction, chat.account_id, chat.chat_id, self.id, read_up_to
            )
        self.unread_in_albums = max(0, min(self.unread_in_albums, self.unread_count - 1))

    def _columns(self) -> tuple[int, ...]:
        return (
            self.unread_count,
            self.unread_in_albums,
            self.last_message_id,
            self.last_message_at,
        )


def load(transaction: Transaction, conversation_id: ConversationId) -> ConversationState:
    """A conversation that exists."""
    row = transaction.fetch_one(
        "SELECT telegram_account_id, chat_id, topic_id FROM conversations WHERE id = ?",
        (conversation_id,),
    )
    chat = chat_state.load_or_create(transaction, row["telegram_account_id"], row["chat_id"])
    return load_in(transaction, chat, TopicId(row["topic_id"]))


def load_or_create(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    topic_id: TopicId = WHOLE_CHAT,
) -> ConversationState:
    """The conversation to which a message of a chat with this topic belongs. It is created if it
    does not exist yet. topic_id: 0 if the message names none."""
    chat = chat_state.load_or_create(transaction, account_id, chat_id)
    return load_in(transaction, chat, topic_in(chat.division, topic_id))


def load_in(transaction: Transaction, chat: ChatState, topic_id: TopicId) -> ConversationState:
    """The conversation that is this topic of a chat, or the whole chat (0). It is created if it
    does not exist yet."""
    topic = None
    if topic_id != WHOLE_CHAT:
        topic = topic_state.load_or_create(transaction, chat.account_id, chat.chat_id, topic_id)
    key = (chat.account_id, chat.chat_id, topic_id)
    row = transaction.fetch_one_as(STATE, SELECT_STATE, key)
    if row is None:
        transaction.execute(
            "INSERT INTO conversations (telegram_account_id, chat_id, topic_id, unread_count, "
            "last_message_at) VALUES (?, ?, ?, 0, 0)",
            key,
        )
        (row,) = transaction.fetch_as(STATE, SELECT_STATE, key)
        transaction.emit_conversation(ConversationId(row.id))
        denormalized_settings.apply_to_topic(transaction, chat.account_id, chat.chat_id, topic_id)
        shared_chats.emit_others_in(transaction, chat.account_id, chat.chat_id)
        supergroups.emit_linked(transaction, chat.account_id, chat.chat_id)
    return ConversationState(
        id=ConversationId(row.id),
        chat=chat,
        topic=topic,
        unread_count=row.unread_count,
        unread_in_albums=row.unread_in_albums,
        last_message_id=row.last_message_id,
        last_message_at=row.last_message_at,
        last_sort_rank=row.last_sort_rank,
        waiting_since=row.waiting_since,
        snoozed_until=row.snoozed_until,
    )
