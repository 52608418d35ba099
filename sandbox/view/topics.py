"""Topics of a forum in TL, and the updates about them (core.telegram.org/api/forum)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from telethon.tl import types

from sandbox.view.dialogs import DialogView, draft, notify_settings
from sandbox.world import Channel, Message
from sandbox.world.monoforums import MonoforumRead
from sandbox.world.topic_state import GENERAL, Topic
from sandbox.world.topics import DiscussionRead, TopicPinChanged, TopicPinOrderChanged

TL = Any


class TopicView(DialogView):
    """The viewer's view of topics."""

    def forum_topic(self, forum: Channel, topic: Topic) -> TL:
        """A ``forumTopic`` with the viewer's marks and settings, or ``forumTopicDeleted``."""
        if topic.is_deleted:
            return types.ForumTopicDeleted(topic.id)
        dialog = self.state.dialog(self.viewer, forum)
        own = dialog.topic(topic.id)
        saved = dialog.draft if topic.id == GENERAL else own.draft
        return types.ForumTopic(
            top_message=topic.ids[-1] if topic.ids else 0,
            read_inbox_max_id=dialog.read_in_topic(topic.id),
            read_outbox_max_id=max(dialog.read_outbox_max_id, own.read_outbox_max_id),
            unread_count=self.state.count_unread_in_topic(self.viewer, forum, topic.id),
            unread_mentions_count=len(dialog.unread_mentions.intersection(topic.ids)),
            unread_reactions_count=0,
            unread_poll_votes_count=0,
            notify_settings=notify_settings(own.notify),
            pinned=topic.id in forum.pinned_topics or None,
            hidden=topic.is_hidden or None,
            draft=draft(saved, 0 if topic.id == GENERAL else topic.id) if saved else None,
            **self._identity(forum, topic),
        )

    def monoforum_dialog(self, monoforum: Channel, topic: Topic) -> TL:
        """A ``monoForumDialog`` with the viewer's marks and settings."""
        dialog = self.state.dialog(self.viewer, monoforum)
        own = dialog.topic(topic.id)
        return types.MonoForumDialog(
            peer=types.PeerUser(topic.id),
            top_message=topic.ids[-1] if topic.ids else 0,
            read_inbox_max_id=dialog.read_in_topic(topic.id),
            read_outbox_max_id=max(dialog.read_outbox_max_id, own.read_outbox_max_id),
            unread_count=self.state.count_unread_in_topic(self.viewer, monoforum, topic.id),
            unread_reactions_count=0,
            unread_mark=own.unread_mark or None,
            draft=draft(own.draft) if own.draft else None,
        )

    def short_topics(self, forum: Channel, messages: Iterable[Message]) -> list[TL]:
        """The topics of some messages, reduced (core.telegram.org/constructor/forumTopic,
        ``short``)."""
        if not forum.forum:
            return []
        found = sorted({message.topic_id for message in messages} & forum.topics.keys())
        return [self._short_topic(forum, forum.topics[topic_id]) for topic_id in found]

    def _short_topic(self, forum: Channel, topic: Topic) -> TL:
        names = (
            "top_message",
            "read_inbox_max_id",
            "read_outbox_max_id",
            "unread_count",
            "unread_mentions_count",
            "unread_reactions_count",
            "unread_poll_votes_count",
        )
        return types.ForumTopic(
            short=True,
            notify_settings=types.PeerNotifySettings(),
            **dict.fromkeys(names, 0),
            **self._identity(forum, topic),
        )

    def _identity(self, forum: Channel, topic: Topic) -> dict[str, Any]:
        return {
            "id": topic.id,
            "date": topic.date,
            "peer": self.peer(forum),
            "title": topic.title,
            "icon_color": topic.icon_color,
            "icon_emoji_id": topic.icon_emoji_id,
            "from_id": types.PeerUser(topic.creator_id),
            "my": topic.creator_id == self.viewer.id or None,
            "closed": topic.is_closed or None,
        }


def _discussion_read(view: TopicView, change: DiscussionRead, channel: Channel | None) -> TL:
    marks = (change.channel.id, change.topic_id, change.max_id)
    if change.own:
        return types.UpdateReadChannelDiscussionInbox(*marks)
    return types.UpdateReadChannelDiscussionOutbox(*marks)


def _topic_pin(view: TopicView, change: TopicPinChanged, channel: Channel | None) -> TL:
    peer = view.peer(change.channel)
    return types.UpdatePinnedForumTopic(peer, change.topic_id, pinned=change.pinned or None)


def _topic_pin_order(view: TopicView, change: TopicPinOrderChanged, channel: Channel | None) -> TL:
    return types.UpdatePinnedForumTopics(view.peer(change.channel), list(change.order))


def _monoforum_read(view: TopicView, change: MonoforumRead, channel: Channel | None) -> TL:
    marks = (change.channel.id, types.PeerUser(change.topic_id), change.max_id)
    if change.own:
        return types.UpdateReadMonoForumInbox(*marks)
    return types.UpdateReadMonoForumOutbox(*marks)


TOPIC_UPDATES: dict[type, Callable[[Any, Any, Channel | None], TL]] = {
    DiscussionRead: _discussion_read,
    MonoforumRead: _monoforum_read,
    TopicPinChanged: _topic_pin,
    TopicPinOrderChanged: _topic_pin_order,
}
