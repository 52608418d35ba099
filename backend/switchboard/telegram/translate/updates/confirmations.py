"""Translate confirmations of our own messages (`updateMessageID`)."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import RandomId, TelegramMessageId
from switchboard.domain.updates import SendConfirmed
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def _confirmed(update: Any, _: UpdateBundle) -> SendConfirmed:
    return SendConfirmed(RandomId(update.random_id), TelegramMessageId(update.id))


TRANSLATORS: Translators = {types.UpdateMessageID: _confirmed}
