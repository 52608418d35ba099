"""Translate the topics of forums, and the people in a channel's direct messages.

Pure (core.telegram.org/api/forum, /api/monoforum). The topic General has the id 1, and its messages
have no header of a topic. The id of any other topic is that of the message that created it.
"""

from typing import Any

from telethon.tl import types

from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId, TelegramMessageId, TopicId, is_channel
from switchboard.domain.topics import GENERAL, WHOLE_CHAT
from switchboard.domain.updates import NewMessage, Topic, TopicChanged
from switchboard.telegram.translate.dialog_state import draft_of, notify_settings_of
from switchboard.telegram.translate.peers import marked_id, marked_if_known


def topic_of(message: Any, chat_id: ChatId) -> TopicId:
    """The topic that a message names; 0 if it names none."""
    if not is_channel(chat_id):
        return WHOLE_CHAT
    if message.saved_peer_id is not None:
        return TopicId(marked_if_known(message.saved_peer_id) or WHOLE_CHAT)
    if type(getattr(message, "action", None)) is types.MessageActionTopicCreate:
        return TopicId(message.id)
    header = message.reply_to
    if type(header) is not types.MessageReplyHeader or not header.forum_topic:
        return WHOLE_CHAT
    return TopicId(header.reply_to_top_id or header.reply_to_msg_id or WHOLE_CHAT)


def topic_change_of(message: Any, self_id: int) -> TopicChanged | None:
    """The change of a forum's topic in a service message. None for any other message."""
    if type(message) is not types.MessageService:
        return None
    action, chat_id = message.action, marked_id(message.peer_id)
    if type(action) is types.MessageActionTopicCreate:
        is_mine = bool(message.out) or marked_if_known(message.from_id) == self_id
        topic_id = TopicId(message.id)
        return TopicChanged(chat_id, topic_id, action.title, action.icon_color, is_mine=is_mine)
    if type(action) is types.MessageActionTopicEdit:
        topic_id = topic_of(message, chat_id) or GENERAL
        return TopicChanged(
            chat_id, topic_id, action.title, is_closed=action.closed, is_hidden=action.hidden
        )
    return None


def draft_in_topic(draft: Any, topic_id: TopicId) -> Draft:
    """The draft of a topic. The header that names the topic alone is no answered message."""
    found = draft_of(draft)
    if found.reply_to_message_id != TelegramMessageId(topic_id):
        return found
    return Draft(found.text, found.date, None, found.entities)


def topic_from(
    given: Any, tops: dict[TelegramMessageId, NewMessage], pinned_rank: int | None
) -> Topic:
    """An entry of the list of topics (`forumTopic`). pinned_rank: its place, if it is pinned."""
    topic_id, top_id = TopicId(given.id), TelegramMessageId(given.top_message)
    return Topic(
        topic_id=topic_id,
        title=given.title,
        top_message_id=top_id,
        unread_count=given.unread_count,
        read_inbox_max_id=TelegramMessageId(given.read_inbox_max_id),
        read_outbox_max_id=TelegramMessageId(given.read_outbox_max_id),
        icon_color=given.icon_color,
        is_mine=bool(given.my),
        is_closed=bool(given.closed),
        is_hidden=bool(given.hidden),
        pinned_rank=pinned_rank,
        unread_mentions=given.unread_mentions_count,
        notify=notify_settings_of(given.notify_settings),
        draft=None if given.draft is None else draft_in_topic(given.draft, topic_id),
        top=tops.get(top_id),
    )


def person_from(given: Any, tops: dict[TelegramMessageId, NewMessage]) -> Topic:
    """An entry of the list of people who write to a channel (`monoForumDialog`)."""
    top_id = TelegramMessageId(given.top_message)
    return Topic(
        topic_id=TopicId(marked_id(given.peer)),
        title=None,
        top_message_id=top_id,
        unread_count=given.unread_count,
        read_inbox_max_id=TelegramMessageId(given.read_inbox_max_id),
        read_outbox_max_id=TelegramMessageId(given.read_outbox_max_id),
        unread_mark=bool(given.unread_mark),
        draft=None if given.draft is None else draft_of(given.draft),
        top=tops.get(top_id),
    )
