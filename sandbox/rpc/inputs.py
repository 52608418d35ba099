"""Peers as clients name them.

A client names a peer with an access hash, which must be the caller's own, or by a message in which
the caller has seen the peer (core.telegram.org/api/min).
"""

from __future__ import annotations

from typing import Any, TypeVar

from telethon.tl import types

from sandbox.errors import bad
from sandbox.rpc.freeze import check_participant
from sandbox.rpc.registry import Call
from sandbox.world import Channel, Peer, User

PeerT = TypeVar("PeerT", User, Channel)


def peer(call: Call, given: Any) -> Peer:
    """An ``InputPeer`` (PEER_ID_INVALID, MSG_ID_INVALID, CHANNEL_PRIVATE)."""
    if isinstance(given, types.InputPeerChannel):
        return _channel(call, given.channel_id, given.access_hash, "PEER_ID_INVALID")
    if isinstance(given, types.InputPeerChannelFromMessage):
        return _let_in(call, _seen(call, given, Channel, given.channel_id, "PEER_ID_INVALID"))
    if isinstance(given, types.InputPeerChat):
        group = call.world.state.groups.get(given.chat_id)
        if group is None or not (call.user in group.members or group in call.user.box.dialogs):
            raise bad("PEER_ID_INVALID")
        return group
    return user(call, given, "PEER_ID_INVALID")


def user(call: Call, given: Any, error: str = "USER_ID_INVALID") -> User:
    """An ``InputUser`` or an ``InputPeer`` of a user."""
    if isinstance(given, types.InputUserSelf | types.InputPeerSelf):
        return call.user
    if isinstance(given, types.InputUserFromMessage | types.InputPeerUserFromMessage):
        return _seen(call, given, User, given.user_id, error)
    if not isinstance(given, types.InputUser | types.InputPeerUser):
        raise bad(error)
    found = call.world.state.users.get(given.user_id)
    if found is None or given.access_hash != call.view.access_hash(found):
        raise bad(error)
    return found


def channel(call: Call, given: Any) -> Channel:
    """An ``InputChannel``, or an ``InputPeer`` of a channel, as Pyrogram and its like send it.

    (CHANNEL_INVALID, MSG_ID_INVALID, CHANNEL_PRIVATE)
    """
    if isinstance(given, types.InputChannelFromMessage | types.InputPeerChannelFromMessage):
        return _let_in(call, _seen(call, given, Channel, given.channel_id, "CHANNEL_INVALID"))
    if not isinstance(given, types.InputChannel | types.InputPeerChannel):
        raise bad("CHANNEL_INVALID")
    return _channel(call, given.channel_id, given.access_hash, "CHANNEL_INVALID")


def _channel(call: Call, channel_id: int, access_hash: int, error: str) -> Channel:
    found = call.world.state.channels.get(channel_id)
    if found is None or access_hash != call.view.access_hash(found):
        raise bad(error)
    return _let_in(call, found)


def _let_in(call: Call, found: Channel) -> Channel:
    check_participant(call.user, found)
    if not call.view.is_reachable(found):
        raise bad("CHANNEL_PRIVATE")
    return found


def _seen(call: Call, given: Any, kind: type[PeerT], peer_id: int, error: str) -> PeerT:
    """A peer that a message of the caller shows: its author, the author of a forward, and so on."""
    message = call.world.state.box_of(call.user, peer(call, given.peer)).get(given.msg_id)
    if message is None:
        raise bad("MSG_ID_INVALID")
    shown = call.view.peers_of([message])
    for found in shown:
        if isinstance(found, kind) and found.id == peer_id:
            return found
    raise bad(error)


def peer_in_list(call: Call, given: Any) -> Peer | None:
    """The peer whose position in the conversation list an ``InputPeer`` marks. Its hash is
    ignored."""
    state = call.world.state
    if isinstance(given, types.InputPeerUser):
        return state.users.get(given.user_id)
    if isinstance(given, types.InputPeerChannel):
        return state.channels.get(given.channel_id)
    return peer(call, given)
