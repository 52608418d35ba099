"""Translate what the owner has set for chats: muted, archived, pinned, marked unread, drafts.

An update may concern one topic of a forum, or one person in a channel's direct messages.
"""

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import ChatId, TopicId
from switchboard.domain.notifications import NotifyKind
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import (
    ArchiveChanged,
    Change,
    DraftChanged,
    MuteChanged,
    NotifyDefaultsChanged,
    PinChanged,
    PinOrderChanged,
    TopicPinsChanged,
    UnreadMarkChanged,
)
from switchboard.telegram.translate.dialog_state import is_archive, notify_settings_of
from switchboard.telegram.translate.peers import marked_id, marked_if_known
from switchboard.telegram.translate.topics import draft_in_topic
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
    if isinstance(update.peer, types.NotifyForumTopic):
        topic_id = TopicId(update.peer.top_msg_id)
        return MuteChanged(marked_id(update.peer.peer), settings, packet.date, topic_id)
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
    if not isinstance(update.peer, types.DialogPeer):
        return None
    chat_id, person = marked_id(update.peer.peer), _person(update)
    return UnreadMarkChanged(chat_id, bool(update.unread), packet.date, person)


def _draft(update: Any, packet: UpdateBundle) -> DraftChanged:
    """A draft. That of the topic General names no topic: the store knows whether it is a forum."""
    topic_id = TopicId(update.top_msg_id or _person(update))
    draft = draft_in_topic(update.draft, topic_id)
    return DraftChanged(marked_id(update.peer), draft, packet.date, topic_id)


def _person(update: Any) -> TopicId:
    """The person in a channel's direct messages that an update is about; 0 without one."""
    return TopicId(marked_if_known(update.saved_peer_id) or WHOLE_CHAT)


def _topic_pinned(update: Any, packet: UpdateBundle) -> PinChanged:
    chat_id, topic_id = marked_id(update.peer), TopicId(update.topic_id)
    return PinChanged(chat_id, bool(update.pinned), None, packet.date, topic_id)


def _topic_pins(update: Any, _: UpdateBundle) -> TopicPinsChanged:
    order = update.order
    topic_ids = None if order is None else tuple(map(TopicId, order))
    return TopicPinsChanged(marked_id(update.peer), topic_ids)


def _chats(order: Iterable[Any]) -> tuple[ChatId, ...]:
    return tuple(marked_id(item.peer) for item in order if isinstance(item, types.DialogPeer))


TRANSLATORS: Translators = {
    types.UpdateNotifySettings: _notify_settings,
    types.UpdateFolderPeers: _folder_peers,
    types.UpdateDialogPinned: _pinned,
    types.UpdatePinnedDialogs: _pin_order,
    types.UpdateDialogUnreadMark: _unread_mark,
    types.UpdateDraftMessage: _draft,
    types.UpdatePinnedForumTopic: _topic_pinned,
    types.UpdatePinnedForumTopics: _topic_pins,
}
"""Updates of dialog filters are not here: each of them makes the client fetch all filters."""
