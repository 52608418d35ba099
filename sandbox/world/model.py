"""The parts of the world: users and chats, messages, and the boxes that hold them.

They refer to each other: a user has a box, a box holds messages, a message has a sender. So they
are in one file. Identity is the object itself: two users are the same only if they are the same
object. The numbers are Telegram's bare ids, which overlap between the three kinds on the real
server too.

Every user has one box, with one id counter and one ``pts`` sequence for private chats and basic
groups together. Every channel has its own box. A change that takes ``pts`` stays in the box's log,
from which ``getDifference`` is answered (core.telegram.org/api/updates).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.world.dialog_state import MAIN, DialogFilter, Draft, NotifySettings
from sandbox.world.keyboards import Keyboard
from sandbox.world.message_content import Action, Entity, Media, QuickReply, SuggestedPost
from sandbox.world.topic_state import Topic, TopicState

SERVICE_USER_ID = 777000
"""Telegram's own account, which delivers login codes to the users' other devices."""

# Boxes and their changes

FIRST_PTS = 1


@dataclass(slots=True, frozen=True)
class Change:
    """Something that is pushed to an account when it happens. A difference does not repeat it,
    unless it is `Logged` or `Sequenced`."""

    @property
    def peers(self) -> frozenset[Peer]:
        """Everybody that a client must know to understand it."""
        return frozenset()


@dataclass(slots=True, frozen=True)
class Logged(Change):
    """A change that takes ``pts``. A difference repeats all changes after a ``pts``."""

    pts: int
    pts_count: int


@dataclass(slots=True, frozen=True)
class Sequenced(Change):
    """A change that takes ``seq``. A difference repeats all changes since a date."""


@dataclass(slots=True)
class Box:
    """Messages by id, and the log of everything that took ``pts``."""

    pts: int = FIRST_PTS
    last_id: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    date: int = 0
    """When the log last grew, in Unix seconds."""

    def record(self, change: Logged, date: int) -> Logged:
        """Append a change with the next ``pts``."""
        self.pts = change.pts
        self.date = max(self.date, date)
        self.log.append(change)
        return change

    def since(self, pts: int) -> Iterator[Logged]:
        """Everything after ``pts``, oldest first."""
        start = bisect_right(self.log, pts, key=lambda change: change.pts)
        for index in range(start, len(self.log)):
            yield self.log[index]

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
    """The owner has read up to this id."""
    read_outbox_max_id: int = 0
    """The others have read the owner's messages up to this id."""
    unread: int = 0
    """The number of others' messages after the mark, for private chats and groups."""
    joined_pts: int = FIRST_PTS
    """A channel's pts just before the owner joined it."""
    notify: NotifySettings = field(default_factory=NotifySettings)
    folder_id: int = MAIN
    unread_mark: bool = False
    """Whether the owner has marked it as unread by hand."""
    ttl_period: int = 0
    """In a private chat: new messages are deleted after this many seconds; 0: never."""
    draft: Draft | None = None
    unread_mentions: set[int] = field(default_factory=set)
    """The ids of messages that mention the owner, who has not looked at them."""
    topics: dict[int, TopicState] = field(default_factory=dict)
    """The owner's own marks and settings in the topics of a forum, by topic id."""

    def topic(self, topic_id: int) -> TopicState:
        """The owner's marks and settings in a topic; they are created if needed."""
        return self.topics.setdefault(topic_id, TopicState())

    def read_in_topic(self, topic_id: int) -> int:
        """The id up to which the owner has read a topic: by its own mark, or by the chat's."""
        known = self.topics.get(topic_id)
        return max(self.read_inbox_max_id, known.read_inbox_max_id if known else 0)

    def after(self, message_id: int) -> list[int]:
        """The ids greater than ``message_id``."""
        return self.ids[bisect_right(self.ids, message_id) :]


