"""People write messages that are deleted after a few seconds, and set such timers for chats."""

from __future__ import annotations

import random

from sandbox import Channel, User
from tests.chaos.action_context import People
from tests.chaos.conversations import conversations_in

SHORT = 6
"""The longest period, in seconds, of a message that is due during the run."""
LONG = 86_400


def somebody_writes_for_a_moment(people: People, dice: random.Random) -> None:
    """A contact or an owner writes a message with a timer, into any kind of conversation."""
    owner, cast = dice.choice(people.cast.owners), people.cast
    peers = [*cast.contacts, *cast.owners, cast.team, *cast.clubs_now, cast.crowd, cast.forum]
    peer = dice.choice([peer for peer in peers if peer is not owner])
    conversation = dice.choice(conversations_in(owner, peer))
    if not conversation.is_open:
        return
    sender = owner if dice.random() < 0.25 else dice.choice(cast.contacts)
    chat = owner if isinstance(peer, User) and sender is not owner else peer
    tag, text = people.text(dice)
    people.world.write(
        sender,
        chat,
        f"{tag} {secret(tag)} {text}",
        topic=conversation.topic if isinstance(peer, Channel) and peer.forum else None,
        ttl_period=dice.choice((1, 2, 3, SHORT, LONG)),
        media="photo" if dice.random() < 0.1 else None,
    )


def somebody_sets_a_timer(people: People, dice: random.Random) -> None:
    """A contact sets the period after which all messages of a chat are deleted, or ends it."""
    cast = people.cast
    by, owner = dice.choice(cast.contacts), dice.choice(cast.owners)
    chat = dice.choice((owner, *cast.clubs_now))
    period = 0 if people.world.ttl_period(by, chat) else dice.choice((SHORT, LONG))
    people.world.set_ttl(by, chat, period)


def secret(tag: str) -> str:
    """A word that is in one message only, whose bytes nothing else contains."""
    return f"vanishing{tag.removeprefix('#')}word"
