"""Contacts and owners send albums: several photos and videos that belong together."""

from __future__ import annotations

import random

from sandbox.world.message_content import MediaKind
from tests.chaos.action_context import People

KINDS: tuple[MediaKind, ...] = ("photo", "photo", "video")


def contact_sends_album(people: People, dice: random.Random) -> None:
    """A contact sends an album, sometimes with a part that comes late."""
    cast = people.cast
    sender, chat = cast.heard_by(dice)
    topic = None
    if dice.random() < 0.3:
        chat = cast.forum
        topics = [t for t in cast.forum.topics.values() if not (t.is_deleted or t.is_closed)]
        if not topics:
            return
        topic = dice.choice(topics)
    _, caption = people.text(dice)
    kinds = dice.choices(KINDS, k=dice.randint(2, 4))
    parts = people.world.write_album(sender, chat, kinds, caption, topic=topic)
    if dice.random() < 0.3:
        _, text = people.text(dice)
        album = parts[0].grouped_id
        people.world.write(sender, chat, text, media="photo", topic=topic, grouped_id=album)
