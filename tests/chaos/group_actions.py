"""A basic group becomes a supergroup, mostly while a reply waits in it."""

from __future__ import annotations

import random

from tests.chaos.action_context import People
from tests.chaos.conversations import Conversation


def group_becomes_supergroup(people: People, dice: random.Random) -> None:
    """One of the clubs moves. The operator, who does not know that yet, answers there."""
    left = [club for club in people.cast.clubs if club.migrated_to is None]
    if not left:
        return
    club = dice.choice(left)
    for owner in people.cast.owners:
        if dice.random() < 0.5:
            people.desk.answer(Conversation(owner, club), *people.text(dice), dice)
    supergroup = people.world.migrate(club)
    people.burst(dice, dice.choice(people.cast.contacts), supergroup, dice.randint(0, 3))
