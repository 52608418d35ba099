"""Early updates: changes of messages that are not stored yet, because a history page is on its way.

Telegram may answer a page before a message changes, and the page may be stored after the change.
The change is kept in memory and applied when the page is stored. No page outlives the process, so
memory is enough.
"""

from collections import OrderedDict

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import NewMessage

MAX_EDITS = 2_000
"""Edits that are kept, the newest; more do not come while a page is under way."""


class EarlyUpdates:
    """Edits and clearings of messages that are not stored."""

    def __init__(self) -> None:
        self._edits: OrderedDict[tuple[AccountId, ChatId, TelegramMessageId], NewMessage] = (
            OrderedDict()
        )
        self._hidden: OrderedDict[tuple[AccountId, ChatId, TelegramMessageId], int] = OrderedDict()
        self._sought: set[tuple[AccountId, ChatId]] = set()
        self._cleared: dict[tuple[AccountId, ChatId], TelegramMessageId] = {}

    def add_edit(self, account_id: AccountId, message: NewMessage) -> None:
        """A message that is not stored was edited to this."""
        key = (account_id, message.chat_id, message.message_id)
        self._edits[key] = message
        self._edits.move_to_end(key)
        if len(self._edits) > MAX_EDITS:
            self._edits.popitem(last=False)

    def edit_of(self, account_id: AccountId, message: NewMessage) -> NewMessage | None:
        """What this message was edited to, where that was told before it came."""
        if not self._edits:  # most of the time, and asked for every message
            return None
        return self._edits.get((account_id, message.chat_id, message.message_id))

    def edited_unseen(self, account_id: AccountId, message: NewMessage) -> None:
        """A hidden edit leaves no mark at the message that says how new its text is."""
        if message.hidden_edit_at is None:
            return
        key = (account_id, message.chat_id, message.message_id)
        self._hidden[key] = max(message.hidden_edit_at, self._hidden.get(key, 0))
        self._hidden.move_to_end(key)
        if len(self._hidden) > MAX_EDITS:
            self._hidden.popitem(last=False)

    def unseen_edit_of(self, account_id: AccountId, message: NewMessage) -> int:
        """When a message was last edited without a mark, as far as is known; 0 for never."""
        if not self._hidden:
            return 0
        return self._hidden.get((account_id, message.chat_id, message.message_id), 0)

    def first_word_of(self, account_id: AccountId, chat_id: ChatId) -> bool:
        """Whether nothing was told of a chat yet that is not here: then it is to be looked for."""
        known = (account_id, chat_id) in self._sought
        self._sought.add((account_id, chat_id))
        return not known

    def add_clearing(
        self, account_id: AccountId, chat_id: ChatId, up_to: TelegramMessageId
    ) -> None:
        """The messages of a chat up to this one are gone."""
        self._cleared[account_id, chat_id] = max(
            up_to, self._cleared.get((account_id, chat_id), up_to)
        )

    def is_cleared(self, account_id: AccountId, message: NewMessage) -> bool:
        """Whether this message went with a cleared history."""
        if not self._cleared:
            return False
        up_to = self._cleared.get((account_id, message.chat_id))
        return up_to is not None and message.message_id <= up_to
