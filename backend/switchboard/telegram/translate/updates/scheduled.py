"""Translate changes of schedules."""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import ScheduledId, TelegramMessageId
from switchboard.domain.updates import Change, MessageScheduled, ScheduledRemoved
from switchboard.telegram.translate.peers import marked_id
from switchboard.telegram.translate.scheduled import scheduled_of
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle


def _scheduled(update: Any, packet: UpdateBundle) -> Change | None:
    message = scheduled_of(update.message, packet.peers, packet.self_id)
    return None if message is None else MessageScheduled(message)


def _removed(update: Any, _: UpdateBundle) -> Change:
    return ScheduledRemoved(
        marked_id(update.peer),
        tuple(map(ScheduledId, update.messages)),
        tuple(map(TelegramMessageId, update.sent_messages or ())),
    )


TRANSLATORS: Translators = {
    types.UpdateNewScheduledMessage: _scheduled,
    types.UpdateDeleteScheduledMessages: _removed,
}
