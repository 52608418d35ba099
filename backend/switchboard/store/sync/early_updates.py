"""Early updates: changes of messages that are not stored yet, because a history page is on its way.

Telegram may answer a page before a message changes, and the page may be stored after the change.
The change is kept in memory and applied when the page is stored. Memory is enough because pages do
not outlive the process either.
"""

from typing import TypeAlias

from switchboard.domain.ids import AccountId, ChatId, ScheduledId, TelegramMessageId
from switchboard.domain.updates import NewMessage, ReactionsChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync.edit_order import EditOrder, MessageKey
from switchboard.store.sync.transactional_memory import TransactionalDict

MAX_EDITS = 2_000
"""The number of newest edits to keep. No more than this arrive while a page is under way."""

MAX_PAGE_AGE = 120
"""Seconds after which no page is under way that was requested before."""

ChatKey: TypeAlias = tuple[AccountId, ChatId]


class EarlyUpdates:
    """Edits of messages that are not stored, and cleared histories. edit_order: the edits that were
    stored."""

    def __init__(self) -> None:
        self.edit_order = EditOrder()
        self._edits: TransactionalDict[MessageKey, NewMessage] = TransactionalDict(MAX_EDITS)
        self._reactions: TransactionalDict[MessageKey, ReactionsChanged] = TransactionalDict(
            MAX_EDITS
        )
        self._reacted: TransactionalDict[MessageKey, int] = TransactionalDict(MAX_EDITS)
        self._hidden: TransactionalDict[MessageKey, int] = TransactionalDict(MAX_EDITS)
        self._sent_from_schedule: TransactionalDict[MessageKey, ScheduledId] = TransactionalDict(
            MAX_EDITS
        )
        self._sought: TransactionalDict[ChatKey, None] = TransactionalDict()
        self._cleared: TransactionalDict[ChatKey, TelegramMessageId] = TransactionalDict()

    def add_edit(
        self, transaction: Transaction, account_id: AccountId, message: NewMessage
    ) -> None:
        """Remember the edit of a message that is not stored."""
        key = (account_id, message.chat_id, message.message_id)
        self._edits.put(transaction, key, message)

    def edit_of(self, account_id: AccountId, message: NewMessage) -> NewMessage | None:
        """The edit of this message, if it arrived before the message."""
        if not self._edits:  # usually there are none; this runs for every message
            return None
        return self._edits.get((account_id, message.chat_id, message.message_id))

    def add_reactions(
        self, transaction: Transaction, account_id: AccountId, change: ReactionsChanged
    ) -> None:
        """A message that is not stored has these reactions."""
        key = (account_id, change.chat_id, change.message_id)
        self._reactions.put(transaction, key, change)

    def reactions_of(
        self, transaction: Transaction, account_id: AccountId, message: NewMessage
    ) -> ReactionsChanged | None:
        """The reactions that arrived before this message. They are then forgotten."""
        if not self._reactions:
            return None
        key = (account_id, message.chat_id, message.message_id)
        return self._reactions.take(transaction, key)

    def note_reactions(self, transaction: Transaction, key: MessageKey) -> None:
        """Remember that the reactions to a message changed live: a page may contain older ones."""
        self._reacted.put(transaction, key, transaction.now)

    def reacted_lately(self, key: MessageKey, now: int) -> bool:
        """Whether a page of history may be older than the reactions to this message."""
        changed_at = self._reacted.get(key)
        return changed_at is not None and now - changed_at <= MAX_PAGE_AGE

    def add_sent(
        self, transaction: Transaction, key: MessageKey, scheduled_id: ScheduledId
    ) -> None:
        """A message that is not stored was scheduled before, with this id."""
        self._sent_from_schedule.put(transaction, key, scheduled_id)

    def scheduled_id_of(self, transaction: Transaction, key: MessageKey) -> ScheduledId | None:
        """The id that a message had in the schedule. It is then forgotten."""
        return self._sent_from_schedule.take(transaction, key)

    def edited_unseen(
        self, transaction: Transaction, account_id: AccountId, message: NewMessage
    ) -> None:
        """Remember a hidden edit, which leaves no edit date at the message."""
        if message.hidden_edit_at is None:
            return
        key = (account_id, message.chat_id, message.message_id)
        last = max(message.hidden_edit_at, self._hidden.get(key, 0))
        self._hidden.put(transaction, key, last)

    def unseen_edit_of(self, account_id: AccountId, message: NewMessage) -> int:
        """The time of a message's last known hidden edit. 0 without one."""
        if not self._hidden:
            return 0
        return self._hidden.get((account_id, message.chat_id, message.message_id), 0)

    def is_first_update_of(
        self, transaction: Transaction, account_id: AccountId, chat_id: ChatId
    ) -> bool:
        """Whether this is the first update about a chat that is not stored: then the list is read
        for it."""
        if (account_id, chat_id) in self._sought:
            return False
        self._sought.put(transaction, (account_id, chat_id), None)
        return True

    def add_clearing(
        self,
        transaction: Transaction,
        account_id: AccountId,
        chat_id: ChatId,
        up_to: TelegramMessageId,
    ) -> None:
        """Remember that the messages of a chat up to this one were cleared."""
        key = (account_id, chat_id)
        self._cleared.put(transaction, key, max(up_to, self._cleared.get(key, up_to)))

    def is_cleared(self, account_id: AccountId, message: NewMessage) -> bool:
        """Whether this message belongs to a cleared history."""
        if not self._cleared:
            return False
        up_to = self._cleared.get((account_id, message.chat_id))
        return up_to is not None and message.message_id <= up_to
