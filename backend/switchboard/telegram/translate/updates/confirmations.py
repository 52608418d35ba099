"""Translate confirmations of our own messages (`updateMessageID`)."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import ChatId, RandomId, TelegramMessageId
from switchboard.domain.updates import ScheduledMessage, SendConfirmed
from switchboard.telegram.translate.peers import marked_id
from switchboard.telegram.translate.scheduled import scheduled_of
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle

NEW_MESSAGES = types.UpdateNewMessage | types.UpdateNewChannelMessage


def _confirmed(update: Any, packet: UpdateBundle) -> SendConfirmed:
    """The id is that of a message or of a scheduled message. The packet may contain both with the
    same id, also from other chats. A message of somebody else with this id is not the confirmed
    one."""
    scheduled: list[ScheduledMessage] = []
    new_in: set[ChatId] = set()
    for other in packet.updates:
        if isinstance(other, types.UpdateNewScheduledMessage) and other.message.id == update.id:
            found = scheduled_of(other.message, packet.peers, packet.self_id)
            if found is not None:
                scheduled.append(found)
        elif isinstance(other, NEW_MESSAGES) and _is_own(other.message, update.id):
            new_in.add(marked_id(other.message.peer_id))
    return SendConfirmed(
        RandomId(update.random_id),
        TelegramMessageId(update.id),
        tuple(scheduled),
        frozenset(new_in),
    )


def _is_own(message: Any, id_: int) -> bool:
    return message.id == id_ and bool(getattr(message, "out", False))


TRANSLATORS: Translators = {types.UpdateMessageID: _confirmed}