@dataclass(slots=True)
class UserBox(Box):
    """A user's own box: private chats and basic groups, and the list of conversations."""

    seq: int = 0
    seq_log: list[tuple[int, Sequenced]] = field(default_factory=list)
    """Unix second and change; entry n took ``seq`` n+1."""
    dialogs: dict[Peer, Dialog] = field(default_factory=dict)
    notify_defaults: dict[str, NotifySettings] = field(default_factory=dict)
    """By the kind of chat, for chats that have no settings of their own."""
    pinned: dict[int, list[Peer]] = field(default_factory=dict)
    """Peer folder to its pinned conversations, the first one first."""
    filters: dict[int, DialogFilter] = field(default_factory=dict)
    filter_order: list[int] = field(default_factory=lambda: [0])
    """The ids of the filters as they are shown; 0 is the place of all conversations."""
    filter_tags: bool = False

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
    """What a client sends about the 2FA password that it sets (core.telegram.org/api/srp)."""

    salt: bytes
    """The client's own salt, which begins with the server's."""
    value: bytes
    hint: str = ""


@dataclass(slots=True, frozen=True)
class Freeze:
    """Since when an account is frozen, until when, and where its owner can appeal."""

    since: int
    until: int
    appeal_url: str


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot. ``version`` grows with every change that others can see."""

    id: int
    phone: str
    first_name: str
    last_name: str = ""
    username: str | None = None
    password: str | Verifier | None = None
    """The 2FA password: from the registration, or what a client has sent about it."""
    bot: bool = False
    hint: str = ""
    """The hint of the 2FA password from the registration."""
    deleted: bool = False
    freeze: Freeze | None = None
    quick_replies: list[QuickReply] = field(default_factory=list, repr=False)
    requires: str = ""
    """What strangers need to write to the user: "premium", or a number of Stars; "": nothing."""
    hides_phone: bool = False
    """Whether only people with the user among their contacts find the user by phone number."""
    version: int = 0
    box: UserBox = field(default_factory=UserBox, repr=False)
    contacts: dict[User, tuple[str, str] | None] = field(default_factory=dict, repr=False)
    """The address book: each user with the first and last name that the owner chose."""
    blocked: set[User] = field(default_factory=set, repr=False)

    @property
    def name(self) -> str:
        """The first and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def ref(self) -> str:
        """The name of this peer in the journal."""
        return f"u{self.id}"


@dataclass(slots=True, eq=False)
class Group:
    """A basic group: its messages are in its members' own boxes."""

    id: int
    title: str
    creator: User
    date: int
    members: dict[User, int] = field(default_factory=dict, repr=False)
    """Each member and the Unix second of joining."""
    version: int = 1
    ttl_period: int = 0
    """New messages are deleted after this many seconds; 0: never."""
    noforwards: bool = False
    """Whether its content is protected: nobody can forward it."""
    migrated_to: Channel | None = field(default=None, repr=False)
    """The supergroup that it became. Since then nobody can write in it."""

    @property
    def ref(self) -> str:
        """The name of this peer in the journal."""
        return f"g{self.id}"


@dataclass(slots=True, eq=False)
class Channel:
    """A broadcast channel, or with ``megagroup`` a supergroup. All members share one box."""

    id: int
    title: str
    creator: User
    date: int
    megagroup: bool = False
    username: str | None = None
    members: dict[User, int] = field(default_factory=dict, repr=False)
    """Each member and the Unix second of joining."""
    admins: set[User] = field(default_factory=set, repr=False)
    version: int = 1
    ttl_period: int = 0
    """New messages are deleted after this many seconds; 0: never."""
    noforwards: bool = False
    """Whether its content is protected: nobody can forward it."""
    migrated_from: Group | None = field(default=None, repr=False)
    """The basic group that this supergroup was before."""
    box: ChannelBox = field(default_factory=ChannelBox, repr=False)
    forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict, repr=False)
    """The topics of a forum by id, deleted ones too."""
    pinned_topics: list[int] = field(default_factory=list, repr=False)
    """The ids of the pinned topics, the first one first."""
    community_id: int | None = None
    monoforum: bool = False
    """Whether it holds the direct messages of a channel: one topic for each person, by user id."""
    linked: Channel | None = field(default=None, repr=False)
    """The channel of a monoforum, or the monoforum of a channel."""
    sides: dict[User, ChannelBox] = field(default_factory=dict, repr=False)
    """What each person outside the channel's admins sees of a monoforum."""

    @property
    def ref(self) -> str:
        """The name of this peer in the journal."""
        return f"c{self.id}"

    def lets_write(self, user: User) -> bool:
        """Whether ``user`` may post: members in a supergroup, admins in a broadcast channel,
        everybody in a monoforum."""
        return self.monoforum or user in (self.members if self.megagroup else self.admins)

    def is_divided_for(self, user: User) -> bool:
        """Whether ``user`` reads topic by topic."""
        return self.forum or (self.monoforum and user in self.admins)

    def box_for(self, user: User) -> ChannelBox:
        """The box that ``user`` sees. In a monoforum, others than admins see their own topic."""
        if not self.monoforum or user in self.admins:
            return self.box
        return self.sides.setdefault(user, ChannelBox())


