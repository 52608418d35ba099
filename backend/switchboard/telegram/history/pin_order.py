"""The order of the pinned chats, as the list of chats shows it.

Without a folder id the list contains both peer folders: the pinned chats of the main list stand in
front, in their order; those of the archive stand somewhere, so their order is asked for if there
are several (`messages.getPinnedDialogs`).
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
        """What was collected."""
        return Pins(tuple(self._lists[MAIN]), tuple(self._lists[ARCHIVE]))

    def add(self, entries: Iterable[DialogEntry]) -> None:
        """The next chats of the list."""
        for entry in entries:
            chat_id, is_archived = entry.dialog.peer.chat_id, entry.dialog.is_archived
            if is_archived:
                self.archived.add(chat_id)
            if entry.is_pinned:
                self._lists[ARCHIVE if is_archived else MAIN].append(chat_id)

    def next_folder(self, *, left_out: bool) -> int | None:
        """The folder whose pinned chats are to be asked for; None if nothing is missing.

        left_out: whether pinned chats were left out of the list.
        """
        if left_out and MAIN not in self._answered:
            return MAIN
        is_missing = left_out or len(self._lists[ARCHIVE]) > 1
        return ARCHIVE if is_missing and ARCHIVE not in self._answered else None

    def answered(self, folder_id: int, entries: Sequence[DialogEntry] | None) -> None:
        """The pinned chats of one folder, in their order. None if they cannot be read."""
        self._answered.add(folder_id)
        if entries is None:
            self.is_known = False
            return
        self.archived.update(
            entry.dialog.peer.chat_id for entry in entries if entry.dialog.is_archived
        )
        self._lists[folder_id] = [entry.dialog.peer.chat_id for entry in entries]
