"""A model of Telegram's messages and schedule of one chat, for the machine of commands.

Ids of the schedule equal those of messages, as they do at Telegram.
"""

from dataclasses import dataclass, field
from typing import Any

from switchboard.domain.ids import RandomId, ScheduledId, TelegramMessageId
from switchboard.domain.messages import Direction, Kind, MessageHeader
from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.delete import Delete
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.domain.outbox.kinds.forward import Forward
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.outbox.kinds.reschedule import Reschedule
from switchboard.domain.outbox.kinds.schedule import Schedule
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.outbox.kinds.send_scheduled import SendScheduled
from switchboard.domain.outbox.kinds.unschedule import Unschedule
from switchboard.domain.reactions import Reaction
from switchboard.domain.schedule import MIN_AHEAD
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    AnswerInUpdates,
    Change,
    MessageEdited,
    MessageScheduled,
    MessagesDeleted,
    NewMessage,
    ReactionsChanged,
    ScheduledMessage,
    ScheduledRemoved,
    SentMessage,
)

from .conftest import DORA, incoming
from .sender_machine import Refused

GONE = "message_id_invalid"
OWNER = 7

KINDS = frozenset(
    content.rules.kind
    for content in (
        Send,
        Edit,
        Delete,
        React,
        Forward,
        Schedule,
        Reschedule,
        SendScheduled,
        Unschedule,
    )
)
"""The kinds of commands that the model executes."""

WITH_PTS = (NewMessage, MessageEdited, MessagesDeleted)
"""A difference repeats these. Reactions are asked for, and schedules are read."""