@dataclass(slots=True, frozen=True)
class Side:
    """What one person sees of a monoforum, as the owner of a box."""

    channel: Channel
    user: User


Peer = User | Group | Channel
Chat = Group | Channel
Owner = User | Channel | Side
"""Whoever has a box of their own."""


# Messages


@dataclass(slots=True, eq=False)
class Message:
    """One message as it was written. Each box that holds it has its own id for it."""

    number: int
    """Its number among all messages of this world. Clients never see it."""
    sender: User
    chat: Peer
    """The chat of the message: the other user, the group, or the channel."""
    date: int
    text: str
    reply_to: Message | None = None
    quote: str | None = None
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    action: Action | None = None
    forwarded_from: Peer | None = None
    """The first author, or the broadcast channel of the first post."""
    forward_date: int | None = None
    forward_post: int | None = None
    """The first post's id in that channel."""
    silent: bool = False
    random_id: int = 0
    topic_id: int = 0
    """Its topic in a forum, the person's id in a monoforum; 0 elsewhere."""
    ttl_period: int = 0
    """After this many seconds the server drops the message; 0: never."""
    grouped_id: int = 0
    """The album to which it belongs."""
    keyboard: Keyboard | None = None
    reactions: dict[User, tuple[int, tuple[str, ...]]] = field(default_factory=dict, repr=False)
    """Who reacted, the Unix second, and the reactions."""
    suggested_post: SuggestedPost | None = None
    """In a monoforum: the message is meant to become a post of the channel."""
    mentions: frozenset[User] = frozenset()
    """Who is named or answered in it, in a group or supergroup."""
    from_scheduled: bool = False
    """Whether the sender scheduled it."""
    edited: int | None = None
    edit_hidden: bool = False
    ids: dict[int, int] = field(default_factory=dict, repr=False)
    """The id of the message in each user's box, by user id; 0 for a channel's box."""

    def id_for(self, user: User) -> int:
        """The id of this message for ``user`` (KeyError if the user never had it)."""
        return self.ids[0] if isinstance(self.chat, Channel) else self.ids[user.id]

    def peer_for(self, user: User) -> Peer:
        """The conversation of ``user`` that this message belongs to."""
        return self.sender if self.chat is user else self.chat

    def out_for(self, user: User) -> bool:
        """Telegram's ``out``: written by ``user``, but not to themselves."""
        return self.sender is user and self.chat is not user

    @property
    def origin(self) -> tuple[Peer, int, int | None]:
        """The data that a forward of this message names: the first author, the date, and the id
        as a post."""
        if self.forwarded_from is not None:
            return self.forwarded_from, self.forward_date or self.date, self.forward_post
        if isinstance(self.chat, Channel) and not self.chat.megagroup:
            return self.chat, self.date, self.ids[0]
        return self.sender, self.date, None

    @property
    def private(self) -> bool:
        """Whether it lives in people's own boxes rather than in a channel's."""
        return isinstance(self.chat, User | Group)
