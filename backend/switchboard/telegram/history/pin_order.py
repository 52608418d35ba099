"""The order of the pinned chats, as the list of chats shows it.

Without a folder id the list contains both peer folders. The pinned chats of the main list come
first, in their order. Those of the archive are anywhere in the list, so their order is requested if
there are several (`messages.getPinnedDialogs`).
"""

from collections.abc import Iterable, Sequence

from switchboard.domain.ids import ChatId
from switchboard.domain.updates.newer_changes import Pins
from switchboard.telegram.history.dialog_entries import DialogEntry
from switchboard.telegram.translate.dialog_state import ARCHIVE, MAIN


class PinOrder:
    """Collects the pinned chats of one listing.

    archived: the chats in the archive. is_known: False if some could not be read.
    """

    def __init__(self) -> None:
        self.archived: set[ChatId] = set()
        self.is_known = True
        self._lists: dict[int, list[ChatId]] = {MAIN: [], ARCHIVE: []}
        self._answered: set[int] = set()

    @property
    def pins(self) -> Pins:
        """The collected pins."""
        return Pins(tuple(self._lists[MAIN]), tuple(self._lists[ARCHIVE]))

    def add(self, entries: Iterable[DialogEntry]) -> None:
        """Add the next chats of the list."""
        for entry in entries:
            chat_id, is_archived = entry.dialog.peer.chat_id, entry.dialog.is_archived
            if is_archived:
                self.archived.add(chat_id)
            if entry.is_pinned:
                self._lists[ARCHIVE if is_archived else MAIN].append(chat_id)

    def next_folder(self, *, left_out: bool) -> int | None:
        """The folder whose pinned chats must be requested. None if nothing is missing.

        left_out: whether the list lacks pinned chats.
        """
        if left_out and MAIN not in self._answered:
            return MAIN
        is_missing = left_out or len(self._lists[ARCHIVE]) > 1
        return ARCHIVE if is_missing and ARCHIVE not in self._answered else None

    def answered(self, folder_id: int, entries: Sequence[DialogEntry] | None) -> None:
        """Add the pinned chats of one folder, in their order. None if they cannot be read."""
        self._answered.add(folder_id)
        if entries is None:
            self.is_known = False
            return
        self.archived.update(
            entry.dialog.peer.chat_id for entry in entries if entry.dialog.is_archived
        )
        self._lists[folder_id] = [entry.dialog.peer.chat_id for entry in entries]
