"""People create topics in a forum, change them, read them and delete them."""

from __future__ import annotations

from sandbox.world import events
from sandbox.world.message_actions import MessageActions
from sandbox.world.model import Channel, Message, User
from sandbox.world.topic_state import GENERAL, ICON_COLOR, Topic
from sandbox.world.topics import (
    ForumSet,
    TopicDeleted,
    TopicEdited,
    TopicPinned,
    TopicPinsReordered,
    TopicRead,
)
from sandbox.world.unread_marks import UnreadMarked


class TopicActions(MessageActions):
    """What people do with the topics of a forum."""

    def set_forum(self, channel: Channel, *, forum: bool = True) -> None:
        """A supergroup becomes a forum, or an ordinary supergroup again."""
        if channel.forum != forum:
            self.apply_event(ForumSet(channel.ref, forum, self.now()))

    def general(self, forum: Channel) -> Topic:
        """The General topic."""
        return forum.topics[GENERAL]

    def create_topic(
        self,
        forum: Channel,
        title: str,
        by: User,
        *,
        icon_color: int = ICON_COLOR,
        icon_emoji_id: int | None = None,
        random_id: int = 0,
    ) -> Topic:
        """Create a topic. Its service message (``messageActionTopicCreate``) gives it its id."""
        values: dict[str, int] = {"icon_color": icon_color}
        if icon_emoji_id:
            values["icon_emoji_id"] = icon_emoji_id
        message = self.write_service(
            by, forum, "topic_created", title=title, values=values, random_id=random_id
        )
        return forum.topics[message.ids[0]]

    def edit_topic(
        self,
        forum: Channel,
        topic: Topic,
        by: User,
        *,
        title: str | None = None,
        icon_emoji_id: int | None = None,
        closed: bool | None = None,
        hidden: bool | None = None,
    ) -> Message:
        """Rename a topic, close or reopen it, hide General or show it again. A service message
        (``messageActionTopicEdit``) reports it.

        To hide General closes it, and to reopen it shows it (core.telegram.org/bots/api,
        hideGeneralForumTopic and reopenGeneralForumTopic).
        """
        given = {"title": title, "icon_emoji_id": icon_emoji_id, "closed": closed, "hidden": hidden}
        values = {name: value for name, value in given.items() if value is not None}
        names = {"closed": "is_closed", "hidden": "is_hidden"}
        changed = {names.get(name, name): value for name, value in values.items()}
        if hidden:
            changed["is_closed"] = True
        if closed is False:
            changed["is_hidden"] = False
        self.apply_event(TopicEdited(forum.ref, topic.id, changed))
        return self.write_service(by, forum, "topic_edited", values=values, topic=topic)

    def close_topic(self, forum: Channel, topic: Topic, by: User) -> Message:
        """Let only admins and the creator of the topic write there."""
        return self.edit_topic(forum, topic, by, closed=True)

    def reopen_topic(self, forum: Channel, topic: Topic, by: User) -> Message:
        """Let everybody write there again."""
        return self.edit_topic(forum, topic, by, closed=False)

    def delete_topic(self, forum: Channel, topic: Topic) -> None:
        """Delete a topic with all its messages."""
        if topic.id == GENERAL:
            raise ValueError("nobody can delete the General topic")
        numbers = tuple(forum.box.messages[i].number for i in topic.ids)
        self.apply_event(events.Deleted(numbers, None, self.now()))
        self.apply_event(TopicDeleted(forum.ref, topic.id))

    def pin_topic(self, forum: Channel, topic: Topic, *, pinned: bool = True) -> None:
        """Pin a topic to the top of the forum, or unpin it."""
        if (topic.id in forum.pinned_topics) != pinned:
            self.apply_event(TopicPinned(forum.ref, topic.id, pinned))

    def reorder_pinned_topics(self, forum: Channel, order: list[int]) -> None:
        """Pin exactly these topics, in this order."""
        if order != forum.pinned_topics:
            self.apply_event(TopicPinsReordered(forum.ref, tuple(order)))

    def read_topic(
        self, reader: User, forum: Channel, topic: Topic, up_to: Message | None = None
    ) -> None:
        """``reader`` reads a topic up to a message, or to its end."""
        self.read_topic_up_to(reader, forum, topic, up_to.ids[0] if up_to else 0)

    def read_topic_up_to(self, reader: User, forum: Channel, topic: Topic, max_id: int) -> None:
        """The same up to an id (0: to the end). Also remove the mark as unread."""
        if self.state.dialog(reader, forum).topic(topic.id).unread_mark:
            event = UnreadMarked(reader.ref, forum.ref, False, self.now(), topic.id)
            self.apply_event(event)
        newest = topic.ids[-1] if topic.ids else 0
        mark = min(max_id or newest, newest)
        if mark > self.state.dialog(reader, forum).read_in_topic(topic.id):
            self.apply_event(TopicRead(reader.ref, forum.ref, topic.id, mark))

    def unread_in_topic(self, user: User, forum: Channel, topic: Topic) -> int:
        """How many messages of a topic ``user`` has not read."""
        return self.state.count_unread_in_topic(user, forum, topic.id)
