"""What the world is made of: people and chats, messages, the boxes that hold them, their changes.

Each names the others: a user has a box, a box holds messages, a message has a sender. So they are
one file.

Identity is the object itself: two users are the same only when they are the same object. The
numbers are Telegram's bare ids, which overlap between the three kinds on the real server too.

Every user has one box with one id counter and one ``pts`` sequence for private chats and basic
groups together; every channel has its own. A change that takes ``pts`` stays in the box's log, from
which ``getDifference`` is answered (core.telegram.org/api/updates).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.world.content import Action, Entity, Media

SERVICE_USER_ID = 777000
"""Telegram's own account, which delivers login codes to the people's other devices."""

FIRST_PTS = 1


# Boxes


@dataclass(slots=True)
class Box:
    """Messages by id, and the log of everything that took ``pts``."""

    pts: int = FIRST_PTS
    last_id: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    date: int = 0
    """When the log last grew, Unix seconds."""

    def record(self, change: Logged, date: int) -> Logged:
        """Append a change whose ``pts`` is the next one."""
        self.pts = change.pts
        self.date = max(self.date, date)
        self.log.append(change)
        return change

    def since(self, pts: int) -> Iterator[Logged]:
        """Everything after ``pts``, oldest first."""
        start = bisect_right(self.log, pts, key=lambda change: change.pts)
        for index in range(start, len(self.log)):
            yield self.log[index]

    def pts_of(self, message: Message) -> int:
        """The pts that a message took when it was new here; the box's own where it never was."""
        news = (c for c in reversed(self.log) if isinstance(c, NewMessage))
        return next((change.pts for change in news if change.message is message), self.pts)

    def next_id(self) -> int:
        """Take the next message id."""
        self.last_id += 1
        return self.last_id


@dataclass(slots=True)
class Dialog:
    """One conversation in a user's list: the ids of its messages in order, and the read marks.

    A channel's dialogs share the one list of ids that its box keeps.
    """

    ids: list[int]
    read_inbox_max_id: int = 0
    """How far the owner has read."""
    read_outbox_max_id: int = 0
    """How far the others have read what the owner wrote."""
    unread: int = 0
    """Messages of others past the mark; kept for private chats and groups, not for channels."""
    joined_pts: int = FIRST_PTS
    """A channel's pts just before the owner joined it."""

    def after(self, message_id: int) -> list[int]:
        """The ids greater than ``message_id``."""
        return self.ids[bisect_right(self.ids, message_id) :]


@dataclass(slots=True)
class UserBox(Box):
    """A user's own box: private chats and basic groups, and the list of conversations."""

    seq: int = 0
    seq_log: list[tuple[int, Sequenced]] = field(default_factory=list)
    """Unix second and change; the n-th entry took ``seq`` n+1."""
    dialogs: dict[Peer, Dialog] = field(default_factory=dict)

    def record_sequenced(self, change: Sequenced, date: int) -> None:
        """Append a change that takes ``seq``."""
        self.seq += 1
        self.seq_log.append((date, change))


@dataclass(slots=True)
class ChannelBox(Box):
    """A channel's box, the same for all members."""

    ids: list[int] = field(default_factory=list)


def remove_id(ids: list[int], message_id: int) -> None:
    """Take a deleted message out of an ordered list of ids."""
    index = bisect_left(ids, message_id)
    if index < len(ids) and ids[index] == message_id:
        del ids[index]


# People and chats


@dataclass(slots=True, frozen=True)
class Verifier:
    """What a client tells of the 2FA password that it has set (core.telegram.org/api/srp)."""

    salt: bytes
    """The client's own salt, which begins with the server's."""
    value: bytes
    hint: str = ""


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot. ``version`` grows with every change that others can see."""

    id: int
    phone: str
    first_name: str
    last_name: str = ""
    username: str | None = None
    password: str | Verifier | None = None
    """The 2FA password: as it was registered, or what a client has told of it."""
    bot: bool = False
    hint: str = ""
    """What reminds of the 2FA password that it was registered with."""
    deleted: bool = False
    version: int = 0
    box: UserBox = field(default_factory=UserBox, repr=False)
    contacts: dict[User, tuple[str, str] | None] = field(default_factory=dict, repr=False)
    """Who is in the address book, and the first and last name that the owner has given them."""
    blocked: set[User] = field(default_factory=set, repr=False)

    @property
    def name(self) -> str:
        """First and last name as people read them."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def ref(self) -> str:
        """The name of this peer in the journal."""
        return f"u{self.id}"


