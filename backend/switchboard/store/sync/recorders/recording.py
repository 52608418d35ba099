"""The context that all recorders of a transaction share: batch, conversations, and gaps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId
from switchboard.domain.updates import Batch
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import peers
from switchboard.store.messages.conversation_state import ConversationState, load_or_create
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

    account_id, live: of the current batch; live messages count as unread. max_rescans: the number
    of chats to read again after a gap in an account's own sequence.
    """

    account_id: AccountId
    live: bool

    def __init__(
        self, transaction: Transaction, early_updates: EarlyUpdates, max_rescans: int
    ) -> None:
        self.outcome = Outcome()
        self.max_rescans = max_rescans
        self.transaction = transaction
        self.early_updates = early_updates
        self.has_tombstones: dict[AccountId, bool] = {}
        self._conversations: dict[tuple[AccountId, ChatId], ConversationState] = {}

    def begin(self, batch: Batch) -> None:
        """Begin a batch: the next changes are its changes."""
        self.account_id, self.live = batch.account_id, batch.counts_unread

    def save_conversations(self) -> None:
        """Save the touched conversations. They are loaded again when they are needed."""
        for conversation in self._conversations.values():
            conversation.save(self.transaction)
        self._conversations.clear()

    def conversation(self, chat_id: ChatId) -> ConversationState:
        """The account's conversation with a peer. It is created if it does not exist yet."""
        key = (self.account_id, chat_id)
        conversation = self._conversations.get(key)
        if conversation is None:
            conversation = load_or_create(self.transaction, self.account_id, chat_id)
            self._conversations[key] = conversation
            if not conversation.chat.peer_known:
                self.outcome.unknown_peers.add(key)
        return conversation

    def known_conversation(self, chat_id: ChatId) -> ConversationState | None:
        """The conversation that a mark or an edit concerns.

        It is not created for a mark or an edit. Telegram's list is read for an unknown chat, and
        has the mark as well.
        """
        key = (self.account_id, chat_id)
        known = key in self._conversations or self.transaction.fetch_value(
            "SELECT 1 FROM chats WHERE telegram_account_id = ? AND chat_id = ?", key
        )
        if known:
            return self.conversation(chat_id)
        if self.early_updates.is_first_update_of(self.account_id, chat_id):
            self.outcome.unknown_peers.add(key)
        return None

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
