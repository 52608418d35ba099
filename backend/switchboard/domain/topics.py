"""Topics: some chats contain several conversations.

A forum is a supergroup whose messages are divided into topics (Telegram: "Forums"). The direct
messages of a channel are divided by the person who writes, for those who answer them (Telegram:
"Direct messages to channels").
"""

from enum import StrEnum

from switchboard.domain.ids import TopicId

WHOLE_CHAT = TopicId(0)
"""The topic of a conversation that is a whole chat."""

GENERAL = TopicId(1)
"""The topic of a forum that has the messages without a topic of their own."""

GENERAL_TITLE = "General"


class Division(StrEnum):
    """How the messages of a chat are divided into conversations.

    whole: the chat is one conversation. topics: each topic of the forum is one. people: each person
    who writes to the channel is one.
    """

    WHOLE = "whole"
    TOPICS = "topics"
    PEOPLE = "people"


def topic_in(division: Division, topic_id: TopicId) -> TopicId:
    """The conversation to which a message with this topic belongs.

    topic_id: what the message itself says; 0 if it names no topic. In a forum such a message
    belongs to the topic General. A chat that is not divided is one conversation, whatever messages
    say that were sent when it was.
    """
    if division is Division.WHOLE:
        return WHOLE_CHAT
    if division is Division.TOPICS and topic_id == WHOLE_CHAT:
        return GENERAL
    return topic_id
