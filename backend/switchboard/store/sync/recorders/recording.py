"""The context that all recorders of a transaction share: batch, conversations, and gaps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from switchboard.domain.events import EventType
from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    ScheduledId,
    TelegramMessageId,
    TopicId,
)
from switchboard.domain.message_limits import MessageLimits
from switchboard.domain.topics import WHOLE_CHAT, Division
from switchboard.domain.updates import Batch, ScheduledRemoved
from switchboard.store.core import message_limits_column
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chat_state, peers, topic_division
from switchboard.store.messages.chat_state import ChatState
from switchboard.store.messages.conversation_state import (
    ConversationState,
    load,
    load_in,
    load_or_create,
)
from switchboard.store.sync.early_updates import EarlyUpdates


@dataclass(slots=True)
class Outcome:
    """The gaps that were found: chats to read, and accounts whose list of chats must be read.

    commands: accounts for which recording has put a command into the outbox.
    """

    gaps: set[tuple[AccountId, ChatId | None]] = field(default_factory=set)
    unknown_peers: set[tuple[AccountId, ChatId]] = field(default_factory=set)
    commands: set[AccountId] = field(default_factory=set)

    def add(self, other: "Outcome") -> None:
        """Join it with what other recording showed."""
        self.gaps |= other.gaps
        self.unknown_peers |= other.unknown_peers
        self.commands |= other.commands


class Recording:
    """Batches while they are stored. Each touched conversation is saved once, at the end.

    account_id, live: of the current batch; live messages count as unread. sent_from_schedule: the
    messages of the current batch that were scheduled before, with their ids there. max_rescans: the
    number of chats to read again after a gap in an account's own sequence.
    """

    account_id: AccountId
    live: bool
    sent_from_schedule: dict[tuple[ChatId, TelegramMessageId], ScheduledId]

    def __init__(
        self, transaction: Transaction, early_updates: EarlyUpdates, max_rescans: int
    ) -> None:
        self.outcome = Outcome()
        self.max_rescans = max_rescans
        self.transaction = transaction
        self.early_updates = early_updates
        self.has_tombstones: dict[AccountId, bool] = {}
        self._limits: dict[AccountId, MessageLimits] = {}
        self._conversations: dict[tuple[AccountId, ChatId, TopicId], ConversationState] = {}
        self._loaded: dict[ConversationId, ConversationState] = {}

    def begin(self, batch: Batch) -> None:
        """Begin a batch: the next changes are its changes."""
        self.account_id, self.live = batch.account_id, batch.counts_unread
        self.sent_from_schedule = {
            (change.chat_id, message_id): scheduled_id
            for change in batch.changes
            if isinstance(change, ScheduledRemoved)
            for scheduled_id, message_id in zip(change.scheduled_ids, change.sent, strict=False)
        }

    def save_conversations(self) -> None:
        """Save the touched conversations. They are loaded again when they are needed."""
        for conversation in self._loaded.values():
            conversation.save(self.transaction)
        self._conversations.clear()
        self._loaded.clear()

    def conversation(self, chat_id: ChatId, topic_id: TopicId = WHOLE_CHAT) -> ConversationState:
        """The account's conversation to which a message with this topic belongs. It is created if
        it does not exist yet. topic_id: 0 if the message names none."""
        key = (self.account_id, chat_id, topic_id)
        conversation = self._conversations.get(key)
        if conversation is None:
            found = load_or_create(self.transaction, *key)
            conversation = self._loaded.setdefault(found.id, found)
            self._conversations[key] = conversation
            self._note_unknown(conversation)
        return conversation

    def conversation_of(self, conversation_id: ConversationId) -> ConversationState:
        """A conversation that exists, by its number."""
        conversation = self._loaded.get(conversation_id)
        if conversation is None:
            conversation = load(self.transaction, conversation_id)
            self._loaded[conversation_id] = conversation
        return conversation

    def known_conversation(
        self, chat_id: ChatId, topic_id: TopicId = WHOLE_CHAT
    ) -> ConversationState | None:
        """The conversation that a mark or an edit concerns.

        It is not created for a mark or an edit. Telegram's list is read for an unknown chat, and
        has the mark as well.
        """
        return self.conversation(chat_id, topic_id) if self._knows(chat_id, topic_id) else None

    def marked_conversation(
        self, chat_id: ChatId, topic_id: TopicId = WHOLE_CHAT
    ) -> ConversationState | None:
        """The same for exactly this topic, or for the whole chat (0), even if the chat is divided.
        None for a topic of a chat that is not divided, such as the comments on one message."""
        if not self._knows(chat_id, topic_id):
            return None
        chat = chat_state.load_or_create(self.transaction, self.account_id, chat_id)
        if chat.is_divided is (topic_id != WHOLE_CHAT):
            return self.conversation(chat_id, topic_id)
        if topic_id != WHOLE_CHAT:
            return None
        whole = load_in(self.transaction, chat, WHOLE_CHAT)
        return self._loaded.setdefault(whole.id, whole)

    def _knows(self, chat_id: ChatId, topic_id: TopicId) -> bool:
        key = (self.account_id, chat_id)
        if (*key, topic_id) in self._conversations or self.transaction.fetch_value(
            "SELECT 1 FROM chats WHERE telegram_account_id = ? AND chat_id = ?", key
        ):
            return True
        if self.early_updates.is_first_update_of(self.transaction, self.account_id, chat_id):
            self.outcome.unknown_peers.add(key)
        return False

    def want_topics(self, chat_id: ChatId, *, soon: bool = False) -> None:
        """Have the list of a chat's topics read in the next pass. soon: have a pass made for it."""
        topic_division.want_topics(self.transaction, self.account_id, chat_id)
        if soon:
            self.outcome.gaps.add((self.account_id, chat_id))

    def topics_of(self, chat: ChatState) -> list[ConversationState]:
        """The conversations of all topics of a chat."""
        self.save_conversations()
        ids = self.transaction.fetch_values(
            "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ? "
            "AND topic_id <> 0",
            (chat.account_id, chat.chat_id),
        )
        return [self.conversation_of(id_) for id_ in ids]

    def _note_unknown(self, conversation: ConversationState) -> None:
        """Note a chat or topic of which only the number is known, so that it is requested from
        Telegram. A person has a name, and is unread from the first message on."""
        chat = conversation.chat
        if not chat.peer_known:
            self.outcome.unknown_peers.add((chat.account_id, chat.chat_id))
        if conversation.topic is not None and conversation.topic.is_new:
            self.want_topics(chat.chat_id, soon=chat.division is Division.TOPICS)

    def message_limits(self) -> MessageLimits:
        """How long the account may edit messages and delete them for everyone."""
        limits = self._limits.get(self.account_id)
        if limits is None:
            column = self.transaction.fetch_value(
                "SELECT message_limits FROM accounts WHERE id = ?", (self.account_id,)
            )
            limits = self._limits[self.account_id] = message_limits_column.from_column(column)
        return limits

    def forget_message_limits(self) -> None:
        """They have changed."""
        self._limits.pop(self.account_id, None)

    def name_of(self, sender_id: int | None) -> str | None:
        """The name of a sender, if the account knows it."""
        if sender_id is None:
            return None
        return peers.title(self.transaction, self.account_id, ChatId(sender_id))

    def emit_updated(self, message_id: int) -> None:
        """Emit a changed message. The transaction also emits a conversation that shows or counts
        it."""
        self.transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(message_id))


Recorder: TypeAlias = Callable[[Recording, Any], None]
"""Stores one kind of change of the batch that is being stored."""

Recorders: TypeAlias = dict[type[Any], Recorder]
"""The recorders of one capability, by the kind of change."""