@dataclass
class MessageTelegram:
    """The messages and the schedule by their ids. `by_random_id`: what each sent command became.
    `edits`: how often each text was set by an edit from here."""

    messages: dict[int, NewMessage] = field(default_factory=dict)
    schedule: dict[int, ScheduledMessage] = field(default_factory=dict)
    by_random_id: dict[RandomId, int | ScheduledMessage] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)
    unsent: list[Change] = field(default_factory=list)
    last_id: int = 1
    last_scheduled: int = 0
    pts: int = 1

    def knows(self, command: Command) -> bool:
        """Whether a command with this random id was executed."""
        return command.random_id in self.by_random_id

    def execute(self, command: Command, now: int) -> tuple[Any, tuple[Change, ...]]:
        """Execute a command. Its result, and the updates in the answer. Raises Refused."""
        match command.content:
            case Schedule() | Reschedule() | SendScheduled() | Unschedule():
                return self._execute_in_schedule(command, now)
            case Send(text):
                return self._send(command, text, now, None)
            case Forward(original=original):
                return self._forward(command, original, now)
            case Edit():
                return AnswerInUpdates(), self._edit(command.content, now)
            case Delete(target):
                self.messages.pop(target, None)
                return AnswerInUpdates(), (MessagesDeleted(None, (target,)),)
            case React(target, emoji):
                return AnswerInUpdates(), self._react(target, emoji)
        raise TypeError(command.rules.kind)

    def _execute_in_schedule(self, command: Command, now: int) -> tuple[Any, tuple[Change, ...]]:
        match command.content:
            case Schedule():
                return self._schedule(command, command.content, now)
            case Reschedule():
                return self._reschedule(command.content), ()
            case SendScheduled(scheduled_id) if scheduled_id in self.schedule:
                new = self._send_from_schedule(scheduled_id, now)
                return SentMessage(new.message_id, new.timestamp, new), ()
            case Unschedule(scheduled_id):
                return self.schedule.pop(scheduled_id, None) is not None, ()
        return None, ()

    def _forward(self, command: Command, original: int, now: int) -> tuple[Any, tuple[Change, ...]]:
        present = self.messages.get(original)
        if present is None and not self.knows(command):
            raise Refused(GONE)
        text = "" if present is None else present.text
        return self._send(command, text, now, MessageHeader(forwarded_from="Anna"))

    def lose_answer(self, result: Any, changes: tuple[Change, ...]) -> None:
        """The answer is lost. A difference names new messages, edits and deletions."""
        self.unsent += [change for change in changes if isinstance(change, WITH_PTS)]
        if isinstance(result, SentMessage) and result.message is not None:
            self.unsent.append(result.message)

    # What Telegram and the phone do

    def phone_writes(self, text: str, now: int) -> None:
        """The owner writes a message on the phone."""
        self.unsent.append(self._new(text, now, None))

    def phone_schedules(self, text: str, send_at: Timestamp) -> None:
        """The owner schedules a message on the phone."""
        self.unsent.append(MessageScheduled(self._new_scheduled(text, send_at)))

    def phone_edits(self, id_: int, text: str, now: int) -> None:
        """The owner edits a message on the phone."""
        self.unsent.append(self._edited(id_, text, now))

    def phone_deletes(self, id_: int) -> None:
        """The owner deletes a message on the phone."""
        del self.messages[id_]
        self.unsent.append(MessagesDeleted(None, (TelegramMessageId(id_),)))

    def phone_changes_scheduled(self, id_: int, text: str, send_at: Timestamp) -> None:
        """The owner changes a scheduled message on the phone."""
        changed = self.schedule[id_]._replace(text=text, scheduled_at=send_at)
        self.schedule[id_] = changed
        self.unsent.append(MessageScheduled(changed))

    def phone_unschedules(self, id_: int) -> None:
        """The owner deletes a scheduled message on the phone."""
        del self.schedule[id_]
        self.unsent.append(ScheduledRemoved(DORA.chat_id, (ScheduledId(id_),)))

    def lose_schedule_updates(self) -> None:
        """The connection is down for a while: changes of a schedule are in no difference."""
        self.unsent = [change for change in self.unsent if isinstance(change, WITH_PTS)]

    def sends_due(self, id_: int, now: int) -> None:
        """A scheduled message is sent: at its time, or by the phone."""
        new = self._send_from_schedule(id_, now)
        removed = ScheduledRemoved(DORA.chat_id, (ScheduledId(id_),), (new.message_id,))
        self.unsent += [new, removed]

    def _send(
        self, command: Command, text: str, now: int, header: MessageHeader | None
    ) -> tuple[Any, tuple[Change, ...]]:
        assert command.random_id is not None
        known = self.by_random_id.get(command.random_id)
        if known is None:
            known = self.by_random_id[command.random_id] = self._new(text, now, header).message_id
        assert isinstance(known, int)
        new = self.messages.get(known)
        at = Timestamp(now) if new is None else new.timestamp
        return SentMessage(TelegramMessageId(known), at, new), ()

    def _schedule(
        self, command: Command, content: Schedule, now: int
    ) -> tuple[Any, tuple[Change, ...]]:
        assert command.random_id is not None
        known = self.by_random_id.get(command.random_id)
        if isinstance(known, int) or (known is None and content.send_at < now + MIN_AHEAD):
            return self._send(command, content.text, now, None)
        if known is None:
            known = self._new_scheduled(content.text, content.send_at)
            self.by_random_id[command.random_id] = known
        return self.schedule.get(known.scheduled_id, known), ()

    def _new_scheduled(self, text: str, send_at: Timestamp) -> ScheduledMessage:
        self.last_scheduled += 1
        id_ = ScheduledId(self.last_scheduled)
        new = ScheduledMessage(DORA.chat_id, id_, send_at, text, Kind.TEXT, None, OWNER, "Anna")
        self.schedule[id_] = new
        return new

    def _reschedule(self, content: Reschedule) -> ScheduledMessage | None:
        present = self.schedule.get(content.scheduled_id)
        if present is None:
            raise Refused(GONE)
        changed = present._replace(text=content.text, scheduled_at=content.send_at)
        if changed == present:
            return None
        self.schedule[content.scheduled_id] = changed
        return changed

    def _send_from_schedule(self, id_: int, now: int) -> NewMessage:
        scheduled = self.schedule.pop(id_)
        new = self._new(scheduled.text, now, None, from_scheduled=True)
        for random_id, became in self.by_random_id.items():
            if isinstance(became, ScheduledMessage) and became.scheduled_id == id_:
                self.by_random_id[random_id] = new.message_id
        return new

    def _new(
        self, text: str, now: int, header: MessageHeader | None, *, from_scheduled: bool = False
    ) -> NewMessage:
        self.last_id += 1
        new = incoming(
            self.last_id,
            text,
            direction=Direction.OUTGOING,
            sender_id=OWNER,
            timestamp=Timestamp(now),
            header=header,
            from_scheduled=from_scheduled,
        )
        self.messages[self.last_id] = new
        return new

    def _edit(self, content: Edit, now: int) -> tuple[Change, ...]:
        """As the request does: look first, and edit only what the operator has seen."""
        present = self.messages.get(content.target)
        if present is None:
            raise Refused(GONE)
        if present.text == content.text:
            return (MessageEdited(present, is_late=True),)
        if present.text not in content.bases:
            raise Refused("edited_elsewhere")
        self.edits[content.text] = self.edits.get(content.text, 0) + 1
        return (self._edited(content.target, content.text, now),)

    def _edited(self, id_: int, text: str, now: int) -> MessageEdited:
        self.pts += 1
        message = self.messages[id_]._replace(text=text, edited_at=Timestamp(now))
        self.messages[id_] = message
        return MessageEdited(message, pts=self.pts)

    def _react(self, target: int, emoji: str | None) -> tuple[Change, ...]:
        present = self.messages.get(target)
        if present is None:
            raise Refused(GONE)
        reactions = () if emoji is None else (Reaction(emoji, 1, chosen=True),)
        self.messages[target] = present._replace(reactions=reactions)
        return (ReactionsChanged(DORA.chat_id, TelegramMessageId(target), reactions),)
