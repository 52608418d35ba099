"""People write to a channel directly, and suggest posts; its admins read and decide."""

from __future__ import annotations

from sandbox.world.model import Channel, Message, User
from sandbox.world.monoforums import DirectMessagesOpened
from sandbox.world.suggested_posts import SuggestedPostDecided
from sandbox.world.topic_actions import TopicActions
from sandbox.world.topic_state import Topic


class MonoforumActions(TopicActions):
    """What people do with the direct messages of a channel."""

    def open_direct_messages(self, channel: Channel) -> Channel:
        """A broadcast channel accepts direct messages. Returns the monoforum that holds them:
        everybody writes there, and admins answer there, each person in a topic."""
        if channel.linked is None:
            self.apply_event(DirectMessagesOpened(channel.ref, self.now()))
        assert channel.linked is not None
        return channel.linked

    def direct_topic(self, monoforum: Channel, person: User) -> Topic:
        """The topic of a person who has written (KeyError if nobody has)."""
        return monoforum.topics[person.id]

    def decide_suggested_post(
        self, message: Message, by: User, *, accepted: bool, comment: str | None = None
    ) -> Message:
        """Approve or reject a suggested post: the message is edited, and a service message that
        answers it reports the decision (``messageActionSuggestedPostApproval``)."""
        assert message.suggested_post is not None
        self.apply_event(SuggestedPostDecided(message.number, accepted, self.now()))
        values: dict[str, object] = {} if accepted else {"rejected": True}
        if comment:
            values["reject_comment"] = comment
        return self.write_service(
            by, message.chat, "suggested_post_decided", values=values, reply_to=message
        )
