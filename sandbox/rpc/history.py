"""``messages``: read a history (core.telegram.org/api/offsets)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world import Channel, Message, Peer

MAX_MESSAGES = 100
"""The most messages in one answer."""


@answers(functions.messages.GetHistoryRequest)
def get_history(call: Call, request: Any) -> Reply:
    """A page of a conversation, newest first."""
    peer = inputs.peer(call, request.peer)
    return page(call, peer, _ids_of(call, peer), request)


@answers(functions.messages.SearchRequest)
def search(call: Call, request: Any) -> Reply:
    """A page of the messages that contain some words, newest first."""
    peer = inputs.peer(call, request.peer)
    author = inputs.peer(call, request.from_id) if request.from_id else None
    ids = _ids_of(call, peer)
    if request.top_msg_id:
        ids = ids_of_topic(peer, request.top_msg_id)
    elif request.saved_peer_id:
        ids = ids_of_topic(peer, inputs.user(call, request.saved_peer_id).id)
    box = call.world.state.box_of(call.user, peer)
    words = request.q.lower()
    found = [
        message_id
        for message_id in ids
        if words in box[message_id].text.lower() and author in (None, box[message_id].sender)
    ]
    return page(call, peer, found, request)


@answers(functions.messages.GetMessagesRequest)
def get_messages(call: Call, request: Any) -> Reply:
    """Messages of the user's own box by id. A missing message is ``messageEmpty``."""
    return messages_by_id(call, call.user.box.messages, request.id, None)


def messages_by_id(
    call: Call, box: dict[int, Message], wanted: Iterable[Any], channel: Channel | None
) -> TL:
    """The messages with these ids, in this order; ``messageEmpty`` for a missing one."""
    ids = [getattr(given, "id", 0) for given in wanted]
    found = [box[i] for i in ids if i in box]
    shown = [call.view.message(box[i]) if i in box else types.MessageEmpty(i, None) for i in ids]
    return _answer(call, shown, len(shown), found, channel)


def _ids_of(call: Call, peer: Peer) -> list[int]:
    """All message ids of a conversation, oldest first. A public channel can be read without
    membership."""
    if isinstance(peer, Channel):
        return peer.box_for(call.user).ids
    dialog = call.user.box.dialogs.get(peer)
    return dialog.ids if dialog else []


def ids_of_topic(peer: Peer, topic_id: int) -> list[int]:
    """All message ids of a forum's topic, oldest first. In another chat, nothing is found."""
    topic = peer.topics.get(topic_id) if isinstance(peer, Channel) else None
    return topic.ids if topic else []


def page(call: Call, peer: Peer, ids: list[int], request: Any) -> TL:
    """The page of some of a conversation's messages that a request asks for."""
    box = call.world.state.box_of(call.user, peer)
    first, last = window(ids, _end(box, ids, request), request.add_offset, request.limit)
    shown_ids = [
        message_id
        for message_id in reversed(ids[first:last])
        if message_id > request.min_id and not 0 < request.max_id <= message_id
    ]
    given_hash = getattr(request, "hash", 0)
    if given_hash and given_hash == page_hash(shown_ids):
        return types.messages.MessagesNotModified(len(ids))
    messages = [box[message_id] for message_id in shown_ids]
    shown = [call.view.message(message) for message in messages]
    return _answer(call, shown, len(ids), messages, peer)


def _end(box: dict[int, Message], ids: list[int], request: Any) -> int:
    """The number of messages that are older than the offset."""
    if request.offset_id:
        return bisect_left(ids, request.offset_id)
    offset = getattr(request, "offset_date", None)
    date = int(offset.timestamp()) if offset else 0
    return bisect_left(ids, date, key=lambda message_id: box[message_id].date) if date else len(ids)


def window(ids: list[int], end: int, add_offset: int, limit: int) -> tuple[int, int]:
    """First and last index (exclusive) of a page that ends before ``end``, moved by the offset."""
    last = end - add_offset
    first = last - max(0, min(limit, MAX_MESSAGES))
    return max(0, first), max(0, min(last, len(ids)))


def page_hash(ids: Iterable[int]) -> int:
    """Telegram's hash of a page. A client sends it to show which page it has (api/offsets)."""
    value = 0
    for message_id in ids:
        value ^= value >> 21
        value ^= value << 35 & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 4
        value = value + message_id & 0xFFFFFFFFFFFFFFFF
    return value - 2**64 if value >= 2**63 else value


def _answer(
    call: Call, shown: list[TL], count: int, messages: list[Message], peer: Peer | None
) -> TL:
    around = call.view.around(messages, *([peer] if peer else []))
    if isinstance(peer, Channel):
        return types.messages.ChannelMessages(
            pts=peer.box_for(call.user).pts,
            count=count,
            messages=shown,
            topics=call.view.short_topics(peer, messages),
            **around,
        )
    if len(shown) < count:
        return types.messages.MessagesSlice(count=count, messages=shown, topics=[], **around)
    return types.messages.Messages(messages=shown, topics=[], **around)
