"""Changes of a box, as updates in TL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from sandbox.view.dialogs import DIALOG_UPDATES
from sandbox.view.message_entities import entities
from sandbox.view.reactions import REACTION_UPDATES
from sandbox.view.topics import TOPIC_UPDATES, TopicView
from sandbox.world import Channel, Group, Message, Peer, User
from sandbox.world.changes import (
    ChannelRead,
    ChatChanged,
    DeletedMessages,
    EditedMessage,
    NewMessage,
    PeerBlocked,
    ReadInbox,
    ReadOutbox,
    Renamed,
    Typing,
)
from sandbox.world.freeze import ConfigChanged
from sandbox.world.model import Change, Sequenced
from sandbox.world.reactions import ReactionsChanged
from sandbox.world.scheduled import DeletedScheduled, NewScheduled

TL = Any


@dataclass(slots=True, frozen=True)
class Update:
    """One finished update, and the peers that a client needs to read it."""

    body: bytes
    peers: frozenset[Peer]
    seq: int = 0
    """The box's seq that it took, or 0 if it takes none."""
    min_strangers: bool = False
    """Whether strangers among ``peers`` are described by a ``min`` constructor."""


class View(TopicView):
    """Everything, as the viewer sees it."""

    def finished_update(self, change: Change, channel: Channel | None = None) -> Update:
        """A change as bytes. ``channel``: the channel of the box, if it is not the viewer's own
        box."""
        return Update(
            bytes(self.update(change, channel)),
            frozenset(self.peers_of_change(change)),
            self.viewer.box.seq if isinstance(change, Sequenced) else 0,
            channel is not None or _is_in_passing(change),
        )

    def update(self, change: Change, channel: Channel | None = None) -> TL:
        """A change as an ``Update``."""
        return UPDATES[type(change)](self, change, channel)

    def peers_of_change(self, change: Change) -> set[Peer]:
        """All peers that a client needs to understand a change."""
        if isinstance(change, NewMessage | EditedMessage | ReactionsChanged | NewScheduled):
            return self.peers_of([change.message])
        if isinstance(change, Renamed | PeerBlocked):
            return {change.user}
        if isinstance(change, ChatChanged):
            return {change.chat}
        if isinstance(change, Typing):
            return {change.user, change.peer}
        if isinstance(change, ReadInbox | ReadOutbox):
            return {change.peer}
        return {change.channel} if isinstance(change, ChannelRead) else set(change.peers)


def _is_in_passing(change: Change) -> bool:
    """Whether a change outside channels shows people whom its receiver may never have met."""
    if isinstance(change, NewMessage | EditedMessage):
        return change.message.forwarded_from is not None
    return isinstance(change, Typing) and isinstance(change.peer, Channel)


def _new(view: View, change: NewMessage, channel: Channel | None) -> TL:
    kind = types.UpdateNewChannelMessage if channel else types.UpdateNewMessage
    return kind(view.message(change.message), change.pts, change.pts_count)


def _edited(view: View, change: EditedMessage, channel: Channel | None) -> TL:
    kind = types.UpdateEditChannelMessage if channel else types.UpdateEditMessage
    return kind(view.message(change.message), change.pts, change.pts_count)


def _deleted(view: View, change: DeletedMessages, channel: Channel | None) -> TL:
    ids = list(change.ids)
    if channel:
        return types.UpdateDeleteChannelMessages(channel.id, ids, change.pts, change.pts_count)
    return types.UpdateDeleteMessages(ids, change.pts, change.pts_count)


def _read_inbox(view: View, change: ReadInbox, channel: Channel | None) -> TL:
    return types.UpdateReadHistoryInbox(
        peer=view.peer(change.peer),
        max_id=change.max_id,
        still_unread_count=change.still_unread,
        pts=change.pts,
        pts_count=change.pts_count,
        folder_id=view.folder_id(change.peer),
    )


def _read_outbox(view: View, change: ReadOutbox, channel: Channel | None) -> TL:
    peer = view.peer(change.peer)
    return types.UpdateReadHistoryOutbox(peer, change.max_id, change.pts, change.pts_count)


