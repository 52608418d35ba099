"""Customers write to a channel directly; its admins answer and read on the phone."""

from __future__ import annotations

import random

from sandbox import User
from tests.chaos.action_context import People
from tests.chaos.conversations import Conversation, conversations_in


def customer_writes_to_channel(people: People, dice: random.Random) -> None:
    """A customer, now and then a new one, writes direct messages to the channel."""
    customer = _customer(people, dice)
    if dice.random() < 0.1:
        number = next(people.tags)
        customer = people.world.register(f"9996633{number:05}", first_name=f"Customer {number}")
    people.burst(dice, customer, people.cast.direct, dice.randint(1, 4))


def admin_answers_customer(people: People, dice: random.Random) -> None:
    """An admin of the channel answers one person on the phone."""
    conversation = _conversation(people, dice)
    people.burst(
        dice, conversation.owner, conversation.peer, dice.randint(1, 2), conversation.topic_id
    )


def admin_reads_customer(people: People, dice: random.Random) -> None:
    """An admin of the channel reads what one person wrote, on the phone."""
    conversation = _conversation(people, dice)
    assert conversation.topic is not None
    people.world.read_topic(conversation.owner, people.cast.direct, conversation.topic)


def customer_reads_channel(people: People, dice: random.Random) -> None:
    """A customer reads the channel's answers."""
    people.world.read(_customer(people, dice), people.cast.direct)


def _customer(people: People, dice: random.Random) -> User:
    users = people.world.state.users
    return dice.choice([users[topic_id] for topic_id in people.cast.direct.topics])


def _conversation(people: People, dice: random.Random) -> Conversation:
    admins = [owner for owner in people.cast.owners if owner in people.cast.direct.admins]
    return dice.choice(conversations_in(dice.choice(admins), people.cast.direct))
