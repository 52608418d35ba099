"""The account's settings for its conversations in TL, and the updates about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import types

from sandbox.view.message_entities import entities
from sandbox.view.messages import MessageView
from sandbox.world import Channel, Peer, User
from sandbox.world.archive import FolderPeersChanged
from sandbox.world.dialog_state import MAIN, DialogFilter, Draft, NotifySettings
from sandbox.world.drafts import DraftChanged
from sandbox.world.filters import FilterChanged, FilterOrderChanged, FiltersChanged
from sandbox.world.mentions import ChannelContentsRead, ContentsRead
from sandbox.world.message_ttl import TtlChanged, period_of
from sandbox.world.notifications import BROADCASTS, CHATS, USERS, NotifyChanged
from sandbox.world.pins import PinChanged, PinOrderChanged
from sandbox.world.unread_marks import UnreadMarkChanged

TL = Any

NOTIFY_DEFAULTS = {
    USERS: types.NotifyUsers,
    CHATS: types.NotifyChats,
    BROADCASTS: types.NotifyBroadcasts,
}


class DialogView(MessageView):
    """The viewer's view of the own settings."""

    def folder_id(self, peer: Peer) -> int | None:
        """The peer folder of a conversation; None for the main folder."""
        dialog = self.viewer.box.dialogs.get(peer)
        return (dialog.folder_id or None) if dialog else None

    def ttl_period(self, peer: Peer) -> int | None:
        """The seconds after which new messages are deleted; None: never."""
        return period_of(self.viewer, peer) or None

    def notify_settings(self, peer: Peer) -> TL:
        """The ``peerNotifySettings`` of a conversation."""
        dialog = self.viewer.box.dialogs.get(peer)
        return notify_settings(dialog.notify if dialog else NotifySettings())

    def input_peer(self, peer: Peer) -> TL:
        """An ``InputPeer`` with the viewer's access hash."""
        if isinstance(peer, User):
            return types.InputPeerUser(peer.id, self.access_hash(peer))
        if isinstance(peer, Channel):
            return types.InputPeerChannel(peer.id, self.access_hash(peer))
        return types.InputPeerChat(peer.id)

    def dialog_filter(self, given: DialogFilter) -> TL:
        """A ``dialogFilter``."""
        pinned, included, excluded = (
            [self.input_peer(self.state.peer(ref)) for ref in refs]
            for refs in (given.pinned, given.included, given.excluded)
        )
        return types.DialogFilter(
            id=given.id,
            title=types.TextWithEntities(given.title, []),
            pinned_peers=pinned,
            include_peers=included,
            exclude_peers=excluded,
            emoticon=given.emoticon,
            color=given.color,
            **dict.fromkeys(given.flags, True),
        )


def notify_settings(given: NotifySettings) -> TL:
    """A ``peerNotifySettings``."""
    return types.PeerNotifySettings(
        show_previews=given.show_previews, silent=given.silent, mute_until=given.mute_until
    )


def draft(given: Draft, topic_id: int = 0) -> TL:
    """A ``draftMessage``, or ``draftMessageEmpty`` with the time of clearing.

    ``topic_id``: the topic, unless it is General. Without an answered message, ``reply_to`` names
    the topic itself, as it does when the message is sent.
    """
    if given.is_empty:
        return types.DraftMessageEmpty(given.date)
    reply_to = None
    if given.reply_to is not None:
        reply_to = types.InputReplyToMessage(given.reply_to, top_msg_id=topic_id or None)
    elif topic_id:
        reply_to = types.InputReplyToMessage(topic_id)
    return types.DraftMessage(
        given.text, given.date, reply_to=reply_to, entities=entities(given.entities)
    )


def _notify_changed(view: DialogView, change: NotifyChanged, channel: Channel | None) -> TL:
    target = change.target
    if isinstance(target, str):
        target_shape = NOTIFY_DEFAULTS[target]()
    else:
        target_shape = notify_peer(view.peer(target), change.topic_id)
    return types.UpdateNotifySettings(target_shape, notify_settings(change.settings))


