"""The world: the methods with which tests and scripts let its people act.

Everything is synchronous: when a method returns, the state has changed and the updates to connected
clients are queued. ``journal`` receives each event before it happens, for example to store it.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from sandbox.world import events
from sandbox.world.changes import Typing
from sandbox.world.content import Action, ActionKind, Entity, Media, MediaKind
from sandbox.world.message_listeners import MessageListeners, OnMessage
from sandbox.world.model import SERVICE_USER_ID, Channel, Chat, Group, Message, Peer, User, Verifier
from sandbox.world.state import State
from sandbox.world.unread_marks import UnreadMarked

FIRST_IDS = (700_000_001, 4_000_001, 1_700_000_001)
"""The first ids of users, basic groups and channels."""


@dataclass(slots=True, frozen=True)
class Entry:
    """One message as one user's box holds it."""

    id: int
    text: str
    date: int
    out: bool
    sender: User
    message: Message


class World:
    """A small world of people who write to each other.

    ``same_ids=True``: users, groups and channels count from the same number, so that their bare ids
    collide, as they may on the real server.
    """

    def __init__(self, *, same_ids: bool = False) -> None:
        self.state = State()
        self.clock: Callable[[], float] = time.time
        self.journal: Callable[[events.Event], None] = lambda event: None
        self._same_ids = same_ids
        self._listeners = MessageListeners()

    def begin(self) -> None:
        """Create the world, unless the journal has already done so."""
        if not self.state.secret:
            first = (FIRST_IDS[0],) * 3 if self._same_ids else FIRST_IDS
            self.happen(events.Made(secrets.token_hex(16), *first))
            name = ("", "Telegram", "", None, None, False, SERVICE_USER_ID)
            self.happen(events.Registered(*name))

    def happen(self, event: events.Event) -> Any:
        """Write an event to the journal, then apply it."""
        self.journal(event)
        return self.state.apply(event)

    def now(self) -> int:
        """The world's time, in Unix seconds."""
        return int(self.clock())

    # People

    def register(
        self,
        phone: str,
        first_name: str = "",
        last_name: str = "",
        username: str | None = None,
        password: str | None = None,
        *,
        bot: bool = False,
        hint: str = "",
    ) -> User:
        """Create an account. Without a name, it is named after its id.

        ``phone``: digits only, empty for a bot. ``hint``: the hint of the password.
        """
        self.begin()
        if phone and (not phone.isdecimal() or phone in self.state.phones):
            raise ValueError(f"phone {phone!r} is not digits or is taken")
        if username and username.lower() in self.state.usernames:
            raise ValueError(f"username {username!r} is taken")
        name = first_name or f"User {self.next_user_id}"
        event = events.Registered(phone, name, last_name, username, password, bot, hint=hint)
        user: User = self.happen(event)
        return user

    @property
    def next_user_id(self) -> int:
        """The id of the next registered user."""
        self.begin()
        return self.state.next_user

    @property
    def service(self) -> User:
        """Telegram's own account, 777000."""
        self.begin()
        return self.state.users[SERVICE_USER_ID]

    @property
    def users(self) -> list[User]:
        """All users, including Telegram's own account."""
        return list(self.state.users.values())

    def by_phone(self, phone: str) -> User | None:
        """The user with this phone number (digits only)."""
        return self.state.phones.get(phone)

    def by_username(self, username: str) -> User | Channel | None:
        """The peer with this username, in any case of letters."""
        return self.state.usernames.get(username.lower())

    def rename(
        self, user: User, first_name: str, last_name: str = "", username: str | None = None
    ) -> None:
        """Somebody takes other names."""
        self.happen(events.NameChanged(user.ref, first_name, last_name, username, self.now()))

    def set_password(self, user: User, password: Verifier | None) -> None:
        """Somebody sets, changes or removes the 2FA password."""
        if password is None:
            self.happen(events.PasswordRemoved(user.ref))
        else:
            given = password.salt.hex(), password.value.hex(), password.hint
            self.happen(events.PasswordSet(user.ref, *given))

    def delete_account(self, user: User) -> None:
        """Somebody deletes the account; it shows as a deleted account from now on."""
        self.happen(events.AccountDeleted(user.ref))

    def add_contact(
        self, owner: User, user: User, first_name: str = "", last_name: str = ""
    ) -> None:
        """``owner`` enters ``user`` in the address book, under a name of the owner's choice."""
        names = (first_name, last_name) if first_name else None
        if user not in owner.contacts or owner.contacts[user] != names:
            self.happen(events.ContactAdded(owner.ref, user.ref, first_name, last_name))

    def block(self, by: User, user: User, *, blocked: bool = True) -> None:
        """``by`` blocks ``user`` (or frees them): what ``user`` sends does not arrive."""
        if (user in by.blocked) != blocked:
            self.happen(events.BlockSet(by.ref, user.ref, blocked, self.now()))

    # Chats

    def create_group(
        self, title: str, creator: User, members: Sequence[User] = (), *, date: int | None = None
    ) -> Group:
        """Create a basic group. A service message announces it to its members."""
        when = date or self.now()
        refs = tuple(user.ref for user in members if user is not creator)
        group: Group = self.happen(events.GroupCreated(title, creator.ref, refs, when))
        self.write_service(creator, group, "group_created", title=title, users=members, date=when)
        return group

    def create_channel(
        self,
        title: str,
        creator: User,
        members: Sequence[User] = (),
        *,
        megagroup: bool = False,
        username: str | None = None,
        date: int | None = None,
    ) -> Channel:
        """Make a broadcast channel, or a supergroup with ``megagroup=True``."""
        when = date or self.now()
        refs = tuple(user.ref for user in members if user is not creator)
        event = events.ChannelCreated(title, creator.ref, refs, when, megagroup, username)
        channel: Channel = self.happen(event)
        self.write_service(creator, channel, "channel_created", title=title, date=when)
        return channel

    def add(self, chat: Chat, user: User, by: User | None = None) -> None:
        """Somebody is added to a group or channel, or joins where ``by`` is None."""
        if user in chat.members:
            return
        self.happen(events.Joined(chat.ref, user.ref, self.now()))
        if isinstance(chat, Group) or chat.megagroup:
            self.write_service(by or user, chat, "added", users=[user])

    def remove(self, chat: Chat, user: User, by: User | None = None) -> None:
        """Somebody is kicked out by ``by``, or leaves where ``by`` is None."""
        if user not in chat.members:
            return
        if isinstance(chat, Group) or chat.megagroup:
            self.write_service(by or user, chat, "left", users=[user])
        self.happen(events.Left(chat.ref, user.ref, self.now()))

    def promote(self, channel: Channel, user: User) -> None:
        """Make somebody an admin, who may post in a broadcast channel."""
        self.happen(events.Promoted(channel.ref, user.ref))

    def retitle(self, chat: Chat, title: str, by: User) -> None:
        """Give a group or channel another title. A service message reports it."""
        self.happen(events.TitleChanged(chat.ref, title, self.now()))
        self.write_service(by, chat, "title", title=title)

    # Messages

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
    ) -> Message:
        """Somebody writes to a person, a group or a channel. ``date`` is Unix seconds."""
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
    ) -> Message:
        """A service message: somebody was added, the title is another, and so on."""
        action = Action(kind, title, tuple(user.id for user in users))
        given = (action.kind, action.title, action.users)
        return self._write(
            events.Wrote(sender.ref, chat.ref, "", date or self.now(), self.now(), action=given)
        )

    def edit(
        self,
        message: Message,
        text: str,
        entities: Iterable[Entity] = (),
        *,
        hidden: bool = False,
    ) -> None:
        """The author changes a text, or how it looks; ``hidden``: it is not to be shown as edited
        (core.telegram.org/constructor/message, ``edit_hide``)."""
        self.happen(events.Edited(message.number, text, self.now(), _fields(entities), hidden))

    def delete(self, messages: Iterable[Message], *, only_for: User | None = None) -> None:
        """Messages are deleted for everybody, or out of one user's box."""
        numbers = tuple(message.number for message in messages)
        ref = only_for.ref if only_for else None
        self.happen(events.Deleted(numbers, ref, self.now()))

    def read(self, reader: User, peer: Peer, up_to: Message | None = None) -> None:
        """``reader`` reads a conversation up to a message, or to its end."""
        self.read_up_to(reader, peer, up_to.id_for(reader) if up_to else 0)

    def read_up_to(self, reader: User, peer: Peer, max_id: int) -> None:
        """The same up to an id of the reader's (0: to the end). Also remove the mark as unread."""
        dialog = self.state.dialog(reader, peer)
        if dialog.unread_mark:
            self.happen(UnreadMarked(reader.ref, peer.ref, False, self.now()))
        newest = dialog.ids[-1] if dialog.ids else 0
        mark = min(max_id or newest, newest)
        if mark > dialog.read_inbox_max_id:
            self.happen(events.Read(reader.ref, peer.ref, mark, self.now()))

    def type(self, user: User, chat: Peer) -> None:
        """Somebody is seen typing."""
        if isinstance(chat, User):
            self.state.tell(chat, Typing(user, user))
            return
        for member in chat.members:
            if member is not user:
                self.state.tell(member, Typing(user, chat))

    # Questions

    def history(self, user: User, peer: Peer) -> list[Entry]:
        """What ``user``'s box holds of a conversation, oldest first."""
        box = self.state.box_of(user, peer)
        return [
            Entry(i, box[i].text, box[i].date, box[i].out_for(user), box[i].sender, box[i])
            for i in self.state.dialog(user, peer).ids
        ]

    def unread(self, user: User, peer: Peer) -> int:
        """How many messages there ``user`` has not read."""
        return self.state.unread(user, peer)

    def on_message(self, callback: OnMessage) -> None:
        """Call back with every message written, once whatever wrote it has finished."""
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
        message: Message = self.happen(event)
        self._listeners.notify(message)
        return message


def _fields(entities: Iterable[Entity]) -> tuple[tuple[str, int, int, str], ...]:
    """Entities as events contain them."""
    return tuple(astuple(entity) for entity in entities)
