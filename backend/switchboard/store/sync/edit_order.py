"""The order of a message's edits, as far as their dates do not show it.

Telegram dates edits in whole seconds. Of two edits in the same second, the one with the higher
number in Telegram's sequence is newer. A page of history is newer than an edit only if the edit was
stored before the page was requested. Memory is enough, because neither pages nor updates that are
late outlive the process.
"""

from typing import NamedTuple, TypeAlias

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import MessageEdited
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync.transactional_memory import TransactionalDict

MAX_EDITS = 2_000
"""The number of messages whose last edit is remembered."""

MessageKey: TypeAlias = tuple[AccountId, ChatId, TelegramMessageId]


class StoredEdit(NamedTuple):
    """The last stored edit of a message: its place among all stored edits, and its highest pts."""

    position: int
    pts: int


class EditOrder:
    """The last edits that were stored. position: the number of edits that were stored so far, with
    those of transactions that were rolled back; any thread may read it."""

    def __init__(self) -> None:
        self.position = 0
        self._last: TransactionalDict[MessageKey, StoredEdit] = TransactionalDict(MAX_EDITS)

    def note(self, transaction: Transaction, key: MessageKey, pts: int = 0) -> None:
        """An edit of this message was stored. pts: 0 if it is unknown."""
        self.position += 1
        earlier = self._last.get(key)
        highest = max(pts, 0 if earlier is None else earlier.pts)
        self._last.put(transaction, key, StoredEdit(self.position, highest))

    def is_newest(self, key: MessageKey, edited: MessageEdited) -> bool:
        """Whether an edit is newer than a stored one of the same second."""
        last = self._last.get(key)
        if edited.requested_at is not None:
            return last is None or last.position <= edited.requested_at
        if edited.is_late:
            return last is not None and 0 < last.pts < edited.pts
        return True