def notify_peer(peer: TL, topic_id: int) -> TL:
    """A ``NotifyPeer`` for a chat or a topic."""
    return types.NotifyForumTopic(peer, topic_id) if topic_id else types.NotifyPeer(peer)


def _folder_peers(view: DialogView, change: FolderPeersChanged, channel: Channel | None) -> TL:
    moved = [types.FolderPeer(view.peer(peer), folder_id) for peer, folder_id in change.moved]
    return types.UpdateFolderPeers(moved, change.pts, change.pts_count)


def _pin(view: DialogView, change: PinChanged, channel: Channel | None) -> TL:
    return types.UpdateDialogPinned(
        types.DialogPeer(view.peer(change.peer)),
        pinned=change.pinned or None,
        folder_id=change.folder_id if change.folder_id != MAIN else None,
    )


def _pin_order(view: DialogView, change: PinOrderChanged, channel: Channel | None) -> TL:
    return types.UpdatePinnedDialogs(
        folder_id=change.folder_id if change.folder_id != MAIN else None,
        order=[types.DialogPeer(view.peer(peer)) for peer in change.order],
    )


def _unread_mark(view: DialogView, change: UnreadMarkChanged, channel: Channel | None) -> TL:
    return types.UpdateDialogUnreadMark(
        types.DialogPeer(view.peer(change.peer)),
        unread=change.unread or None,
        saved_peer_id=types.PeerUser(change.topic_id) if change.topic_id else None,
    )


def _draft(view: DialogView, change: DraftChanged, channel: Channel | None) -> TL:
    return draft_update(view, change.peer, change.draft, change.topic_id)


def draft_update(view: DialogView, peer: Peer, saved: Draft, topic_id: int) -> TL:
    """``updateDraftMessage`` of a chat, of a topic, or of a person in a monoforum."""
    if isinstance(peer, Channel) and peer.monoforum and topic_id:
        person = types.PeerUser(topic_id)
        return types.UpdateDraftMessage(view.peer(peer), draft(saved), saved_peer_id=person)
    return types.UpdateDraftMessage(
        view.peer(peer), draft(saved, topic_id), top_msg_id=topic_id or None
    )


def _ttl(view: DialogView, change: TtlChanged, channel: Channel | None) -> TL:
    return types.UpdatePeerHistoryTTL(view.peer(change.peer), change.period or None)


def _contents_read(view: DialogView, change: ContentsRead, channel: Channel | None) -> TL:
    return types.UpdateReadMessagesContents(
        list(change.ids), change.pts, change.pts_count, change.date
    )


def _channel_contents_read(
    view: DialogView, change: ChannelContentsRead, channel: Channel | None
) -> TL:
    return types.UpdateChannelReadMessagesContents(change.channel.id, list(change.ids))


def _filter(view: DialogView, change: FilterChanged, channel: Channel | None) -> TL:
    shape = change.filter and view.dialog_filter(change.filter)
    return types.UpdateDialogFilter(change.id, shape)


def _filter_order(view: DialogView, change: FilterOrderChanged, channel: Channel | None) -> TL:
    return types.UpdateDialogFilterOrder(list(change.order))


def _filters(view: DialogView, change: FiltersChanged, channel: Channel | None) -> TL:
    return types.UpdateDialogFilters()


DIALOG_UPDATES: dict[type, Callable[[Any, Any, Channel | None], TL]] = {
    NotifyChanged: _notify_changed,
    FolderPeersChanged: _folder_peers,
    PinChanged: _pin,
    PinOrderChanged: _pin_order,
    UnreadMarkChanged: _unread_mark,
    DraftChanged: _draft,
    TtlChanged: _ttl,
    ContentsRead: _contents_read,
    ChannelContentsRead: _channel_contents_read,
    FilterChanged: _filter,
    FilterOrderChanged: _filter_order,
    FiltersChanged: _filters,
}
