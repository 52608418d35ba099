"""Translate confirmations of our own messages (`updateMessageID`)."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import RandomId, TelegramMessageId
from switchboard.domain.updates import SendConfirmed
from switchboard.telegram.translate.scheduled import scheduled_of
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle

NEW_MESSAGES = types.UpdateNewMessage | types.UpdateNewChannelMessage


def _confirmed(update: Any, packet: UpdateBundle) -> SendConfirmed:
    """The id is that of a message or of a schedule. The packet may have both, with equal ids, and a
    message of somebody else with this id is not the confirmed one."""
    scheduled, is_new = None, False
    for other in packet.updates:
        if isinstance(other, types.UpdateNewScheduledMessage) and other.message.id == update.id:
            scheduled = scheduled_of(other.message, packet.peers, packet.self_id)
        elif isinstance(other, NEW_MESSAGES) and other.message.id == update.id:
            is_new = bool(getattr(other.message, "out", False))
    message_id = TelegramMessageId(update.id)
    return SendConfirmed(RandomId(update.random_id), message_id, scheduled, is_new)


TRANSLATORS: Translators = {types.UpdateMessageID: _confirmed}
