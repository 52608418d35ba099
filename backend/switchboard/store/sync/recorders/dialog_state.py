"""Record what the owner has set for chats: muted, archived, pinned, marked unread, drafts."""

from typing import TypeAlias

from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    DraftChanged,
    FoldersChanged,
    MuteChanged,
    NotifyDefaultsChanged,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.store.messages import dialog_state, folders
from switchboard.store.messages.commands import WITHDRAWN_BY, chat_settings
from switchboard.store.sync.recorders.recording import Recorders, Recording

_OfOneChat: TypeAlias = MuteChanged | ArchiveChanged | PinChanged | UnreadMarkChanged | DraftChanged


def record_mute(recording: Recording, change: MuteChanged) -> None:
    """A chat is muted, or no longer, or sounds otherwise."""
    if recording.known_conversation(change.chat_id) is not None:
        _withdraw(recording, change, change.changed_at)
        dialog_state.set_notify_settings(
            recording.transaction, recording.account_id, change.chat_id, change.settings
        )


def record_archived(recording: Recording, change: ArchiveChanged) -> None:
    """A chat was moved to the archive, or out of it."""
    if recording.known_conversation(change.chat_id) is not None:
        _withdraw(recording, change, change.changed_at)
        dialog_state.set_archived(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            is_archived=change.is_archived,
        )


def record_pin(recording: Recording, change: PinChanged) -> None:
    """A chat was pinned to the top of its list, or unpinned."""
    if recording.known_conversation(change.chat_id) is not None:
        _withdraw(recording, change, change.changed_at)
        dialog_state.set_pinned(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            is_pinned=change.is_pinned,
            in_archive=change.in_archive,
        )


def record_pin_order(recording: Recording, change: PinOrderChanged) -> None:
    """The pinned chats of a list, all of them, in their order."""
    for chat_id in change.chat_ids:
        recording.known_conversation(chat_id)
    dialog_state.set_pin_order(
        recording.transaction,
        recording.account_id,
        change.chat_ids,
        in_archive=change.in_archive,
    )


def record_unread_mark(recording: Recording, change: UnreadMarkChanged) -> None:
    """A chat was marked as unread, or the mark was removed."""
    if recording.known_conversation(change.chat_id) is not None:
        _withdraw(recording, change, change.changed_at)
        dialog_state.set_unread_mark(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            unread_mark=change.unread_mark,
        )


def record_draft(recording: Recording, change: DraftChanged) -> None:
    """A draft was saved or cleared."""
    if recording.known_conversation(change.chat_id) is not None:
        _withdraw(recording, change, change.draft.date or None)
        dialog_state.set_draft(
            recording.transaction, recording.account_id, change.chat_id, change.draft
        )


def record_notify_defaults(recording: Recording, change: NotifyDefaultsChanged) -> None:
    """The defaults of a kind of chats changed."""
    dialog_state.set_notify_defaults(
        recording.transaction, recording.account_id, change.kind, change.settings
    )


def record_folders(recording: Recording, change: FoldersChanged) -> None:
    """The account's folders, all of them."""
    folders.replace(recording.transaction, recording.account_id, change.folders)


def _withdraw(recording: Recording, change: _OfOneChat, changed_at: Timestamp | None) -> None:
    """Withdraw what waits, if another device set it otherwise since the operator wanted it here.

    changed_at: None if Telegram does not say when. Then what waits reaches Telegram later, and is
    the later change.
    """
    kind = WITHDRAWN_BY.get(type(change))
    if kind is not None and changed_at is not None:
        chat_settings.withdraw(
            recording.transaction, recording.account_id, change.chat_id, kind, changed_at
        )


RECORDERS: Recorders = {
    MuteChanged: record_mute,
    ArchiveChanged: record_archived,
    PinChanged: record_pin,
    PinOrderChanged: record_pin_order,
    UnreadMarkChanged: record_unread_mark,
    DraftChanged: record_draft,
    NotifyDefaultsChanged: record_notify_defaults,
    FoldersChanged: record_folders,
}
