"""What overtook pages of history that are still under way.

A page may be answered before, and recorded after, Telegram tells of a change to one of its
messages. While that message is not stored there is nothing to change; what was told is kept here
and applied when the page comes. Kept in memory: no page under way outlives the process.
"""

from collections import OrderedDict

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import NewMessage

MOST_EDITS = 2_000
"""Edits that are kept, the newest; more do not come while a page is under way."""


class Overtaken:
    """Edits and clearings of messages that are not stored."""

    def __init__(self) -> None:
        self._edits: OrderedDict[tuple[AccountId, ChatId, TelegramMessageId], NewMessage] = (
            OrderedDict()
        )
        self._cleared: dict[tuple[AccountId, ChatId], TelegramMessageId] = {}

    def edited(self, account_id: AccountId, message: NewMessage) -> None:
        """A message that is not stored was edited to this."""
        key = (account_id, message.chat_id, message.message_id)
        self._edits[key] = message
        self._edits.move_to_end(key)
        if len(self._edits) > MOST_EDITS:
            self._edits.popitem(last=False)

    def edit_of(self, account_id: AccountId, message: NewMessage) -> NewMessage | None:
        """What this message was edited to, where that was told before it came."""
        if not self._edits:  # most of the time, and asked for every message
            return None
        return self._edits.get((account_id, message.chat_id, message.message_id))

    def cleared(self, account_id: AccountId, chat_id: ChatId, up_to: TelegramMessageId) -> None:
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
