"""People react to recent messages, and take reactions back."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sandbox import Channel, Message, User
from tests.chaos.action_context import People

EMOJI = ("👍", "❤", "🔥")


def somebody_reacts(people: People, dice: random.Random) -> None:
    """Somebody in the chat reacts to a message, or takes a reaction back."""
    for message in people.recent(dice)[:1]:
        emoji = () if dice.random() < 0.25 else (dice.choice(EMOJI),)
        user = dice.choice(_readers(people, message))
        if emoji or user in message.reactions:
            people.world.react(user, message, *emoji)


def _readers(people: People, message: Message) -> Sequence[User]:
    chat = message.chat
    if isinstance(chat, User):
        return message.sender, chat
    if isinstance(chat, Channel) and chat.monoforum:
        return *sorted(chat.admins, key=lambda user: user.id), people.world.state.users[
            message.topic_id
        ]
    return tuple(chat.members)
