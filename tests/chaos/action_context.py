"""What the actions of a run share: the world, unique texts, bursts, and recent messages."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field

from sandbox import Message, User, World
from sandbox.world.message_content import MediaKind
from tests.chaos.conversations import Conversation, Peer
from tests.chaos.operator import Desk
from tests.chaos.people import Cast

WORDS = (
    "the",
    "blue",
    "one",
    "包裹",
    "is",
    "still",
    "here",
    "thanks",
    "приве́т",
    "👋",
    "<b>5 pm</b>",
)
MEDIA: tuple[MediaKind, ...] = ("photo", "voice", "document", "sticker", "poll")
RECENT = 25
"""How many messages back people edit and delete. After a gap, more are read again."""


@dataclass
class People:
    """The people who act, and counters that make each text unique."""

    world: World
    cast: Cast
    desk: Desk
    tags: itertools.count[int] = field(default_factory=itertools.count)

    def text(self, dice: random.Random) -> tuple[str, str]:
        """A tag and a text that begins with it."""
        tag = f"#{next(self.tags)}"
        return tag, " ".join([tag, *dice.choices(WORDS, k=dice.randint(1, 12))])

    def conversation(self, dice: random.Random) -> Conversation:
        """A conversation in which an owner may write."""
        return dice.choice(self.cast.conversations_of(dice.choice(self.cast.owners)))

    def recent(self, dice: random.Random) -> list[Message]:
        """One to three neighbours among the newest messages of a conversation."""
        owner = dice.choice(self.cast.owners)
        peers = [*self.cast.peers_of(owner), self.cast.news, *self.cast.divided()]
        history = self.world.history(owner, dice.choice(peers))
        entries = [entry for entry in history[-RECENT:] if not entry.message.action]
        if not entries:
            return []
        start = dice.randrange(len(entries))
        return [entry.message for entry in entries[start : start + dice.randint(1, 3)]]

    def burst(
        self, dice: random.Random, sender: User, peer: Peer, count: int, topic_id: int = 0
    ) -> None:
        """Several messages one after the other, some with media or as an answer."""
        earlier: Message | None = None
        topic = Conversation(sender, peer, topic_id).topic if topic_id else None
        for _ in range(count):
            _, text = self.text(dice)
            earlier = self.world.write(
                sender,
                peer,
                text,
                topic=topic,
                reply_to=earlier if dice.random() < 0.1 else None,
                media=dice.choice(MEDIA) if dice.random() < 0.08 else None,
            )
