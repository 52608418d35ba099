"""The world of a run: owners of accounts, people who write to them, and their chats.

One contact writes to every owner. The owners share groups, a supergroup, a channel and a forum, and
write to each other. So a message in the wrong account or conversation is visible. Two owners answer
those who write to the channel directly; the third owner is one of those.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from sandbox import Channel, Group, Message, User, World
from tests.chaos.conversations import Conversation, Peer, conversations_in

OWNERS = ("Anna", "Berta", "Carlo")
CONTACTS = ("Dora", "Emil", "Fay", "Gus")
CLUBS = 3
"""How many groups there are that may become supergroups."""


@dataclass(frozen=True)
class Cast:
    """The people and the chats that a run begins with."""

    owners: tuple[User, ...]
    contacts: tuple[User, ...]
    bot: User
    team: Group
    crowd: Channel
    news: Channel
    forum: Channel
    direct: Channel
    """The direct messages of the channel."""
    clubs: tuple[Group, ...]
    """Groups that may become supergroups."""

    @property
    def chats(self) -> tuple[Group | Channel, ...]:
        """The chats that several owners share."""
        return self.team, self.crowd, self.news

    @property
    def clubs_now(self) -> tuple[Group | Channel, ...]:
        """The clubs, each as the supergroup that it has become."""
        return tuple(club.migrated_to or club for club in self.clubs)

    def peers_of(self, owner: User) -> list[Peer]:
        """The undivided peers to whom an owner may write."""
        others = [other for other in self.owners if other is not owner]
        return [*self.contacts, *others, self.bot, self.team, self.crowd, *self.clubs_now]

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels and supergroups that are there from the beginning."""
        return self.crowd, self.news, *self.divided()

    def divided(self) -> tuple[Channel, Channel]:
        """The chats with several conversations inside."""
        return self.forum, self.direct

    def conversations_of(self, owner: User) -> list[Conversation]:
        """The conversations in which an owner may write now."""
        peers = [*self.peers_of(owner), *self.divided()]
        return [
            conversation
            for peer in peers
            for conversation in conversations_in(owner, peer)
            if conversation.is_open
        ]

    def heard_by(self, dice: random.Random) -> tuple[User, Peer]:
        """A contact and a chat for its message: mostly an owner, else a group."""
        contact = dice.choice(self.contacts)
        if dice.random() < 0.6:
            return contact, dice.choice(self.owners)
        chat = dice.choice((*self.chats, *self.clubs_now))
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
    bot = world.register("", first_name="Helper", username="helper_bot", bot=True)
    first, everybody = contacts[0], [*owners, *contacts]
    for number, owner in enumerate(owners):
        for other in [*owners[:number], *contacts, bot]:
            world.write(other, owner, "hello")
    clubs = [world.create_group(f"Club {n}", first, everybody) for n in range(CLUBS)]
    return Cast(
        tuple(owners),
        tuple(contacts),
        bot,
        world.create_group("Team", creator=first, members=everybody),
        world.create_channel("Crowd", creator=first, members=everybody, megagroup=True),
        world.create_channel("News", creator=first, members=everybody),
        _forum(world, first, everybody),
        _direct(world, owners, contacts),
        tuple(clubs),
    )


def _forum(world: World, creator: User, everybody: list[User]) -> Channel:
    forum = world.create_channel("Forum", creator, everybody, forum=True)
    for title in ("Orders", "Deliveries"):
        world.write(creator, forum, "hello", topic=world.create_topic(forum, title, creator))
    return forum


def _direct(world: World, owners: list[User], contacts: list[User]) -> Channel:
    anna, berta, carlo = owners
    shop = world.create_channel("Shop", anna, [berta, carlo, *contacts])
    world.promote(shop, berta)
    direct = world.open_direct_messages(shop)
    for person in (carlo, *contacts[:2]):
        world.write(person, direct, "hello")
    return direct


def is_there(owner: User, message: Message) -> bool:
    """Whether nobody has deleted a message that the owner had."""
    chat = message.chat
    box = chat.box_for(owner).messages if isinstance(chat, Channel) else owner.box.messages
    return message.id_for(owner) in box
