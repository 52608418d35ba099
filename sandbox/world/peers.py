"""Peers of the world: users, basic groups, channels.

Identity is the object itself: two users are the same only when they are the same object. The
numbers are Telegram's bare ids, which overlap between the three kinds on the real server too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.world.boxes import ChannelBox, UserBox

SERVICE_USER_ID = 777000
"""Telegram's own account, which delivers login codes to the people's other devices."""


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
