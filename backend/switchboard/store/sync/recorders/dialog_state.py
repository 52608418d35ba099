"""Record what the owner has set for chats: muted, archived, pinned, marked unread, drafts."""

from dataclasses import replace
from typing import TypeAlias

from switchboard.domain.outbox import supersede_key
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import GENERAL, WHOLE_CHAT, Division
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
from switchboard.store.messages import dialog_state, folders, topics
from switchboard.store.messages.commands import WITHDRAWN_BY, chat_settings
from switchboard.store.sync.recorders.recording import Recorders, Recording

_OfOneChat: TypeAlias = MuteChanged | ArchiveChanged | PinChanged | UnreadMarkChanged | DraftChanged


def record_mute(recording: Recording, change: MuteChanged) -> None:
    """Record a chat's own notification settings: its mute and its sound."""
    if recording.marked_conversation(change.chat_id, change.topic_id) is not None:
        _withdraw(recording, change, change.changed_at)
        dialog_state.set_notify_settings(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            change.settings,
            change.topic_id,
        )


def record_archived(recording: Recording, change: ArchiveChanged) -> None:
    """Record that a chat was moved to the archive, or out of it. The owner is done with what came
    before."""
    if recording.marked_conversation(change.chat_id) is not None:
        recording.save_conversations()
        _withdraw(recording, change, change.changed_at)
        dialog_state.set_archived(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            is_archived=change.is_archived,
        )


def record_pin(recording: Recording, change: PinChanged) -> None:
    """Record that a chat was pinned to the top of its list, or a topic in its forum, or
    unpinned."""
    if recording.marked_conversation(change.chat_id, change.topic_id) is None:
        return
    _withdraw(recording, change, change.changed_at)
    if change.topic_id != WHOLE_CHAT:
        topics.set_pinned(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            change.topic_id,
            is_pinned=change.is_pinned,
        )
    else:
        dialog_state.set_pinned(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            is_pinned=change.is_pinned,
            in_archive=change.in_archive,
        )


def record_pin_order(recording: Recording, change: PinOrderChanged) -> None:
    """Record all pinned chats of a list in their order."""
    for chat_id in change.chat_ids:
        recording.marked_conversation(chat_id)
    dialog_state.set_pin_order(
        recording.transaction,
        recording.account_id,
        change.chat_ids,
        in_archive=change.in_archive,
    )


def record_unread_mark(recording: Recording, change: UnreadMarkChanged) -> None:
    """Record that a chat was marked as unread, or that the mark was removed."""
    if recording.marked_conversation(change.chat_id, change.topic_id) is not None:
        _withdraw(recording, change, change.changed_at)
        dialog_state.set_unread_mark(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            change.topic_id,
            unread_mark=change.unread_mark,
        )


def record_draft(recording: Recording, change: DraftChanged) -> None:
    """Record that a draft was saved or cleared. That of the topic General names no topic."""
    conversation = recording.marked_conversation(change.chat_id, change.topic_id)
    if conversation is None:
        return
    if change.topic_id == WHOLE_CHAT and conversation.chat.division is Division.TOPICS:
        recording.conversation(change.chat_id)
        change = replace(change, topic_id=GENERAL)
    _withdraw(recording, change, change.draft.date or None)
    dialog_state.set_draft(
        recording.transaction,
        recording.account_id,
        change.chat_id,
        change.draft,
        change.topic_id,
    )


def record_notify_defaults(recording: Recording, change: NotifyDefaultsChanged) -> None:
    """Record the notification defaults of a kind of chats."""
    dialog_state.set_notify_defaults(
        recording.transaction, recording.account_id, change.kind, change.settings
    )


def record_folders(recording: Recording, change: FoldersChanged) -> None:
    """Record all folders of the account."""
    folders.replace(recording.transaction, recording.account_id, change.folders)


def _withdraw(recording: Recording, change: _OfOneChat, changed_at: Timestamp | None) -> None:
    """Withdraw waiting commands if another device has set the property later than the operator.
    changed_at: None if Telegram does not give the time. Then the waiting command stays: it reaches
    Telegram later, so it is the later change."""
    kind = WITHDRAWN_BY.get(type(change))
    if kind is not None and changed_at is not None:
        chat_settings.withdraw(
            recording.transaction,
            recording.account_id,
            change.chat_id,
            supersede_key(kind, getattr(change, "topic_id", WHOLE_CHAT)),
            changed_at,
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
