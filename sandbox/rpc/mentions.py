"""``messages`` and ``channels``: mentions (core.telegram.org/api/mentions)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.history import ids_of_topic, page
from sandbox.rpc.registry import Call, answers
from sandbox.world import Channel, Peer
from sandbox.world.mentions import MentionsRead


@answers(functions.messages.GetUnreadMentionsRequest)
def get_unread_mentions(call: Call, request: Any) -> Reply:
    """A page of the user's unread mentions, newest first. ``top_msg_id``: only in this topic."""
    peer = inputs.peer(call, request.peer)
    return page(call, peer, sorted(_unread_of(call, peer, request.top_msg_id)), request)


@answers(functions.messages.ReadMentionsRequest)
def read_mentions(call: Call, request: Any) -> Reply:
    """Mark all mentions of a chat or topic as read; in a channel that takes no ``pts``."""
    peer = inputs.peer(call, request.peer)
    before = call.user.box.pts
    _read(call, peer, _unread_of(call, peer, request.top_msg_id))
    if isinstance(peer, Channel):
        return types.messages.AffectedHistory(peer.box_for(call.user).pts, 0, 0)
    return types.messages.AffectedHistory(call.user.box.pts, call.user.box.pts - before, 0)


@answers(functions.messages.ReadMessageContentsRequest)
def read_message_contents(call: Call, request: Any) -> Reply:
    """Mark mentions in the user's own box as read, by message id."""
    box = call.user.box
    before = box.pts
    for peer in {box.messages[i].peer_for(call.user) for i in request.id if i in box.messages}:
        _read(call, peer, set(request.id))
    return types.messages.AffectedMessages(box.pts, box.pts - before)


@answers(functions.channels.ReadMessageContentsRequest)
def read_channel_message_contents(call: Call, request: Any) -> Reply:
    """Mark mentions in a channel as read, by message id."""
    _read(call, inputs.channel(call, request.channel), set(request.id))
    return True


def _unread_of(call: Call, peer: Peer, topic_id: int | None = None) -> set[int]:
    dialog = call.user.box.dialogs.get(peer)
    unread = dialog.unread_mentions if dialog else set()
    return unread.intersection(ids_of_topic(peer, topic_id)) if topic_id else unread


def _read(call: Call, peer: Peer, ids: Iterable[int]) -> None:
    found = tuple(sorted(_unread_of(call, peer).intersection(ids)))
    if found:
        call.world.apply_event(MentionsRead(call.user.ref, peer.ref, found, call.world.now()))