def _channel_read(view: View, change: ChannelRead, channel: Channel | None) -> TL:
    if not change.own:
        return types.UpdateReadChannelOutbox(change.channel.id, change.max_id)
    return types.UpdateReadChannelInbox(
        channel_id=change.channel.id,
        max_id=change.max_id,
        still_unread_count=change.still_unread,
        pts=change.channel.box_for(view.viewer).pts,
        folder_id=view.folder_id(change.channel),
    )


def _renamed(view: View, change: Renamed, channel: Channel | None) -> TL:
    user = change.user
    names = [types.Username(user.username, editable=True, active=True)] if user.username else []
    return types.UpdateUserName(user.id, user.first_name, user.last_name, names)


def _chat_changed(view: View, change: ChatChanged, channel: Channel | None) -> TL:
    chat = change.chat
    if isinstance(chat, Channel):
        return types.UpdateChannel(chat.id)
    return types.UpdateChat(chat.id)


def _peer_blocked(view: View, change: PeerBlocked, channel: Channel | None) -> TL:
    return types.UpdatePeerBlocked(view.peer(change.user), blocked=change.blocked)


def _typing(view: View, change: Typing, channel: Channel | None) -> TL:
    action, user = types.SendMessageTypingAction(), view.peer(change.user)
    if isinstance(change.peer, User):
        return types.UpdateUserTyping(change.user.id, action)
    if isinstance(change.peer, Group):
        return types.UpdateChatUserTyping(change.peer.id, user, action)
    return types.UpdateChannelUserTyping(change.peer.id, user, action)


def _config(view: View, change: ConfigChanged, channel: Channel | None) -> TL:
    return types.UpdateConfig()


def _scheduled(view: View, change: NewScheduled, channel: Channel | None) -> TL:
    return types.UpdateNewScheduledMessage(view.message(change.message))


def _scheduled_deleted(view: View, change: DeletedScheduled, channel: Channel | None) -> TL:
    return types.UpdateDeleteScheduledMessages(
        view.peer(change.peer), list(change.ids), list(change.sent) or None
    )


UPDATES: dict[type, Callable[[View, Any, Channel | None], TL]] = {
    NewMessage: _new,
    EditedMessage: _edited,
    DeletedMessages: _deleted,
    ReadInbox: _read_inbox,
    ReadOutbox: _read_outbox,
    ChannelRead: _channel_read,
    Renamed: _renamed,
    ChatChanged: _chat_changed,
    PeerBlocked: _peer_blocked,
    Typing: _typing,
    **DIALOG_UPDATES,
    **TOPIC_UPDATES,
    **REACTION_UPDATES,
    ConfigChanged: _config,
    NewScheduled: _scheduled,
    DeletedScheduled: _scheduled_deleted,
}


def short(view: View, change: Change) -> bytes | None:
    """A plain text in one of the short forms, which carry no users; None if no form fits."""
    if not isinstance(change, NewMessage) or not _is_plain(change.message):
        return None
    message = change.message
    shared = {
        "id": message.id_for(view.viewer),
        "message": message.text,
        "pts": change.pts,
        "pts_count": change.pts_count,
        "date": message.date,
        "out": message.out_for(view.viewer),
        "silent": message.silent,
        "mentioned": view.mentions_viewer(message) or None,
        "media_unread": view.is_unread_mention(message) or None,
        "entities": entities(message.entities),
        "ttl_period": message.ttl_period or None,
    }
    if isinstance(message.chat, User):
        other = message.peer_for(view.viewer)
        return bytes(types.UpdateShortMessage(user_id=other.id, **shared))
    if isinstance(message.chat, Group):
        return bytes(
            types.UpdateShortChatMessage(
                from_id=message.sender.id, chat_id=message.chat.id, **shared
            )
        )
    return None


def _is_plain(message: Message) -> bool:
    more = (
        message.media,
        message.action,
        message.reply_to,
        message.forwarded_from,
        message.from_scheduled,
    )
    return not any(more) and message.keyboard is None
