"""Translate scheduled messages, and Telegram's answers to commands about them."""

from collections.abc import Iterator
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import RandomId, ScheduledId, TelegramMessageId
from switchboard.domain.timestamps import to_timestamp
from switchboard.domain.updates import ScheduledMessage, SentMessage
from switchboard.errors import CommandUnanswered
from switchboard.telegram.translate.messages import message_of
from switchboard.telegram.translate.peers import PeerObjects, peers_by_id
from switchboard.telegram.translate.send_result import sent_message

NEW_MESSAGES = types.UpdateNewMessage | types.UpdateNewChannelMessage


def scheduled_of(message: Any, peers: PeerObjects, self_id: int) -> ScheduledMessage | None:
    """The translated message. None for the empty message of a deleted one."""
    content = message_of(message, peers, self_id)
    if content is None:
        return None
    return ScheduledMessage(
        chat_id=content.chat_id,
        scheduled_id=ScheduledId(message.id),
        scheduled_at=content.timestamp,
        text=content.text,
        kind=content.kind,
        media_label=content.media_label,
        sender_id=content.sender_id,
        sender_name=content.sender_name,
        entities=content.entities,
        header=content.header,
        reply_to_message_id=content.reply_to_message_id,
        is_silent=content.is_silent,
        album_id=content.album_id,
        topic_id=content.topic_id,
    )


def scheduled_or_sent(
    answer: Any, random_id: RandomId, self_id: int
) -> ScheduledMessage | SentMessage:
    """What became of a message that was to be scheduled. If its time had come, it was sent. The id
    that Telegram names is that of the schedule or of a message: only the update beside it says
    which. Raises CommandUnanswered if it does not."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return sent_message(answer, random_id, self_id)
    for update in answer.updates:
        if isinstance(update, types.UpdateMessageID) and update.random_id == random_id:
            scheduled = in_answer(answer, self_id, ScheduledId(update.id))
            if scheduled is not None:
                return scheduled
            if any(message.id == update.id for message in _messages(answer, NEW_MESSAGES)):
                return sent_message(answer, random_id, self_id)
    raise CommandUnanswered(
        "delivery_unknown", "Telegram did not say what became of the message; it is asked again."
    )


def still_scheduled(answer: Any, random_id: RandomId, self_id: int) -> ScheduledMessage | None:
    """The scheduled message that an earlier attempt with this random id has left. None if the
    answer is about a message."""
    for update in getattr(answer, "updates", ()):
        if isinstance(update, types.UpdateMessageID) and update.random_id == random_id:
            if any(message.id == update.id for message in _messages(answer, NEW_MESSAGES)):
                return None
            return in_answer(answer, self_id, ScheduledId(update.id))
    return None


def in_answer(answer: Any, self_id: int, scheduled_id: ScheduledId) -> ScheduledMessage | None:
    """The scheduled message with this id in an answer, or None."""
    for message in _messages(answer, types.UpdateNewScheduledMessage):
        if message.id == scheduled_id:
            return scheduled_of(message, peers_by_id(answer.users, answer.chats), self_id)
    return None


def sent_from_schedule(answer: Any, scheduled_id: ScheduledId, self_id: int) -> SentMessage | None:
    """The message that a scheduled one became. None if the answer does not say."""
    for update in answer.updates:
        if not isinstance(update, types.UpdateDeleteScheduledMessages):
            continue
        for id_, sent_id in zip(update.messages, update.sent_messages or (), strict=False):
            if id_ == scheduled_id:
                return _sent(answer, sent_id, self_id)
    return None


def was_deleted(answer: Any, scheduled_id: ScheduledId) -> bool:
    """Whether an answer says that this message was deleted from its schedule."""
    return any(
        isinstance(update, types.UpdateDeleteScheduledMessages)
        and scheduled_id in update.messages
        and not update.sent_messages
        for update in answer.updates
    )


def _sent(answer: Any, sent_id: int, self_id: int) -> SentMessage:
    for message in _messages(answer, NEW_MESSAGES):
        if message.id == sent_id:
            new = message_of(message, peers_by_id(answer.users, answer.chats), self_id)
            if new is not None:
                return SentMessage(new.message_id, new.timestamp, new, new.expires_at)
    return SentMessage(TelegramMessageId(sent_id), to_timestamp(answer.date))


def _messages(answer: Any, kind: Any) -> Iterator[Any]:
    return (update.message for update in answer.updates if isinstance(update, kind))