@dataclass(slots=True, eq=False)
class Group:
    """A basic group: its messages live in its members' own boxes."""

    id: int
    title: str
    creator: User
    date: int
    members: dict[User, int] = field(default_factory=dict, repr=False)
    """Member to the second of joining."""
    version: int = 1

    @property
    def ref(self) -> str:
        """The name of this peer in the journal."""
        return f"g{self.id}"


@dataclass(slots=True, eq=False)
class Channel:
    """A broadcast channel, or a supergroup where ``megagroup`` is set: one box for everybody."""

    id: int
    title: str
    creator: User
    date: int
    megagroup: bool = False
    username: str | None = None
    members: dict[User, int] = field(default_factory=dict, repr=False)
    """Member to the second of joining."""
    admins: set[User] = field(default_factory=set, repr=False)
    version: int = 1
    box: ChannelBox = field(default_factory=ChannelBox, repr=False)

    @property
    def ref(self) -> str:
        """The name of this peer in the journal."""
        return f"c{self.id}"

    def lets_write(self, user: User) -> bool:
        """Whether ``user`` may post: members in a supergroup, admins in a broadcast channel."""
        return user in (self.members if self.megagroup else self.admins)


Peer = User | Group | Channel
Chat = Group | Channel


# Messages


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


# Changes of a box


@dataclass(slots=True, frozen=True)
class NewMessage:
    """``updateNewMessage``, ``updateNewChannelMessage``."""

    pts: int
    pts_count: int
    message: Message


@dataclass(slots=True, frozen=True)
class EditedMessage:
    """``updateEditMessage``, ``updateEditChannelMessage``."""

    pts: int
    pts_count: int
    message: Message


@dataclass(slots=True, frozen=True)
class DeletedMessages:
    """``updateDeleteMessages``, ``updateDeleteChannelMessages``; ids are those of the box."""

    pts: int
    pts_count: int
    ids: tuple[int, ...]


@dataclass(slots=True, frozen=True)
class ReadInbox:
    """``updateReadHistoryInbox``: the owner has read, here or on another device."""

    pts: int
    pts_count: int
    peer: Peer
    max_id: int
    still_unread: int


@dataclass(slots=True, frozen=True)
class ReadOutbox:
    """``updateReadHistoryOutbox``: the other side has read what the owner wrote."""

    pts: int
    pts_count: int
    peer: Peer
    max_id: int


@dataclass(slots=True, frozen=True)
class Renamed:
    """``updateUserName``; takes ``seq``."""

    user: User


@dataclass(slots=True, frozen=True)
class ChatChanged:
    """``updateChannel``, ``updateChatParticipants``-like news: joined, left, renamed; ``seq``."""

    chat: Chat


@dataclass(slots=True, frozen=True)
class PeerBlocked:
    """``updatePeerBlocked``: the owner has blocked or freed somebody; takes ``seq``."""

    user: User
    blocked: bool


@dataclass(slots=True, frozen=True)
class Typing:
    """``updateUserTyping`` and its kin; in no sequence and in no log."""

    user: User
    peer: Peer


@dataclass(slots=True, frozen=True)
class ChannelRead:
    """``updateReadChannelInbox``, ``updateReadChannelOutbox``; outside the channel's ``pts``."""

    channel: Channel
    max_id: int
    still_unread: int
    own: bool
    """True when the owner has read others' messages, False when others have read the owner's."""


Logged = NewMessage | EditedMessage | DeletedMessages | ReadInbox | ReadOutbox
Sequenced = Renamed | ChatChanged | PeerBlocked
Change = Logged | Sequenced | Typing | ChannelRead
