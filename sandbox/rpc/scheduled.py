"""``messages``: scheduled messages (core.telegram.org/api/scheduled-messages).

The limits are those of Telegram's apps and of its list of errors: 100 scheduled messages in a chat,
at most a year ahead. A date that is less than ten seconds ahead sends a message immediately.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.reply_targets import ReplyTarget
from sandbox.view import TL
from sandbox.world import Channel, Entity, Media, Message, Peer, User
from sandbox.world.changes import NewMessage
from sandbox.world.scheduled import (
    WHEN_ONLINE,
    DeletedScheduled,
    NewScheduled,
    Scheduled,
    ScheduledEdited,
    ScheduledRemoved,
    schedule_of,
)

MAX_SCHEDULED = 100
YEAR = 365 * 86_400
AT_ONCE = 10
"""A date that is less than this many seconds ahead sends the message immediately."""


def date_of(call: Call, peer: Peer, request: Any) -> int | None:
    """The date for which a request schedules a message; None if it sends it now
    (SCHEDULE_DATE_TOO_LATE, SCHEDULE_BOT_NOT_ALLOWED, SCHEDULE_STATUS_PRIVATE)."""
    given = getattr(request, "schedule_date", None)
    if given is None:
        return None
    date = int(given.timestamp())
    if call.user.bot:
        raise bad("SCHEDULE_BOT_NOT_ALLOWED")
    _check_date(call, peer, date)
    return date if date >= call.context.clock() + AT_ONCE else None


def _check_date(call: Call, peer: Peer, date: int) -> None:
    if date == WHEN_ONLINE:
        if not isinstance(peer, User) or peer is call.user:
            raise bad("SCHEDULE_STATUS_PRIVATE")
    elif date > call.context.clock() + YEAR:
        raise bad("SCHEDULE_DATE_TOO_LATE")


def schedule(
    call: Call,
    peer: Peer,
    request: Any,
    date: int,
    text: str,
    target: ReplyTarget,
    entities: tuple[Entity, ...],
    media: Media | None,
) -> TL:
    """Put the message of a request into the schedule of its chat (SCHEDULE_TOO_MUCH). The answer
    names the id that it has there."""
    if len(schedule_of(call.world.state, call.user, peer).messages) >= MAX_SCHEDULED:
        raise bad("SCHEDULE_TOO_MUCH")
    message = call.world.apply_event(
        Scheduled(
            call.user.ref,
            peer.ref,
            text,
            date,
            reply_to=target.reply_to.number if target.reply_to else None,
            quote=getattr(request.reply_to, "quote_text", None) if target.reply_to else None,
            media=(media.kind, media.name, media.detail) if media else None,
            silent=bool(request.silent),
            random_id=request.random_id,
            entities=tuple(astuple(entity) for entity in entities),
            topic=target.topic.id if target.topic else 0,
        )
    )
    return _identified(call, message)


def scheduled_before(call: Call, peer: Peer, random_id: int) -> TL | None:
    """The answer to a repeated call whose message is still in the schedule, or was deleted from
    it."""
    message = call.world.state.scheduled_by_call.get((call.user.id, peer.ref, random_id))
    return None if message is None else _identified(call, message)


def _identified(call: Call, message: Message) -> TL:
    """The id in the schedule that belongs to a ``random_id``, and the message."""
    identified = types.UpdateMessageID(message.id_for(call.user), message.random_id)
    return _updates(call, [message], identified, call.view.update(NewScheduled(message)))


def find_scheduled(call: Call, request: Any) -> Message:
    """The scheduled message that an ``editMessage`` with a ``schedule_date`` names
    (MESSAGE_ID_INVALID)."""
    peer = inputs.peer(call, request.peer)
    message = schedule_of(call.world.state, call.user, peer).messages.get(request.id)
    if message is None:
        raise bad("MESSAGE_ID_INVALID")
    return message


def edit(call: Call, request: Any, message: Message, text: str, look: tuple[Entity, ...]) -> Reply:
    """Change a scheduled message (MESSAGE_NOT_MODIFIED, SCHEDULE_DATE_INVALID,
    SCHEDULE_DATE_TOO_LATE)."""
    peer, date = message.chat, int(request.schedule_date.timestamp())
    if date <= call.context.clock():
        raise bad("SCHEDULE_DATE_INVALID")
    _check_date(call, peer, date)
    if (text, look, date) == (message.text, message.entities, message.date):
        raise bad("MESSAGE_NOT_MODIFIED")
    fields = tuple(astuple(entity) for entity in look)
    call.world.apply_event(
        ScheduledEdited(call.user.ref, peer.ref, request.id, text, date, call.world.now(), fields)
    )
    return _updates(call, [message], call.view.update(NewScheduled(message)))


@answers(functions.messages.GetScheduledHistoryRequest)
def get_scheduled_history(call: Call, request: Any) -> Reply:
    """All scheduled messages of a chat. With the ``hash`` of the present answer only
    ``messagesNotModified`` (core.telegram.org/method/messages.getScheduledHistory)."""
    peer = inputs.peer(call, request.peer)
    found = [message for _, message in schedule_of(call.world.state, call.user, peer).in_order()]
    if request.hash and request.hash == hash_of(call.user, found):
        return types.messages.MessagesNotModified(len(found))
    return _messages(call, peer, found, [call.view.message(message) for message in found])


@answers(functions.messages.GetScheduledMessagesRequest)
def get_scheduled_messages(call: Call, request: Any) -> Reply:
    """Scheduled messages by id. A missing one is ``messageEmpty``."""
    peer = inputs.peer(call, request.peer)
    known = schedule_of(call.world.state, call.user, peer).messages
    found = [known[id_] for id_ in request.id if id_ in known]
    shown = [
        call.view.message(known[id_]) if id_ in known else types.MessageEmpty(id_, None)
        for id_ in request.id
    ]
    return _messages(call, peer, found, shown)


def hash_of(user: User, messages: Iterable[Message]) -> int:
    """The hash of a schedule (core.telegram.org/api/offsets, "Hash generation")."""
    value = 0
    for message in messages:
        for number in (message.id_for(user), message.edited or 0, message.date):
            value ^= value >> 21
            value ^= value << 35 & (1 << 64) - 1
            value ^= value >> 4
            value = (value + number) & (1 << 64) - 1
    return value - (1 << 64) if value >= 1 << 63 else value


@answers(functions.messages.SendScheduledMessagesRequest)
def send_scheduled_messages(call: Call, request: Any) -> Reply:
    """Send scheduled messages now (MESSAGE_ID_INVALID)."""
    peer = inputs.peer(call, request.peer)
    ids = _known(call, peer, request.id)
    if not ids:
        raise bad("MESSAGE_ID_INVALID")
    channel = peer if isinstance(peer, Channel) else None
    sent, updates = [], []
    for id_ in ids:
        (message,) = call.world.send_scheduled(call.user, peer, [id_])
        box = channel.box_for(call.user) if channel else call.user.box
        sent.append(message)
        updates.append(call.view.update(NewMessage(box.pts, 1, message), channel))
    numbers = tuple(message.id_for(call.user) for message in sent)
    removed = call.view.update(DeletedScheduled(peer, tuple(ids), numbers))
    return _updates(call, sent, *updates, removed)


@answers(functions.messages.DeleteScheduledMessagesRequest)
def delete_scheduled_messages(call: Call, request: Any) -> Reply:
    """Delete scheduled messages. Those that are not in the schedule are left out."""
    peer = inputs.peer(call, request.peer)
    ids = _known(call, peer, request.id)
    if ids:
        call.world.apply_event(ScheduledRemoved(call.user.ref, peer.ref, tuple(ids)))
    return _updates(call, [], call.view.update(DeletedScheduled(peer, tuple(ids))), peer=peer)


def has_scheduled(call: Call, peer: Peer) -> bool | None:
    """``has_scheduled`` of ``userFull``, ``chatFull`` and ``channelFull``."""
    return bool(schedule_of(call.world.state, call.user, peer).messages) or None


def _known(call: Call, peer: Peer, ids: Iterable[int]) -> list[int]:
    known = schedule_of(call.world.state, call.user, peer).messages
    return [id_ for id_ in ids if id_ in known]


def _messages(call: Call, peer: Peer, found: list[Message], shown: list[TL]) -> TL:
    around = call.view.around(found, peer)
    if isinstance(peer, Channel):
        pts = peer.box_for(call.user).pts
        return types.messages.ChannelMessages(pts, len(shown), shown, topics=[], **around)
    return types.messages.Messages(shown, topics=[], **around)


def _updates(call: Call, messages: list[Message], *updates: TL, peer: Peer | None = None) -> TL:
    around = call.view.around(messages, *([peer] if peer else []))
    return types.Updates(updates=list(updates), date=int(call.context.clock()), seq=0, **around)
