"""``messages`` and ``channels``: forums and their topics (core.telegram.org/api/forum)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.channels import updates_after
from sandbox.rpc.history import ids_of_topic, page
from sandbox.rpc.messages import in_updates, sent, written_before
from sandbox.rpc.registry import Call, answers
from sandbox.view import TL
from sandbox.world import Channel, Topic
from sandbox.world.topic_state import GENERAL, ICON_COLOR

MAX_TOPICS = 100
"""The most topics in one answer."""
TITLE_LENGTH_MAX = 128


def forum_of(call: Call, given: Any) -> Channel:
    """The forum that a client names (CHANNEL_FORUM_MISSING)."""
    peer = inputs.peer(call, given)
    if not isinstance(peer, Channel) or not peer.forum:
        raise bad("CHANNEL_FORUM_MISSING")
    return peer


def topic_of(forum: Channel, topic_id: int) -> Topic:
    """A topic of a forum (TOPIC_ID_INVALID, TOPIC_DELETED)."""
    topic = forum.topics.get(topic_id)
    if topic is None:
        raise bad("TOPIC_ID_INVALID")
    if topic.is_deleted:
        raise bad("TOPIC_DELETED")
    return topic


def _check_may_change(call: Call, forum: Channel, topic: Topic | None = None) -> None:
    """Admins may change all topics, other members those that they created."""
    own = topic is not None and topic.creator_id == call.user.id
    if call.user not in forum.admins and not own:
        raise bad("CHAT_ADMIN_REQUIRED")


def _checked_title(title: str) -> str:
    stripped = title.strip()
    if not stripped:
        raise bad("TOPIC_TITLE_EMPTY")
    return stripped[:TITLE_LENGTH_MAX]


@answers(functions.channels.ToggleForumRequest)
def toggle_forum(call: Call, request: Any) -> Reply:
    """Make a supergroup a forum, or the other way. Only its owner may."""
    channel = inputs.channel(call, request.channel)
    if call.user is not channel.creator:
        raise bad("CHAT_ADMIN_REQUIRED")
    if channel.forum == bool(request.enabled):
        raise bad("CHAT_NOT_MODIFIED")
    call.world.set_forum(channel, forum=bool(request.enabled))
    return updates_after(call, channel, channel.box.pts)


@answers(functions.messages.CreateForumTopicRequest)
def create_forum_topic(call: Call, request: Any) -> Reply:
    """Create a topic (core.telegram.org/method/messages.createForumTopic)."""
    forum = forum_of(call, request.peer)
    _check_may_change(call, forum)
    earlier = written_before(call, forum, request.random_id)
    if earlier is not None:
        return sent(call, earlier, again=True)
    topic = call.world.create_topic(
        forum,
        _checked_title(request.title),
        call.user,
        icon_color=request.icon_color or ICON_COLOR,
        icon_emoji_id=request.icon_emoji_id,
        random_id=request.random_id,
    )
    return sent(call, forum.box.messages[topic.id])


@answers(functions.messages.EditForumTopicRequest)
def edit_forum_topic(call: Call, request: Any) -> Reply:
    """Rename, close, reopen, hide or show a topic
    (core.telegram.org/method/messages.editForumTopic)."""
    forum = forum_of(call, request.peer)
    topic = topic_of(forum, request.topic_id)
    _check_may_change(call, forum, topic)
    others = [request.title, request.icon_emoji_id]
    if request.closed is not None and [*others, request.hidden] != [None] * 3:
        raise bad("TOPIC_CLOSE_SEPARATELY")
    if request.hidden is not None and (others != [None] * 2 or topic.id != GENERAL):
        raise bad("TOPIC_HIDE_SEPARATELY")
    before = (topic.title, topic.icon_emoji_id, topic.is_closed, topic.is_hidden)
    given = (request.title, request.icon_emoji_id, request.closed, request.hidden)
    if all(new in (None, old) for new, old in zip(given, before, strict=True)):
        raise bad("TOPIC_NOT_MODIFIED")
    pts = forum.box.pts
    call.world.edit_topic(
        forum,
        topic,
        call.user,
        title=None if request.title is None else _checked_title(request.title),
        icon_emoji_id=request.icon_emoji_id,
        closed=request.closed,
        hidden=request.hidden,
    )
    return updates_after(call, forum, pts)


@answers(functions.messages.DeleteTopicHistoryRequest)
def delete_topic_history(call: Call, request: Any) -> Reply:
    """Delete a topic with its messages (core.telegram.org/method/messages.deleteTopicHistory)."""
    forum = forum_of(call, request.peer)
    topic = topic_of(forum, request.top_msg_id)
    if topic.id == GENERAL:
        raise bad("TOPIC_ID_INVALID")
    if call.user not in forum.admins:
        raise bad("CHAT_ADMIN_REQUIRED")
    before = forum.box.pts
    call.world.delete_topic(forum, topic)
    return types.messages.AffectedHistory(forum.box.pts, forum.box.pts - before, 0)


@answers(functions.messages.GetForumTopicsRequest)
def get_forum_topics(call: Call, request: Any) -> Reply:
    """Topics from an offset: pinned ones first, then those with the newest messages
    (core.telegram.org/method/messages.getForumTopics)."""
    forum = forum_of(call, request.peer)
    words = (request.q or "").lower()
    living = [topic for topic in forum.topics.values() if not topic.is_deleted]
    found = sorted((t for t in living if words in t.title.lower()), key=_newest, reverse=True)
    pinned = [forum.topics[i] for i in forum.pinned_topics if forum.topics[i] in found]
    ordered = [*pinned, *(topic for topic in found if topic not in pinned)]
    start = 0
    if request.offset_topic:
        before = (i for i, topic in enumerate(ordered) if topic.id == request.offset_topic)
        start = next(before, len(ordered)) + 1
    limit = max(1, min(request.limit, MAX_TOPICS))
    return _topics(call, forum, ordered[start : start + limit], len(ordered))


@answers(functions.messages.GetForumTopicsByIDRequest)
def get_forum_topics_by_id(call: Call, request: Any) -> Reply:
    """The requested topics; ``forumTopicDeleted`` for those that do not exist
    (core.telegram.org/constructor/forumTopicDeleted)."""
    if not request.topics:
        raise bad("TOPICS_EMPTY")
    forum = forum_of(call, request.peer)
    missing = [
        Topic(topic_id, "", 0, 0, is_deleted=True)
        for topic_id in request.topics
        if topic_id not in forum.topics
    ]
    known = [forum.topics[i] for i in request.topics if i in forum.topics]
    return _topics(call, forum, [*known, *missing], len(request.topics))


def _newest(topic: Topic) -> tuple[int, int]:
    return (topic.ids[-1] if topic.ids else 0, topic.id)


def _topics(call: Call, forum: Channel, topics: list[Topic], count: int) -> TL:
    newest = [forum.box.messages[topic.ids[-1]] for topic in topics if topic.ids]
    state = call.world.state
    creators = [state.users[t.creator_id] for t in topics if t.creator_id in state.users]
    return types.messages.ForumTopics(
        count=count,
        topics=[call.view.forum_topic(forum, topic) for topic in topics],
        messages=[call.view.message(message) for message in newest],
        pts=forum.box.pts,
        **call.view.around(newest, forum, *creators),
    )


@answers(functions.messages.UpdatePinnedForumTopicRequest)
def update_pinned_forum_topic(call: Call, request: Any) -> Reply:
    """Pin or unpin a topic (core.telegram.org/method/messages.updatePinnedForumTopic)."""
    forum = forum_of(call, request.peer)
    topic = topic_of(forum, request.topic_id)
    _check_may_change(call, forum)
    pinned = bool(request.pinned)
    if pinned == (topic.id in forum.pinned_topics):
        raise bad("PINNED_TOPIC_NOT_MODIFIED")
    if pinned and len(forum.pinned_topics) >= call.context.limits.pinned_topics:
        raise bad("PINNED_TOO_MUCH")
    call.world.pin_topic(forum, topic, pinned=pinned)
    peer = call.view.peer(forum)
    received = types.UpdatePinnedForumTopic(peer, topic.id, pinned=pinned or None)
    return in_updates(call, [], received)


@answers(functions.messages.ReorderPinnedForumTopicsRequest)
def reorder_pinned_forum_topics(call: Call, request: Any) -> Reply:
    """Pin topics in this order. Without ``force``, others stay pinned below them
    (core.telegram.org/method/messages.reorderPinnedForumTopics)."""
    forum = forum_of(call, request.peer)
    _check_may_change(call, forum)
    order = [topic_of(forum, topic_id).id for topic_id in request.order]
    if not request.force:
        order += [topic_id for topic_id in forum.pinned_topics if topic_id not in order]
    call.world.reorder_pinned_topics(forum, order)
    return in_updates(call, [], types.UpdatePinnedForumTopics(call.view.peer(forum), order))


@answers(functions.messages.GetRepliesRequest)
def get_replies(call: Call, request: Any) -> Reply:
    """A page of a topic's messages, newest first. Threads outside forums are not served
    (MSG_ID_INVALID)."""
    forum = inputs.peer(call, request.peer)
    ids = ids_of_topic(forum, request.msg_id)
    if not ids:
        raise bad("MSG_ID_INVALID")
    return page(call, forum, ids, request)


@answers(functions.messages.ReadDiscussionRequest)
def read_discussion(call: Call, request: Any) -> Reply:
    """Mark a topic as read up to an id (core.telegram.org/method/messages.readDiscussion)."""
    forum = inputs.peer(call, request.peer)
    topic = forum.topics.get(request.msg_id) if isinstance(forum, Channel) else None
    if topic is None or topic.is_deleted:
        raise bad("MSG_ID_INVALID")
    assert isinstance(forum, Channel)
    if call.user in forum.members:
        call.world.read_topic_up_to(call.user, forum, topic, request.read_max_id)
    return True
