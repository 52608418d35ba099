"""The world of a run: owners of accounts, people who write to them, and their chats.

One contact writes to every owner. The owners share a group, a supergroup and a channel, and write
to each other. So a message in the wrong account or conversation is visible.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from sandbox import Channel, Group, User, World

Peer = User | Group | Channel

OWNERS = ("Anna", "Berta", "Carlo")
CONTACTS = ("Dora", "Emil", "Fay", "Gus")


@dataclass(frozen=True)
class Cast:
    """The people and the chats that a run begins with."""

    owners: tuple[User, ...]
    contacts: tuple[User, ...]
    team: Group
    crowd: Channel
    news: Channel

    @property
    def chats(self) -> tuple[Group | Channel, ...]:
        """The chats that several owners share."""
        return self.team, self.crowd, self.news

    def peers_of(self, owner: User) -> list[Peer]:
        """The peers to whom an owner may write."""
        others = [other for other in self.owners if other is not owner]
        return [*self.contacts, *others, self.team, self.crowd]

    def heard_by(self, dice: random.Random) -> tuple[User, Peer]:
        """A contact and a chat for its message: mostly an owner, else a group."""
        contact = dice.choice(self.contacts)
        if dice.random() < 0.6:
            return contact, dice.choice(self.owners)
        chat = dice.choice(self.chats)
        return (self.news.creator if chat is self.news else contact), chat


def gather(world: World) -> Cast:
    """Fill an empty world; everybody has greeted every owner."""
    owners = [
        world.register(f"9996630{n:04}", first_name=name, username=name.lower() + "shop")
        for n, name in enumerate(OWNERS)
    ]
    contacts = [
        world.register(f"9996631{n:04}", first_name=name) for n, name in enumerate(CONTACTS)
    ]
    first, everybody = contacts[0], [*owners, *contacts]
    for number, owner in enumerate(owners):
        for other in [*owners[:number], *contacts]:
            world.write(other, owner, "hello")
    return Cast(
        tuple(owners),
        tuple(contacts),
        world.create_group("Team", creator=first, members=everybody),
        world.create_channel("Crowd", creator=first, members=everybody, megagroup=True),
        world.create_channel("News", creator=first, members=everybody),
    )


def marked(peer: Peer) -> int:
    """A peer's marked id."""
    if isinstance(peer, Channel):
        return -1_000_000_000_000 - peer.id
    return -peer.id if isinstance(peer, Group) else peer.id
