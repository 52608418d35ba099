"""Translate Telegram's answer to a message that we sent.

Telegram answers plain text to a person by `updateShortSentMessage`, and everything else by
`updates` that map our random id to the message id. Telethon does not pass these to its handlers, so
the answer is their only live source.
"""

from collections.abc import Iterable
from typing import Any

import structlog
from telethon.tl import types

from switchboard.domain.ids import RandomId, TelegramMessageId
from switchboard.domain.messages import as_kept
from switchboard.domain.timestamps import to_timestamp
from switchboard.domain.updates import NewMessage, SentMessage
from switchboard.errors import CommandUnanswered
from switchboard.telegram.translate.message_entities import convert_entities
from switchboard.telegram.translate.messages import expires_at, message_of
from switchboard.telegram.translate.peers import peers_by_id

log = structlog.get_logger(__name__)


def sent_message(
    answer: Any, random_id: RandomId, self_id: int = 0, formatted_text: str | None = None
) -> SentMessage:
    """The id and date of the message, and its content if the answer contains it.

    formatted_text: the text if it was sent with entities; a short answer has those that were kept.

    Raises CommandUnanswered if the answer does not name the message.
    """
    if isinstance(answer, types.UpdateShortSentMessage):
        return SentMessage(
            TelegramMessageId(answer.id),
            to_timestamp(answer.date),
            expires_at=expires_at(answer),
            entities=None
            if formatted_text is None
            else convert_entities(as_kept(formatted_text), answer.entities),
        )
    updates = getattr(answer, "updates", ())
    for update in updates:
        if isinstance(update, types.UpdateMessageID) and update.random_id == random_id:
            message = _translated(_find(update.id, updates), answer, self_id)
            timestamp = to_timestamp(answer.date) if message is None else message.timestamp
            expiry = None if message is None else message.expires_at
            return SentMessage(TelegramMessageId(update.id), timestamp, message, expiry)
    raise CommandUnanswered(
        "delivery_unknown", "Telegram did not say what became of the message; it is asked again."
    )


def _translated(message: Any, answer: Any, self_id: int) -> NewMessage | None:
    """The translated message, or None if it cannot be read. The message counts as sent anyway."""
    if message is None:
        return None
    try:
        return message_of(message, peers_by_id(answer.users, answer.chats), self_id)
    except Exception:
        log.exception("sent_message_unreadable")
        return None


def _find(message_id: int, updates: Iterable[Any]) -> Any:
    """The message with this id among the updates, or None."""
    messages = (
        update.message
        for update in updates
        if isinstance(update, types.UpdateNewMessage | types.UpdateNewChannelMessage)
    )
    return next((message for message in messages if message.id == message_id), None)
