"""Record what the owner has set for chats: muted, archived, pinned, marked unread, drafts."""

from switchboard.domain.updates import (
    ArchiveChanged,
    DialogStateChange,
    DraftChanged,
    FoldersChanged,
    MentionsRead,
    MuteChanged,
    NotifyDefaultsChanged,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_nothing(recording: Recording, change: DialogStateChange | MentionsRead) -> None:
    """Nothing of it is stored yet."""


RECORDERS: Recorders = {
    MuteChanged: record_nothing,
    ArchiveChanged: record_nothing,
    PinChanged: record_nothing,
    PinOrderChanged: record_nothing,
    UnreadMarkChanged: record_nothing,
    DraftChanged: record_nothing,
    MentionsRead: record_nothing,
    NotifyDefaultsChanged: record_nothing,
    FoldersChanged: record_nothing,
}
