"""Translate new and edited messages."""

from typing import Any

from telethon.tl import types

from switchboard.domain.updates import Change, MessageEdited, NewMessage
from switchboard.telegram.translate.messages import from_short, message_of
from switchboard.telegram.translate.topics import topic_change_of
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def _new(update: Any, packet: UpdateBundle) -> list[Change]:
    """A message, and what it changes in a topic of its forum."""
    message = message_of(update.message, packet.peers, packet.self_id)
    topic = topic_change_of(update.message, packet.self_id)
    return [change for change in (topic, message) if change is not None]


def _short(update: Any, packet: UpdateBundle) -> NewMessage | None:
    return message_of(from_short(update, packet.self_id), packet.peers, packet.self_id)


def _edited(update: Any, packet: UpdateBundle) -> MessageEdited | None:
    """An edit. A hidden edit is not shown as edited (Telegram: `message`, edit_hide). It usually
    changes only reactions or buttons, but it may change the text."""
    message = message_of(update.message, packet.peers, packet.self_id)
    return None if message is None else MessageEdited(message, update.pts or 0)


TRANSLATORS: Translators = {
    types.UpdateNewMessage: _new,
    types.UpdateNewChannelMessage: _new,
    types.UpdateShortMessage: _short,
    types.UpdateShortChatMessage: _short,
    types.UpdateEditMessage: _edited,
    types.UpdateEditChannelMessage: _edited,
}
