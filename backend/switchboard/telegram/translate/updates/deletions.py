"""Translate deleted messages and cleared histories."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import HistoryCleared, MessagesDeleted
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def _deleted(update: Any, _: UpdateBundle) -> MessagesDeleted | None:
    """Deleted messages. Outside channels Telegram names no chat. Telethon creates empty ones to
    contain a pts."""
    if not update.messages:
        return None
    return MessagesDeleted(None, tuple(TelegramMessageId(i) for i in update.messages))


def _deleted_in_channel(update: Any, _: UpdateBundle) -> MessagesDeleted:
    ids = tuple(TelegramMessageId(i) for i in update.messages)
    return MessagesDeleted(channel_marked_id(update.channel_id), ids)


def _cleared(update: Any, _: UpdateBundle) -> HistoryCleared:
    """A cleared history. The message with this id is cleared as well, despite the field's name (as
    in TDLib)."""
    return HistoryCleared(
        channel_marked_id(update.channel_id), TelegramMessageId(update.available_min_id)
    )


TRANSLATORS: Translators = {
    types.UpdateDeleteMessages: _deleted,
    types.UpdateDeleteChannelMessages: _deleted_in_channel,
    types.UpdateChannelAvailableMessages: _cleared,
}
