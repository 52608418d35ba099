"""Translate what the owner has set for chats: muted, archived, pinned, marked unread, drafts.

The part of an update that concerns one topic of a forum, or one person in a channel's direct
messages, is left out: it does not apply to the chat.
"""

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import ChatId
from switchboard.domain.notifications import NotifyKind
from switchboard.domain.updates import (
    ArchiveChanged,
    Change,
    DraftChanged,
    MuteChanged,
    NotifyDefaultsChanged,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.telegram.translate.dialog_state import draft_of, is_archive, notify_settings_of
from switchboard.telegram.translate.peers import marked_id
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle

NOTIFY_DEFAULTS: dict[type, NotifyKind] = {
    types.NotifyUsers: NotifyKind.USERS,
    types.NotifyChats: NotifyKind.GROUPS,
    types.NotifyBroadcasts: NotifyKind.CHANNELS,
}


def _notify_settings(
    update: Any, packet: UpdateBundle
) -> MuteChanged | NotifyDefaultsChanged | None:
    settings = notify_settings_of(update.notify_settings)
    kind = NOTIFY_DEFAULTS.get(type(update.peer))
    if kind is not None:
        return NotifyDefaultsChanged(kind, settings)
    if not isinstance(update.peer, types.NotifyPeer):
        return None
    return MuteChanged(marked_id(update.peer.peer), settings, packet.date)


def _folder_peers(update: Any, packet: UpdateBundle) -> list[Change]:
    return [
        ArchiveChanged(marked_id(moved.peer), is_archive(moved.folder_id), packet.date)
        for moved in update.folder_peers
    ]


def _pinned(update: Any, packet: UpdateBundle) -> PinChanged | None:
    """A pin. The archive itself can be pinned as well, which is left out."""
    if not isinstance(update.peer, types.DialogPeer):
        return None
    chat_id, in_archive = marked_id(update.peer.peer), is_archive(update.folder_id)
    return PinChanged(chat_id, bool(update.pinned), in_archive, packet.date)


def _pin_order(update: Any, packet: UpdateBundle) -> PinOrderChanged | None:
    """An order of pins. Without one it must be requested (`updatePinnedDialogs`)."""
    if update.order is None:
        return None
    return PinOrderChanged(is_archive(update.folder_id), _chats(update.order), packet.date)


def _unread_mark(update: Any, packet: UpdateBundle) -> UnreadMarkChanged | None:
    if update.saved_peer_id is not None or not isinstance(update.peer, types.DialogPeer):
        return None
    return UnreadMarkChanged(marked_id(update.peer.peer), bool(update.unread), packet.date)


def _draft(update: Any, packet: UpdateBundle) -> DraftChanged | None:
    if update.top_msg_id is not None or update.saved_peer_id is not None:
        return None
    return DraftChanged(marked_id(update.peer), draft_of(update.draft), packet.date)


def _chats(order: Iterable[Any]) -> tuple[ChatId, ...]:
    return tuple(marked_id(item.peer) for item in order if isinstance(item, types.DialogPeer))


TRANSLATORS: Translators = {
    types.UpdateNotifySettings: _notify_settings,
    types.UpdateFolderPeers: _folder_peers,
    types.UpdateDialogPinned: _pinned,
    types.UpdatePinnedDialogs: _pin_order,
    types.UpdateDialogUnreadMark: _unread_mark,
    types.UpdateDraftMessage: _draft,
}
"""Updates of dialog filters are not here: each of them makes the client fetch all filters."""
