"""The server sends scheduled messages when they are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple

from sandbox.world import events
from sandbox.world.message_actions import MessageActions
from sandbox.world.model import Message, Peer, User
from sandbox.world.scheduled import WHEN_ONLINE, ScheduledRemoved, schedule_of


class ScheduleActions(MessageActions):
    """What becomes of scheduled messages."""

    def scheduled(self, user: User, peer: Peer) -> list[Message]:
        """The scheduled messages of a chat, the first one to be sent first."""
        return [message for _, message in reversed(schedule_of(self.state, user, peer).in_order())]

    def send_due(self, ahead: float = 0) -> None:
        """Send the scheduled messages whose time has come. The data centre does this several times
        a second, and before it serves a request.

        ``ahead``: as if so many more seconds had passed. The whole clock of a data centre can be
        turned on only by some seconds, because clients refuse what comes from the future.
        """
        now = self.clock() + ahead
        for (user_id, ref), schedule in list(self.state.schedules.items()):
            due = [id_ for id_, message in reversed(schedule.in_order()) if message.date <= now]
            for id_ in due:
                self.send_scheduled(self.state.users[user_id], self.state.peer(ref), [id_])

    def come_online(self, person: User) -> None:
        """Somebody is online: send the messages that waited for this."""
        for (user_id, ref), schedule in list(self.state.schedules.items()):
            ids = [id_ for id_, message in schedule.messages.items() if message.date == WHEN_ONLINE]
            if ref == person.ref and ids:
                self.send_scheduled(self.state.users[user_id], person, ids)

    def send_scheduled(self, user: User, peer: Peer, ids: Iterable[int]) -> list[Message]:
        """Send messages of a schedule now, in this order."""
        schedule, wanted = schedule_of(self.state, user, peer), tuple(ids)
        sent = [self._send(schedule.messages[id_]) for id_ in wanted]
        numbers = tuple(message.id_for(user) for message in sent)
        self.apply_event(ScheduledRemoved(user.ref, peer.ref, wanted, numbers))
        return sent

    def _send(self, message: Message) -> Message:
        media, now = message.media, self.now()
        return self._write(
            events.Wrote(
                message.sender.ref,
                message.chat.ref,
                message.text,
                now,
                now,
                reply_to=message.reply_to.number if message.reply_to else None,
                quote=message.quote,
                media=(media.kind, media.name, media.detail) if media else None,
                silent=message.silent,
                random_id=message.random_id,
                entities=tuple(astuple(entity) for entity in message.entities),
                topic=message.topic_id,
                ttl_period=self.ttl_period(message.sender, message.chat),
                from_scheduled=True,
            )
        )
