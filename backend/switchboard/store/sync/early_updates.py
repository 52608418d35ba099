"""Early updates: changes of messages that are not stored yet, because a history page is on its way.

Telegram may answer a page before a message changes, and the page may be stored after the change.
The change is kept in memory and applied when the page is stored. Memory is enough because pages do
not outlive the process either.
"""

from collections import OrderedDict

from switchboard.domain.ids import AccountId, ChatId, ScheduledId, TelegramMessageId
from switchboard.domain.updates import NewMessage, ReactionsChanged
from switchboard.store.sync.edit_order import EditOrder, MessageKey

MAX_EDITS = 2_000
"""The number of newest edits to keep. No more than this arrive while a page is under way."""

MAX_PAGE_AGE = 120
"""Seconds after which no page is under way that was requested before."""


class EarlyUpdates:
    """Edits of messages that are not stored, and cleared histories. edit_order: the edits that were
    stored."""

    def __init__(self) -> None:
        self.edit_order = EditOrder()
        self._edits: OrderedDict[MessageKey, NewMessage] = OrderedDict()
        self._reactions: OrderedDict[MessageKey, ReactionsChanged] = OrderedDict()
        self._reacted: OrderedDict[MessageKey, int] = OrderedDict()
        self._hidden: OrderedDict[MessageKey, int] = OrderedDict()
        self._sent_from_schedule: OrderedDict[MessageKey, ScheduledId] = OrderedDict()
        self._sought: set[tuple[AccountId, ChatId]] = set()
        self._cleared: dict[tuple[AccountId, ChatId], TelegramMessageId] = {}

    def add_edit(self, account_id: AccountId, message: NewMessage) -> None:
        """Remember the edit of a message that is not stored."""
        key = (account_id, message.chat_id, message.message_id)
        self._edits[key] = message
        self._edits.move_to_end(key)
        if len(self._edits) > MAX_EDITS:
            self._edits.popitem(last=False)

    def edit_of(self, account_id: AccountId, message: NewMessage) -> NewMessage | None:
        """The edit of this message, if it arrived before the message."""
        if not self._edits:  # usually there are none; this runs for every message
            return None
        return self._edits.get((account_id, message.chat_id, message.message_id))

    def add_reactions(self, account_id: AccountId, change: ReactionsChanged) -> None:
        """A message that is not stored has these reactions."""
        key = (account_id, change.chat_id, change.message_id)
        self._reactions[key] = change
        self._reactions.move_to_end(key)
        if len(self._reactions) > MAX_EDITS:
            self._reactions.popitem(last=False)

    def reactions_of(self, account_id: AccountId, message: NewMessage) -> ReactionsChanged | None:
        """The reactions that arrived before this message. They are then forgotten."""
        if not self._reactions:
            return None
        return self._reactions.pop((account_id, message.chat_id, message.message_id), None)

    def note_reactions(self, key: MessageKey, now: int) -> None:
        """Remember that the reactions to a message changed live: a page may contain older ones."""
        self._reacted[key] = now
        self._reacted.move_to_end(key)
        if len(self._reacted) > MAX_EDITS:
            self._reacted.popitem(last=False)

    def reacted_lately(self, key: MessageKey, now: int) -> bool:
        """Whether a page of history may be older than the reactions to this message."""
        changed_at = self._reacted.get(key)
        return changed_at is not None and now - changed_at <= MAX_PAGE_AGE

    def add_sent(self, key: MessageKey, scheduled_id: ScheduledId) -> None:
        """A message that is not stored was scheduled before, with this id."""
        self._sent_from_schedule[key] = scheduled_id
        if len(self._sent_from_schedule) > MAX_EDITS:
            self._sent_from_schedule.popitem(last=False)

    def scheduled_id_of(self, key: MessageKey) -> ScheduledId | None:
        """The id that a message had in the schedule. It is then forgotten."""
        return self._sent_from_schedule.pop(key, None)

    def edited_unseen(self, account_id: AccountId, message: NewMessage) -> None:
        """Remember a hidden edit, which leaves no edit date at the message."""
        if message.hidden_edit_at is None:
            return
        key = (account_id, message.chat_id, message.message_id)
        self._hidden[key] = max(message.hidden_edit_at, self._hidden.get(key, 0))
        self._hidden.move_to_end(key)
        if len(self._hidden) > MAX_EDITS:
            self._hidden.popitem(last=False)

    def unseen_edit_of(self, account_id: AccountId, message: NewMessage) -> int:
        """The time of a message's last known hidden edit. 0 without one."""
        if not self._hidden:
            return 0
        return self._hidden.get((account_id, message.chat_id, message.message_id), 0)

    def is_first_update_of(self, account_id: AccountId, chat_id: ChatId) -> bool:
        """Whether this is the first update about a chat that is not stored: then the list is read
        for it."""
        known = (account_id, chat_id) in self._sought
        self._sought.add((account_id, chat_id))
        return not known

    def add_clearing(
        self, account_id: AccountId, chat_id: ChatId, up_to: TelegramMessageId
    ) -> None:
        """Remember that the messages of a chat up to this one were cleared."""
        self._cleared[account_id, chat_id] = max(
            up_to, self._cleared.get((account_id, chat_id), up_to)
        )

    def is_cleared(self, account_id: AccountId, message: NewMessage) -> bool:
        """Whether this message belongs to a cleared history."""
        if not self._cleared:
            return False
        up_to = self._cleared.get((account_id, message.chat_id))
        return up_to is not None and message.message_id <= up_to
