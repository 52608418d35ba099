"""Translate Telegram's updates into changes.

Pure. An update that cannot be read does not stop the stream: it is skipped and reported by its
type, without its content.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import RandomId, TelegramMessageId
from switchboard.domain.updates import (
    Change,
    HistoryCleared,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    OutboxRead,
    Peer,
    SendConfirmed,
)
from switchboard.telegram.translate.messages import from_short, message_of
from switchboard.telegram.translate.peers import PeerObjects, channel_marked_id, marked_id, peer_of

Unreadable = Callable[[str, Exception], None]
"""Told the type name of something that could not be translated, and why."""


@dataclass(frozen=True, slots=True)
class UpdateBundle:
    """Updates that came together, with everybody they mention."""

    updates: Iterable[Any]
    peers: PeerObjects
    self_id: int


def changes_of(packet: UpdateBundle, unreadable: Unreadable) -> list[Change]:
    """What the packet changes, in its order. Updates that concern no message are left out."""
    changes: list[Change] = []
    for update in packet.updates:
        translate = _TRANSLATORS.get(type(update))
        if translate is None:
            continue
        try:
            change = translate(update, packet)
        except Exception as error:  # noqa: BLE001 - one poisoned update must not stop the stream
            unreadable(type(update).__name__, error)
        else:
            if change is not None:
                changes.append(change)
    return changes


def messages_of(
    messages: Iterable[Any], entities: PeerObjects, self_id: int, unreadable: Unreadable
) -> list[NewMessage]:
    """The readable messages of a page of history, in its order."""
    found: list[NewMessage] = []
    for message in messages:
        try:
            translated = message_of(message, entities, self_id)
        except Exception as error:  # noqa: BLE001 - one poisoned message must not hide the page
            unreadable(type(message).__name__, error)
        else:
            if translated is not None:
                found.append(translated)
    return found


def peers_of(entities: PeerObjects, unreadable: Unreadable) -> list[Peer]:
    """The peers that these describe. One that cannot be read is left out."""
    found: list[Peer] = []
    for entity in entities.values():
        try:
            peer = peer_of(entity)
        except Exception as error:  # noqa: BLE001 - one poisoned peer must not hide the page
            unreadable(type(entity).__name__, error)
        else:
            if peer is not None:
                found.append(peer)
    return found


def _new(update: Any, packet: UpdateBundle) -> NewMessage | None:
    return message_of(update.message, packet.peers, packet.self_id)


def _short(update: Any, packet: UpdateBundle) -> NewMessage | None:
    return message_of(from_short(update, packet.self_id), packet.peers, packet.self_id)


def _edited(update: Any, packet: UpdateBundle) -> MessageEdited | None:
    """A hidden edit is not to be marked (Telegram: `message`, edit_hide), and mostly changes only
    reactions or buttons; but where it changes what the operator reads, that is what is there."""
    message = _new(update, packet)
    return None if message is None else MessageEdited(message)


def _deleted(update: Any, _: UpdateBundle) -> MessagesDeleted | None:
    """Outside channels Telegram names no chat. Telethon makes empty ones to carry a pts."""
    if not update.messages:
        return None
    return MessagesDeleted(None, tuple(TelegramMessageId(i) for i in update.messages))


def _deleted_in_channel(update: Any, _: UpdateBundle) -> MessagesDeleted:
    ids = tuple(TelegramMessageId(i) for i in update.messages)
    return MessagesDeleted(channel_marked_id(update.channel_id), ids)


def _cleared(update: Any, _: UpdateBundle) -> HistoryCleared:
    """The id itself is no longer available either, whatever its name says (as TDLib has it)."""
    return HistoryCleared(
        channel_marked_id(update.channel_id), TelegramMessageId(update.available_min_id)
    )


def _inbox_read(update: Any, _: UpdateBundle) -> InboxRead | None:
    """A mark within one topic of a bot's forum says nothing of the chat (`top_msg_id`): the next
    list of chats has what is left there."""
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


def _confirmed(update: Any, _: UpdateBundle) -> SendConfirmed:
    return SendConfirmed(RandomId(update.random_id), TelegramMessageId(update.id))


_TRANSLATORS: dict[type, Callable[[Any, UpdateBundle], Change | None]] = {
    types.UpdateNewMessage: _new,
    types.UpdateNewChannelMessage: _new,
    types.UpdateShortMessage: _short,
    types.UpdateShortChatMessage: _short,
    types.UpdateEditMessage: _edited,
    types.UpdateEditChannelMessage: _edited,
    types.UpdateDeleteMessages: _deleted,
    types.UpdateDeleteChannelMessages: _deleted_in_channel,
    types.UpdateChannelAvailableMessages: _cleared,
    types.UpdateReadHistoryInbox: _inbox_read,
    types.UpdateReadHistoryOutbox: _outbox_read,
    types.UpdateReadChannelInbox: _channel_inbox_read,
    types.UpdateReadChannelOutbox: _channel_outbox_read,
    types.UpdateMessageID: _confirmed,
}
