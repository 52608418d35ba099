"""What people do with messages: write, forward, edit, delete, read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple
from typing import Any

from sandbox.world import events
from sandbox.world.journaled_state import JournaledState
from sandbox.world.keyboards import Keyboard, keyboard_fields
from sandbox.world.message_content import (
    Action,
    ActionKind,
    Entity,
    Media,
    MediaKind,
    SuggestedPost,
)
from sandbox.world.message_listeners import MessageListeners, OnMessage
from sandbox.world.message_ttl import Expired, TtlSet, period_of
from sandbox.world.model import Message, Peer, User
from sandbox.world.topic_state import Topic
from sandbox.world.unread_marks import UnreadMarked


class MessageActions(JournaledState):
    """Write messages, change them and read them. Listeners are called with each new message."""

    def __init__(self, *, same_ids: bool = False) -> None:
        super().__init__(same_ids=same_ids)
        self._listeners = MessageListeners()

    def write(
        self,
        sender: User,
        chat: Peer,
        text: str = "",
        *,
        reply_to: Message | None = None,
        quote: str | None = None,
        entities: Iterable[Entity] = (),
        media: Media | MediaKind | None = None,
        forwarded_from: Peer | None = None,
        date: int | None = None,
        silent: bool = False,
        random_id: int = 0,
        topic: Topic | None = None,
        suggested_post: SuggestedPost | None = None,
        ttl_period: int | None = None,
        grouped_id: int = 0,
        keyboard: Keyboard | None = None,
    ) -> Message:
        """Somebody writes to a person, a group or a channel. ``date`` is Unix seconds.

        ``topic``: where in a forum, or to whom in a monoforum. Without it, an answer is in the
        topic of the answered message, and other messages are in General. ``suggested_post``: only
        in a monoforum. ``ttl_period``: in seconds; None: the period of the chat.
        ``grouped_id``: the album of the message. ``keyboard``: the buttons of a bot.
        """
        attached = Media(media) if isinstance(media, str) else media
        return self._write(
            events.Wrote(
                sender.ref,
                chat.ref,
                text,
                date or self.now(),
                self.now(),
                reply_to=reply_to.number if reply_to else None,
                quote=quote,
                media=(attached.kind, attached.name, attached.detail) if attached else None,
                forwarded_from=forwarded_from.ref if forwarded_from else None,
                silent=silent,
                random_id=random_id,
                entities=_fields(entities),
                topic=topic.id if topic else 0,
                suggested_post=astuple(suggested_post) if suggested_post else None,
                ttl_period=self.ttl_period(sender, chat) if ttl_period is None else ttl_period,
                grouped_id=grouped_id,
                keyboard=keyboard_fields(keyboard) if keyboard else None,
            )
        )

    def forward(
        self,
        sender: User,
        message: Message,
        chat: Peer,
        *,
        drop_author: bool = False,
        silent: bool = False,
        random_id: int = 0,
        topic: Topic | None = None,
        grouped_id: int = 0,
    ) -> Message:
        """Somebody passes a message on, with its first author's name and date or without."""
        origin, date, post = message.origin
        media = message.media
        return self._write(
            events.Wrote(
                sender.ref,
                chat.ref,
                message.text,
                self.now(),
                self.now(),
                media=(media.kind, media.name, media.detail) if media else None,
                silent=silent,
                random_id=random_id,
                forwarded_from=None if drop_author else origin.ref,
                forward_date=None if drop_author else date,
                forward_post=None if drop_author else post,
                entities=_fields(message.entities),
                topic=topic.id if topic else 0,
                ttl_period=self.ttl_period(sender, chat),
                grouped_id=grouped_id,
            )
        )

    def write_service(
        self,
        sender: User,
        chat: Peer,
        kind: ActionKind,
        *,
        title: str = "",
        users: Iterable[User] = (),
        date: int | None = None,
        values: Mapping[str, Any] | None = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
        random_id: int = 0,
    ) -> Message:
        """Write a service message: somebody was added, the title was changed, and so on."""
        action = Action(kind, title, tuple(user.id for user in users), values or {})
        given = (action.kind, action.title, action.users, dict(action.values))
        return self._write(
            events.Wrote(
                sender.ref,
                chat.ref,
                "",
                date or self.now(),
                self.now(),
                action=given,
                reply_to=reply_to.number if reply_to else None,
                random_id=random_id,
                topic=topic.id if topic else 0,
            )
        )

    def set_ttl(self, by: User, chat: Peer, period: int) -> Message:
        """Somebody lets new messages of a chat be deleted after ``period`` seconds (0: never).

        A service message (``messageActionSetMessagesTTL``) reports it.
        """
        self.apply_event(TtlSet(by.ref, chat.ref, period, self.now()))
        return self.write_service(by, chat, "ttl_set", values={"period": period})

    def ttl_period(self, user: User, chat: Peer) -> int:
        """The seconds after which new messages of a chat are deleted; 0: never."""
        return period_of(user, chat)

    def expire(self) -> None:
        """Delete the messages whose time has passed. Requests of clients do the same before they
        are served."""
        now = self.now()
        if self.state.expiring and self.state.expiring[0][0] <= now:
            numbers = tuple(number for due, number in self.state.expiring if due <= now)
            self.apply_event(Expired(numbers))

    def edit(
        self,
        message: Message,
        text: str,
        entities: Iterable[Entity] = (),
        *,
        hidden: bool = False,
    ) -> None:
        """The author changes a text or its entities. ``hidden``: clients do not show the edit
        (core.telegram.org/constructor/message, ``edit_hide``)."""
        self.apply_event(events.Edited(message.number, text, self.now(), _fields(entities), hidden))

    def delete(self, messages: Iterable[Message], *, only_for: User | None = None) -> None:
        """Messages are deleted for everybody, or out of one user's box."""
        numbers = tuple(message.number for message in messages)
        ref = only_for.ref if only_for else None
        self.apply_event(events.Deleted(numbers, ref, self.now()))

    def read(self, reader: User, peer: Peer, up_to: Message | None = None) -> None:
        """``reader`` reads a conversation up to a message, or to its end."""
        self.read_up_to(reader, peer, up_to.id_for(reader) if up_to else 0)

    def read_up_to(self, reader: User, peer: Peer, max_id: int) -> None:
        """The same up to an id of the reader's (0: to the end). Also remove the mark as unread."""
        dialog = self.state.dialog(reader, peer)
        if dialog.unread_mark:
            self.apply_event(UnreadMarked(reader.ref, peer.ref, False, self.now()))
        newest = dialog.ids[-1] if dialog.ids else 0
        mark = min(max_id or newest, newest)
        if mark > dialog.read_inbox_max_id:
            self.apply_event(events.Read(reader.ref, peer.ref, mark, self.now()))

    def on_message(self, callback: OnMessage) -> None:
        """Call back with every new message, after the code that wrote it has finished."""
        self._listeners.add(callback)

    async def written(
        self,
        matches: Callable[[Message], bool],
        *,
        timeout: float | None = 10,  # noqa: ASYNC109 # a deadline is what callers mean here
    ) -> Message:
        """Return the first message that matches. Wait for it up to ``timeout`` seconds
        (TimeoutError)."""
        for message in self.state.messages:
            if matches(message):
                return message
        with self._listeners.waiting_for(matches) as found:
            return await asyncio.wait_for(found, timeout)

    def _write(self, event: events.Wrote) -> Message:
        message: Message = self.apply_event(event)
        self._listeners.notify(message)
        return message


def _fields(entities: Iterable[Entity]) -> tuple[tuple[str, int, int, str], ...]:
    """Entities as events contain them."""
    return tuple(astuple(entity) for entity in entities)
