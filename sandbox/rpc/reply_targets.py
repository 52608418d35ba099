"""What a sent message answers, and in which topic it lands.

core.telegram.org/api/forum: a topic is named by ``reply_to_msg_id``, or by ``top_msg_id`` if the
message answers another message of the topic. If the answered message no longer exists, the message
lands in ``top_msg_id`` without an answer; without ``top_msg_id`` it lands in General.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from sandbox.errors import bad
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call
from sandbox.world import Channel, Message, Peer, Topic
from sandbox.world.topic_state import GENERAL


@dataclass(slots=True, frozen=True)
class ReplyTarget:
    """Where a message goes: the answered message, and the topic of a forum or monoforum."""

    reply_to: Message | None = None
    topic: Topic | None = None

    @property
    def draft_topic_id(self) -> int:
        """The topic whose draft the message clears; 0 for General and for other chats."""
        return self.topic.id if self.topic and self.topic.id != GENERAL else 0


def reply_target(call: Call, peer: Peer, given: Any) -> ReplyTarget:
    """The target of an ``InputReplyTo`` (MESSAGE_ID_INVALID, TOPIC_DELETED, TOPIC_CLOSED,
    REPLY_TO_MONOFORUM_PEER_INVALID)."""
    if isinstance(peer, Channel) and peer.forum:
        target = _in_forum(peer, given)
        assert target.topic is not None
        check_may_write_in_topic(call, peer, target.topic)
        return target
    person = _person(call, peer, given)
    if not isinstance(given, types.InputReplyToMessage):
        return ReplyTarget(topic=person)
    box = call.world.state.box_of(call.user, peer)
    if given.reply_to_msg_id not in box:
        raise bad("MESSAGE_ID_INVALID")
    answered = box[given.reply_to_msg_id]
    if person is not None and answered.topic_id != person.id:
        raise bad("MESSAGE_ID_INVALID")
    return ReplyTarget(answered, person)


def _person(call: Call, peer: Peer, given: Any) -> Topic | None:
    """The person whom an admin of a monoforum answers (REPLY_TO_MONOFORUM_PEER_INVALID). Others
    write in their own topic, which is not named (core.telegram.org/api/monoforum)."""
    if not isinstance(peer, Channel) or not peer.monoforum or call.user not in peer.admins:
        return None
    named = getattr(given, "monoforum_peer_id", None)
    if named is None:
        raise bad("REPLY_TO_MONOFORUM_PEER_INVALID")
    found = peer.topics.get(inputs.user(call, named, "REPLY_TO_MONOFORUM_PEER_INVALID").id)
    if found is None:
        raise bad("REPLY_TO_MONOFORUM_PEER_INVALID")
    return found


def _in_forum(forum: Channel, given: Any) -> ReplyTarget:
    if not isinstance(given, types.InputReplyToMessage):
        return ReplyTarget(topic=forum.topics[GENERAL])
    answered = given.reply_to_msg_id
    if answered in forum.topics:
        return ReplyTarget(topic=forum.topics[answered])
    if answered in forum.box.messages:
        message = forum.box.messages[answered]
        return ReplyTarget(message, forum.topics[message.topic_id])
    if not 0 < answered <= forum.box.last_id:
        raise bad("MESSAGE_ID_INVALID")
    return ReplyTarget(topic=forum.topics.get(given.top_msg_id or GENERAL, forum.topics[GENERAL]))


def check_may_write_in_topic(call: Call, forum: Channel, topic: Topic) -> None:
    """Whether the user may write in a topic. In a closed one, admins and its creator may."""
    if topic.is_deleted:
        raise bad("TOPIC_DELETED")
    if topic.is_closed and call.user not in forum.admins and call.user.id != topic.creator_id:
        raise bad("TOPIC_CLOSED")
