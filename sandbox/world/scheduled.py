"""Scheduled messages (core.telegram.org/api/scheduled-messages).

Every chat of an account has a schedule: messages that the server sends at their time. Their ids are
those of the schedule, and no ids of messages. A message in a schedule has the date at which it is
to be sent. Changes of a schedule take neither ``pts`` nor ``seq``, so no difference repeats them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.world import events
from sandbox.world.message_content import Entity, Media
from sandbox.world.model import Change, Channel, Message, Peer, User
from sandbox.world.state import State, applies
from sandbox.world.topic_state import GENERAL

WHEN_ONLINE = 0x7FFFFFFE
"""The date of a message that is sent as soon as the other person is online."""

NO_NUMBER = -1
"""The number of a message that was not sent."""


@dataclass(slots=True)
class Schedule:
    """The schedule of one chat of an account: its messages by their ids."""

    last_id: int = 0
    messages: dict[int, Message] = field(default_factory=dict)

    def in_order(self) -> list[tuple[int, Message]]:
        """Its messages, the last one to be sent first."""
        return sorted(self.messages.items(), key=lambda item: (item[1].date, item[0]), reverse=True)


@dataclass(slots=True, frozen=True)
class Scheduled(events.Event):
    """Somebody scheduled a message for a date. ``entities`` and ``media`` as in ``Wrote``."""

    sender: str
    chat: str
    text: str
    date: int
    reply_to: int | None = None
    quote: str | None = None
    media: tuple[str, str, str] | None = None
    silent: bool = False
    random_id: int = 0
    entities: tuple[tuple[str, int, int, str], ...] = ()
    topic: int = 0


@dataclass(slots=True, frozen=True)
class ScheduledEdited(events.Event):
    """Somebody changed a scheduled message, or its date."""

    sender: str
    chat: str
    id: int
    text: str
    date: int
    at: int
    entities: tuple[tuple[str, int, int, str], ...] = ()


@dataclass(slots=True, frozen=True)
class ScheduledRemoved(events.Event):
    """Messages left a schedule. ``sent``: the ids that they have now; none if they were deleted."""

    sender: str
    chat: str
    ids: tuple[int, ...]
    sent: tuple[int, ...] = ()


@dataclass(slots=True, frozen=True)
class NewScheduled(Change):
    """``updateNewScheduledMessage``: a message was scheduled, or changed."""

    message: Message


@dataclass(slots=True, frozen=True)
class DeletedScheduled(Change):
    """``updateDeleteScheduledMessages``: messages were sent or deleted."""

    peer: Peer
    ids: tuple[int, ...]
    sent: tuple[int, ...] = ()

    @property
    def peers(self) -> frozenset[Peer]:
        """The chat."""
        return frozenset((self.peer,))


def schedule_of(state: State, user: User, peer: Peer) -> Schedule:
    """The schedule of a chat; it is created if needed."""
    found: Schedule = state.schedules.setdefault((user.id, peer.ref), Schedule())
    return found


@applies(Scheduled)
def scheduled(state: State, event: Scheduled) -> Message:
    """Put a message into the schedule."""
    sender, chat = state.user(event.sender), state.peer(event.chat)
    schedule = schedule_of(state, sender, chat)
    schedule.last_id += 1
    message = Message(
        number=NO_NUMBER,
        sender=sender,
        chat=chat,
        date=event.date,
        text=event.text,
        reply_to=None if event.reply_to is None else state.messages[event.reply_to],
        quote=event.quote,
        entities=tuple(Entity(*entity) for entity in event.entities),  # type: ignore[arg-type] # from JSON
        media=Media(*event.media) if event.media else None,  # type: ignore[arg-type] # from JSON
        silent=event.silent,
        random_id=event.random_id,
        from_scheduled=True,
    )
    message.topic_id = event.topic or _topic(message)
    message.ids[0 if isinstance(chat, Channel) else sender.id] = schedule.last_id
    schedule.messages[schedule.last_id] = message
    if event.random_id:
        state.scheduled_by_call[sender.id, event.chat, event.random_id] = message
    state.publish(sender, NewScheduled(message))
    return message


def _topic(message: Message) -> int:
    answered, chat = message.reply_to, message.chat
    if answered is not None and answered.chat is chat:
        return answered.topic_id
    return GENERAL if isinstance(chat, Channel) and chat.forum else 0


@applies(ScheduledEdited)
def scheduled_edited(state: State, event: ScheduledEdited) -> None:
    """Change a scheduled message."""
    sender, chat = state.user(event.sender), state.peer(event.chat)
    message = schedule_of(state, sender, chat).messages[event.id]
    message.text, message.date, message.edited = event.text, event.date, event.at
    message.entities = tuple(Entity(*entity) for entity in event.entities)  # type: ignore[arg-type] # from JSON
    state.publish(sender, NewScheduled(message))


@applies(ScheduledRemoved)
def scheduled_removed(state: State, event: ScheduledRemoved) -> None:
    """Take messages out of the schedule."""
    sender, chat = state.user(event.sender), state.peer(event.chat)
    schedule = schedule_of(state, sender, chat)
    for id_ in event.ids:
        schedule.messages.pop(id_, None)
    state.publish(sender, DeletedScheduled(chat, tuple(event.ids), tuple(event.sent)))
