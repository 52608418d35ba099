"""``messages``: forward messages."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.messages import check_may_write, in_updates, written, written_before
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.reply_targets import reply_target
from sandbox.view import TL
from sandbox.world import Channel, Group, Message
from sandbox.world.album_actions import new_grouped_id


@answers(functions.messages.ForwardMessagesRequest)
def forward_messages(call: Call, request: Any) -> Reply:
    """Forward messages. A ``random_id`` that was used for this peer returns the message of that
    time. ``top_msg_id``: the topic of a forum."""
    source, peer = inputs.peer(call, request.from_peer), inputs.peer(call, request.to_peer)
    if not request.id or len(request.id) != len(request.random_id):
        raise bad("MESSAGE_IDS_EMPTY" if not request.id else "RANDOM_ID_INVALID")
    earlier = [written_before(call, peer, random_id) for random_id in request.random_id]
    topic = None
    if None in earlier:
        check_may_write(call, peer)
        given = types.InputReplyToMessage(request.top_msg_id) if request.top_msg_id else None
        topic = reply_target(call, peer, request.reply_to or given).topic
    box = call.world.state.box_of(call.user, source)
    originals = [
        _forwardable(box, message_id)
        for message_id, before in zip(request.id, earlier, strict=True)
        if before is None
    ]
    albums: dict[int, int] = {}
    fresh, messages, updates = iter(originals), list[Message](), list[TL]()
    for before, random_id in zip(earlier, request.random_id, strict=True):
        message = before or call.world.forward(
            call.user,
            original := next(fresh),
            peer,
            grouped_id=_album(albums, original),
            drop_author=bool(request.drop_author),
            silent=bool(request.silent),
            random_id=random_id,
            topic=topic,
        )
        messages.append(message)
        updates += written(call, message, again=before is not None)
    return in_updates(call, messages, *updates)


def _album(albums: dict[int, int], original: Message) -> int:
    """The album of a forward: what is forwarded together from one album is one album again."""
    if not original.grouped_id:
        return 0
    return albums.setdefault(original.grouped_id, new_grouped_id())


def _forwardable(box: dict[int, Message], message_id: int) -> Message:
    """The message with this id, unless it is a service message, or its chat is protected
    (CHAT_FORWARDS_RESTRICTED)."""
    found = box.get(message_id)
    if found is None or found.action is not None:
        raise bad("MESSAGE_ID_INVALID")
    if isinstance(found.chat, Group | Channel) and found.chat.noforwards:
        raise bad("CHAT_FORWARDS_RESTRICTED")
    return found
