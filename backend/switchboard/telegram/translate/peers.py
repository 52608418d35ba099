"""Translate Telegram's users, groups and channels into peers.

Pure. Telegram's objects have several forms (full, `min`, forbidden, empty).
"""

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.accounts import Identity, phone_hint
from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import CHANNEL_MARK, ChatId, is_channel
from switchboard.domain.permissions import CannotReply
from switchboard.domain.updates import Peer
from switchboard.telegram.translate.permissions import (
    barrier_in_channel,
    barrier_in_group,
    barrier_of_user,
    rights_in,
)

DELETED_NAME = "Deleted account"
SAVED_MESSAGES = "Saved Messages"
NAMELESS = "No name"

PeerObjects = dict[int, Any]
"""The users and chats of a packet, by marked id."""


def marked_id(peer: Any) -> ChatId:
    """The marked id of a `Peer`: positive for users, negative for groups, -100… for channels.

    Raises ValueError for other kinds of peers.
    """
    chat_id = marked_if_known(peer)
    if chat_id is None:
        raise ValueError(f"unknown kind of peer: {type(peer).__name__}")
    return chat_id


def marked_if_known(peer: Any) -> ChatId | None:
    """The same. None for other kinds of peers, and for None."""
    kind = type(peer)
    if kind is types.PeerUser:
        return ChatId(peer.user_id)
    if kind is types.PeerChannel:
        return channel_marked_id(peer.channel_id)
    return ChatId(-peer.chat_id) if kind is types.PeerChat else None


def channel_marked_id(channel_id: int) -> ChatId:
    """The marked id of the channel with this bare id."""
    return ChatId(CHANNEL_MARK - channel_id)


def channel_id_of(update: Any) -> int | None:
    """The bare id of the channel of an update. None for updates of the account's own sequence."""
    peer: Any = getattr(getattr(update, "message", None), "peer_id", None)
    if isinstance(peer, types.PeerChannel):
        return int(peer.channel_id)
    number: int | None = getattr(update, "channel_id", None)
    return number


def bare_id(chat_id: ChatId) -> int:
    """Telegram's id of a chat without its kind. Bare ids of different kinds overlap."""
    if is_channel(chat_id):
        return CHANNEL_MARK - chat_id
    return abs(chat_id)


def input_peer(chat_id: ChatId, access_hash: int) -> Any:
    """The `InputPeer` of a chat, as requests need it. Groups need no access hash."""
    if is_channel(chat_id):
        return types.InputPeerChannel(bare_id(chat_id), access_hash)
    if chat_id < 0:
        return types.InputPeerChat(bare_id(chat_id))
    return types.InputPeerUser(chat_id, access_hash)


def peers_by_id(*groups: Iterable[Any]) -> PeerObjects:
    """The users and chats of these lists by marked id. Empty and unknown kinds are left out."""
    return {
        chat_id: entity
        for group in groups
        for entity in group
        if (chat_id := chat_of(entity)) is not None
    }


def chat_of(entity: Any) -> ChatId | None:
    """The marked id of a user, group or channel object. None for any other object."""
    kind = type(entity)
    if kind is types.User:
        return ChatId(entity.id)
    if kind is types.Channel or kind is types.ChannelForbidden:
        return channel_marked_id(entity.id)
    if kind is types.Chat or kind is types.ChatForbidden:
        return ChatId(-entity.id)
    return None


def name_of(entity: Any) -> str:
    """The name of a user, group or channel on the page."""
    if type(entity) is not types.User:
        return entity.title or NAMELESS
    if entity.deleted:
        return DELETED_NAME
    if entity.last_name:
        return f"{entity.first_name or ''} {entity.last_name}".strip()
    return entity.first_name or entity.username or _username(entity) or NAMELESS


def identity_of(me: Any) -> Identity:
    """The identity of the account, from its own user object. It contains only a hint of the phone
    number."""
    return Identity(me.id, name_of(me), me.username or _username(me), phone_hint(me.phone or ""))


def peer_of(entity: Any) -> Peer | None:
    """The peer that an object describes. None for objects that are not chats.

    The access hash of a `min` object cannot be used and is left out (Telegram: "min constructors").
    """
    kind = type(entity)
    if kind is types.User:
        return _user(entity)
    if kind is types.Channel:
        return _channel(entity)
    if kind is types.Chat:
        return _group(entity, barrier_in_group(entity))._replace(
            migrated_to=_migrated_to(entity), rights=rights_in(entity)
        )
    if kind is types.ChatForbidden:
        return _group(entity, CannotReply.NO_ACCESS)
    if kind is types.ChannelForbidden:
        return Peer(
            channel_marked_id(entity.id),
            PeerKind.CHANNEL if entity.broadcast else PeerKind.GROUP,
            name_of(entity),
            None,
            entity.access_hash,
            can_reply=False,
            cannot_reply=CannotReply.NO_ACCESS,
        )
    return None


def _user(user: Any) -> Peer:
    """The peer of a user. The owner's own chat is named as in official apps."""
    barrier = barrier_of_user(user)
    return Peer(
        ChatId(user.id),
        PeerKind.BOT if user.bot else PeerKind.USER,
        SAVED_MESSAGES if user.is_self else name_of(user),
        user.username or _username(user),
        None if user.min else user.access_hash,
        barrier is None,
        is_contact=bool(user.contact),
        cannot_reply=barrier,
        first_name=None if user.deleted else user.first_name or None,
    )


def _group(group: Any, barrier: CannotReply | None) -> Peer:
    """A basic group, which needs no access hash."""
    return Peer(
        ChatId(-group.id),
        PeerKind.GROUP,
        name_of(group),
        None,
        0,
        barrier is None,
        cannot_reply=barrier,
    )


def _migrated_to(group: Any) -> ChatId | None:
    channel = group.migrated_to
    return channel_marked_id(channel.channel_id) if type(channel) is types.InputChannel else None


def _channel(channel: Any) -> Peer:
    barrier = barrier_in_channel(channel) if channel.broadcast else barrier_in_group(channel)
    return Peer(
        channel_marked_id(channel.id),
        PeerKind.CHANNEL if channel.broadcast else PeerKind.GROUP,
        name_of(channel),
        channel.username or _username(channel),
        None if channel.min else channel.access_hash,
        barrier is None,
        cannot_reply=barrier,
        is_forum=bool(channel.forum),
        is_monoforum=bool(channel.monoforum),
        linked_monoforum_id=None
        if channel.linked_monoforum_id is None
        else channel_marked_id(channel.linked_monoforum_id),
        manages_topics=_manages_topics(channel),
        rights=rights_in(channel),
    )


def _manages_topics(channel: Any) -> bool:
    """Whether the account may write in closed topics of the forum, or answers the direct messages
    of the channel (Telegram: `chatAdminRights`)."""
    rights = channel.admin_rights
    if channel.creator or rights is None:
        return bool(channel.creator)
    return bool(rights.manage_direct_messages if channel.broadcast else rights.manage_topics)


def _username(entity: Any) -> str | None:
    """The first active one of several usernames."""
    return next((name.username for name in entity.usernames or () if name.active), None)
