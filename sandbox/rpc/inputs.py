"""Peers as clients name them: with an access hash that must be the caller's own."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from sandbox.errors import bad
from sandbox.rpc.registry import Call
from sandbox.world import Channel, Peer, User


def peer(call: Call, given: Any) -> Peer:
    """An ``InputPeer`` (PEER_ID_INVALID, CHANNEL_PRIVATE)."""
    if isinstance(given, types.InputPeerChannel):
        return _channel(call, given.channel_id, given.access_hash, "PEER_ID_INVALID")
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
    if not isinstance(given, types.InputUser | types.InputPeerUser):
        raise bad(error)
    found = call.world.state.users.get(given.user_id)
    if found is None or given.access_hash != call.view.access_hash(found):
        raise bad(error)
    return found


def channel(call: Call, given: Any) -> Channel:
    """An ``InputChannel`` (CHANNEL_INVALID, CHANNEL_PRIVATE)."""
    if not isinstance(given, types.InputChannel):
        raise bad("CHANNEL_INVALID")
    return _channel(call, given.channel_id, given.access_hash, "CHANNEL_INVALID")


def _channel(call: Call, channel_id: int, access_hash: int, error: str) -> Channel:
    found = call.world.state.channels.get(channel_id)
    if found is None or access_hash != call.view.access_hash(found):
        raise bad(error)
    if call.user not in found.members and found.username is None:
        raise bad("CHANNEL_PRIVATE")
    return found
