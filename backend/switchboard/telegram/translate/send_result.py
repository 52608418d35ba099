"""Translate Telegram's answer to a message that we sent.

Plain text to a person is answered by `updateShortSentMessage`; everything else by `updates` that
map our random id to the message id. Telethon keeps these away from its handlers, so the answer is
the only place where they are seen live.
"""

from collections.abc import Iterable
from typing import Any

import structlog
from telethon.tl import types

from switchboard.domain.ids import RandomId, TelegramMessageId
from switchboard.domain.timestamps import to_timestamp
from switchboard.domain.updates import NewMessage, SentMessage
from switchboard.errors import SendUnanswered
from switchboard.telegram.translate.messages import message_of
from switchboard.telegram.translate.peers import peers_by_id

log = structlog.get_logger(__name__)


def sent_message(answer: Any, random_id: RandomId, self_id: int = 0) -> SentMessage:
    """The id and date of the message, and what else the answer tells of it.

    Raises SendUnanswered where the answer names none."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return SentMessage(TelegramMessageId(answer.id), to_timestamp(answer.date))
    updates = getattr(answer, "updates", ())
    for update in updates:
        if isinstance(update, types.UpdateMessageID) and update.random_id == random_id:
            told = _told(_message(update.id, updates), answer, self_id)
            timestamp = to_timestamp(answer.date) if told is None else told.timestamp
            return SentMessage(TelegramMessageId(update.id), timestamp, told)
    raise SendUnanswered(
        "delivery_unknown", "Telegram did not say what became of the message; it is asked again."
    )


def _told(message: Any, answer: Any, self_id: int) -> NewMessage | None:
    """The message as it is there; None where that cannot be read. It is sent all the same."""
    if message is None:
        return None
    try:
        return message_of(message, peers_by_id(answer.users, answer.chats), self_id)
    except Exception:
        log.exception("sent_message_unreadable")
        return None


def _message(message_id: int, updates: Iterable[Any]) -> Any:
    """The message with this id among the updates, or None."""
    messages = (
        update.message
        for update in updates
        if isinstance(update, types.UpdateNewMessage | types.UpdateNewChannelMessage)
    )
    return next((message for message in messages if message.id == message_id), None)
