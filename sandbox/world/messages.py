"""Messages of the world, their media and their service actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from sandbox.world.peers import Channel, Group, Peer, User

MediaKind = Literal[
    "photo", "video", "voice", "document", "sticker", "contact", "geo", "poll", "dice"
]
EntityKind = Literal[
    "bold",
    "italic",
    "underline",
    "strike",
    "spoiler",
    "code",
    "pre",
    "blockquote",
    "text_url",
    "mention",
    "custom_emoji",
]
ActionKind = Literal[
    "group_created", "channel_created", "added", "joined", "left", "title", "pinned", "custom"
]


@dataclass(slots=True, frozen=True)
class Media:
    """An attachment without its bytes.

    ``name`` is a file name, an emoji, a question, or a person's first and last name, one a line.
    ``detail`` is the media type of a document, the phone number of a contact, latitude and
    longitude of a place, the answers of a poll, one a line, or what a die has shown. A ``kind``
    that there is not is a ValueError.
    """

    kind: MediaKind
    name: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(MediaKind):
            raise ValueError(f"no attachment is a {self.kind!r}")


@dataclass(slots=True, frozen=True)
class Entity:
    """How a part of a text looks, or where it leads.

    ``offset`` and ``length`` count UTF-16 code units and are not held against the text. ``detail``
    is the address of a ``text_url``, or the language of a ``pre``. A ``kind`` that there is not is
    a ValueError.
    """

    kind: EntityKind
    offset: int
    length: int
    detail: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(EntityKind):
            raise ValueError(f"no entity is a {self.kind!r}")


@dataclass(slots=True, frozen=True)
class Action:
    """What a service message says. ``users`` are the ids of those who were added or who left."""

    kind: ActionKind
    title: str = ""
    users: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Message:
    """One message as it was written. Every box that holds it knows it by an id of its own."""

    number: int
    """Its place in the order of everything written in this world; never seen by clients."""
    sender: User
    chat: Peer
    """Where it was written to: the other person, the group, the channel."""
    date: int
    text: str
    reply_to: Message | None = None
    quote: str | None = None
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    action: Action | None = None
    forwarded_from: Peer | None = None
    """The first author, or the broadcast channel that it was first posted in."""
    forward_date: int | None = None
    forward_post: int | None = None
    """The first post's id in that channel."""
    silent: bool = False
    random_id: int = 0
    edited: int | None = None
    edit_hidden: bool = False
    ids: dict[int, int] = field(default_factory=dict, repr=False)
    """User id to the id in that user's box; 0 to the id in a channel's."""

    def id_for(self, user: User) -> int:
        """The id by which ``user`` knows this message (KeyError where the user never had it)."""
        return self.ids[0] if isinstance(self.chat, Channel) else self.ids[user.id]

    def peer_for(self, user: User) -> Peer:
        """The conversation of ``user`` that this message belongs to."""
        return self.sender if self.chat is user else self.chat

    def out_for(self, user: User) -> bool:
        """Telegram's ``out``: written by ``user``, but not to themselves."""
        return self.sender is user and self.chat is not user

    @property
    def origin(self) -> tuple[Peer, int, int | None]:
        """What a forward of this message names: its first author, date and id as a post."""
        if self.forwarded_from is not None:
            return self.forwarded_from, self.forward_date or self.date, self.forward_post
        if isinstance(self.chat, Channel) and not self.chat.megagroup:
            return self.chat, self.date, self.ids[0]
        return self.sender, self.date, None

    @property
    def private(self) -> bool:
        """Whether it lives in people's own boxes rather than in a channel's."""
        return isinstance(self.chat, User | Group)
