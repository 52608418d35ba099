"""``messages``: delete messages after some time."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.messages import channel_or_none, in_updates
from sandbox.rpc.registry import Call, answers
from sandbox.world import Channel, Group
from sandbox.world.changes import NewMessage

MAX_PERIOD = 366 * 24 * 3600
"""In seconds."""


@answers(functions.messages.SetHistoryTTLRequest)
def set_history_ttl(call: Call, request: Any) -> Reply:
    """Let new messages of a chat be deleted after a period; 0 turns it off
    (core.telegram.org/method/messages.setHistoryTTL)."""
    peer = inputs.peer(call, request.peer)
    if not 0 <= request.period <= MAX_PERIOD:
        raise bad("TTL_PERIOD_INVALID")
    if isinstance(peer, Group) and call.user is not peer.creator:
        raise bad("CHAT_ADMIN_REQUIRED")
    if isinstance(peer, Channel) and call.user not in peer.admins:
        raise bad("CHAT_ADMIN_REQUIRED")
    if request.period == call.world.ttl_period(call.user, peer):
        raise bad("CHAT_NOT_MODIFIED")
    message = call.world.set_ttl(call.user, peer, request.period)
    channel = channel_or_none(peer)
    box = channel.box_for(call.user) if channel else call.user.box
    received = types.UpdatePeerHistoryTTL(call.view.peer(peer), request.period or None)
    news = call.view.update(NewMessage(box.pts, 1, message), channel)
    return in_updates(call, [message], received, news)
