"""Translate how far the owner and the peer have read, and which mentions the owner has read."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
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
    types.UpdateReadMessagesContents: _contents_read,
    types.UpdateChannelReadMessagesContents: _channel_contents_read,
}
