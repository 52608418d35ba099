"""Name the topic and the answered message of a message or a draft (`inputReplyTo`)."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId, TopicId
from switchboard.domain.topics import GENERAL, WHOLE_CHAT


def reply_target(topic_id: TopicId, answered: TelegramMessageId | None, person: Any) -> Any:
    """The target; None for a message that answers none, in a whole chat or in the topic General.

    In any other topic the request always names the topic: if the answered message was deleted, the
    message would be in General otherwise (core.telegram.org/constructor/inputReplyToMessage).
    person: the person in a channel's direct messages, as requests name them; None elsewhere.
    """
    if person is not None:
        if answered is None:
            return types.InputReplyToMonoForum(person)
        return types.InputReplyToMessage(answered, monoforum_peer_id=person)
    if topic_id in {WHOLE_CHAT, GENERAL}:
        return None if answered is None else types.InputReplyToMessage(answered)
    return types.InputReplyToMessage(answered or topic_id, top_msg_id=topic_id)
