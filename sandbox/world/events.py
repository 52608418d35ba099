"""Events of the world, as values.

The world changes only by events. Each event contains all random values and times that it needs, so
the same events in the same order always make the same world. The journal relies on this. Events
name peers by ``ref`` (``u12``, ``g3``, ``c4``), and messages by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, frozen=True)
class Event:
    """Something that happened."""


@dataclass(slots=True, frozen=True)
class Made(Event):
    """The world began. ``secret`` (hex) is the seed of all access hashes. Ids start at the given
    numbers."""

    secret: str
    first_user: int
    first_group: int
    first_channel: int


@dataclass(slots=True, frozen=True)
class Registered(Event):
    """Somebody got an account."""

    phone: str
    first_name: str
    last_name: str
    username: str | None
    password: str | None
    bot: bool
    id: int | None = None
    hint: str = ""


@dataclass(slots=True, frozen=True)
class NameChanged(Event):
    """Somebody took other names."""

    user: str
    first_name: str
    last_name: str
    username: str | None
    date: int


@dataclass(slots=True, frozen=True)
class PasswordSet(Event):
    """A client set or changed the 2FA password. It sends a salt and a verifier (hex)."""

    user: str
    salt: str
    verifier: str
    hint: str


@dataclass(slots=True, frozen=True)
class PasswordRemoved(Event):
    """A user removed the 2FA password."""

    user: str


@dataclass(slots=True, frozen=True)
class AccountDeleted(Event):
    """Somebody deleted the account."""

    user: str


@dataclass(slots=True, frozen=True)
class ContactAdded(Event):
    """``owner`` added ``user`` to the address book, perhaps under another name."""

    owner: str
    user: str
    first_name: str = ""
    last_name: str = ""


@dataclass(slots=True, frozen=True)
class BlockSet(Event):
    """``by`` has blocked ``user``, or freed them."""

    by: str
    user: str
    blocked: bool
    date: int


@dataclass(slots=True, frozen=True)
class GroupCreated(Event):
    """A basic group was created."""

    title: str
    creator: str
    members: tuple[str, ...]
    date: int


@dataclass(slots=True, frozen=True)
class ChannelCreated(Event):
    """A channel or a supergroup was created."""

    title: str
    creator: str
    members: tuple[str, ...]
    date: int
    megagroup: bool
    username: str | None
    forum: bool = False


@dataclass(slots=True, frozen=True)
class GroupMigrated(Event):
    """A basic group became a supergroup, which is a new chat with the same members."""

    group: str
    date: int


@dataclass(slots=True, frozen=True)
class Joined(Event):
    """Somebody became a member."""

    chat: str
    user: str
    date: int


@dataclass(slots=True, frozen=True)
class Left(Event):
    """Somebody left or was removed."""

    chat: str
    user: str
    date: int


@dataclass(slots=True, frozen=True)
class Promoted(Event):
    """Somebody became an admin of a channel."""

    chat: str
    user: str


@dataclass(slots=True, frozen=True)
class TitleChanged(Event):
    """A group or channel has another title."""

    chat: str
    title: str
    date: int


@dataclass(slots=True, frozen=True)
class Wrote(Event):
    """Somebody wrote a message, or caused a service message.

    ``date``: the message's date; ``at``: when it reached the server. ``media``: (kind, name,
    detail); ``action``: (kind, title, user ids, values by name); each of ``entities``: (kind,
    offset, length, detail). For a forward, ``forward_date`` is the date of the first message, and
    ``forward_post`` its id in the original channel. ``topic``: the id of a forum's topic, or of
    the person in a monoforum. ``suggested_post``: (stars, schedule date, accepted).
    ``ttl_period``: after this many seconds the server drops the message; 0: never.
    ``grouped_id``: its album. ``keyboard``: (rows of (text, kind, value), kind, flags).
    ``from_scheduled``: it was scheduled before.
    """

    sender: str
    chat: str
    text: str
    date: int
    at: int
    reply_to: int | None = None
    quote: str | None = None
    media: tuple[str, str, str] | None = None
    action: tuple[str, str, tuple[int, ...], dict[str, Any]] | None = None
    forwarded_from: str | None = None
    silent: bool = False
    random_id: int = 0
    forward_date: int | None = None
    forward_post: int | None = None
    entities: tuple[tuple[str, int, int, str], ...] = ()
    topic: int = 0
    suggested_post: tuple[int, int | None, bool | None] | None = None
    ttl_period: int = 0
    grouped_id: int = 0
    keyboard: tuple[Any, ...] | None = None
    from_scheduled: bool = False


@dataclass(slots=True, frozen=True)
class Edited(Event):
    """The text of a message or its entities changed."""

    message: int
    text: str
    date: int
    entities: tuple[tuple[str, int, int, str], ...] = ()
    hidden: bool = False
    """Whether clients do not show the edit (``edit_hide``)."""


@dataclass(slots=True, frozen=True)
class Deleted(Event):
    """Messages were deleted: for everybody, or only from one user's box."""

    messages: tuple[int, ...]
    only_for: str | None
    date: int


@dataclass(slots=True, frozen=True)
class Read(Event):
    """``reader`` has read a conversation up to an id of its box."""

    reader: str
    peer: str
    max_id: int
    date: int
