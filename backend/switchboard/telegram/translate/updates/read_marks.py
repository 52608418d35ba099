"""Translate how far the owner and the peer have read, and which mentions the owner has read."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId, TopicId
from switchboard.domain.updates import InboxRead, MentionsRead, OutboxRead
from switchboard.telegram.translate.peers import channel_marked_id, marked_id
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def _inbox_read(update: Any, _: UpdateBundle) -> InboxRead | None:
    """The owner's read mark. A mark of one topic of a bot's forum (`top_msg_id`) does not apply to
    the chat: the next list of chats has the remaining count."""
    if update.top_msg_id is not None:
        return None
    return InboxRead(
        marked_id(update.peer), TelegramMessageId(update.max_id), update.still_unread_count
    )


def _outbox_read(update: Any, _: UpdateBundle) -> OutboxRead:
    return OutboxRead(marked_id(update.peer), TelegramMessageId(update.max_id))


def _channel_inbox_read(update: Any, _: UpdateBundle) -> InboxRead:
    return InboxRead(
        channel_marked_id(update.channel_id),
        TelegramMessageId(update.max_id),
        update.still_unread_count,
    )


def _channel_outbox_read(update: Any, _: UpdateBundle) -> OutboxRead:
    return OutboxRead(channel_marked_id(update.channel_id), TelegramMessageId(update.max_id))


def _topic_inbox_read(update: Any, _: UpdateBundle) -> InboxRead:
    """The owner's mark in a topic, or in the comments on a message. Telegram does not count what is
    left."""
    up_to = TelegramMessageId(update.read_max_id)
    topic_id = TopicId(update.top_msg_id)
    return InboxRead(channel_marked_id(update.channel_id), up_to, None, topic_id)


def _topic_outbox_read(update: Any, _: UpdateBundle) -> OutboxRead:
    up_to = TelegramMessageId(update.read_max_id)
    return OutboxRead(channel_marked_id(update.channel_id), up_to, TopicId(update.top_msg_id))


def _person_inbox_read(update: Any, _: UpdateBundle) -> InboxRead:
    up_to, person = TelegramMessageId(update.read_max_id), marked_id(update.saved_peer_id)
    return InboxRead(channel_marked_id(update.channel_id), up_to, None, TopicId(person))


def _person_outbox_read(update: Any, _: UpdateBundle) -> OutboxRead:
    up_to, person = TelegramMessageId(update.read_max_id), marked_id(update.saved_peer_id)
    return OutboxRead(channel_marked_id(update.channel_id), up_to, TopicId(person))


def _contents_read(update: Any, _: UpdateBundle) -> MentionsRead:
    """Mentions that were seen. Outside channels Telegram names no chat. Played voice messages are
    included."""
    return MentionsRead(None, tuple(map(TelegramMessageId, update.messages)))


def _channel_contents_read(update: Any, _: UpdateBundle) -> MentionsRead:
    ids = tuple(map(TelegramMessageId, update.messages))
    return MentionsRead(channel_marked_id(update.channel_id), ids)


TRANSLATORS: Translators = {
    types.UpdateReadHistoryInbox: _inbox_read,
    types.UpdateReadHistoryOutbox: _outbox_read,
    types.UpdateReadChannelInbox: _channel_inbox_read,
    types.UpdateReadChannelOutbox: _channel_outbox_read,
    types.UpdateReadChannelDiscussionInbox: _topic_inbox_read,
    types.UpdateReadChannelDiscussionOutbox: _topic_outbox_read,
    types.UpdateReadMonoForumInbox: _person_inbox_read,
    types.UpdateReadMonoForumOutbox: _person_outbox_read,
    types.UpdateReadMessagesContents: _contents_read,
    types.UpdateChannelReadMessagesContents: _channel_contents_read,
}
