"""What the operator does with recent messages: edit, delete, react, forward."""

from __future__ import annotations

import random

from sandbox import Channel, Entry
from tests.chaos.action_context import RECENT, People
from tests.chaos.conversations import Conversation
from tests.chaos.operator import FORWARD
from tests.chaos.reaction_actions import EMOJI


def operator_edits(people: People, dice: random.Random) -> None:
    """The operator edits an own text. Somebody else may edit it at the same time."""
    conversation, entry = _pick(people, dice, own=True)
    if entry is None or entry.message.forwarded_from is not None:
        return
    tag = entry.text.partition(" ")[0]
    if tag:
        body = {"text": f"{tag} edited {next(people.tags)}"}
        people.desk.change_message(conversation, entry.message, "PATCH", "", body)


def operator_deletes(people: People, dice: random.Random) -> None:
    """The operator deletes a message, for everyone or for the account alone."""
    conversation, entry = _pick(people, dice, own=dice.random() < 0.7)
    if entry is not None:
        for_everyone = isinstance(conversation.peer, Channel) or dice.random() < 0.7
        path = f"?for_everyone={str(for_everyone).lower()}"
        people.desk.change_message(conversation, entry.message, "DELETE", path)


def operator_reacts(people: People, dice: random.Random) -> None:
    """The operator reacts to a message, or takes the reaction back."""
    conversation, entry = _pick(people, dice, own=dice.random() < 0.3)
    if entry is not None:
        body = {"emoji": None if dice.random() < 0.25 else dice.choice(EMOJI)}
        people.desk.change_message(conversation, entry.message, "PUT", "/reaction", body)


def operator_forwards(people: People, dice: random.Random) -> None:
    """The operator forwards a message to a contact of the same account. A message with a timer is
    not: its copy has none, and would stay where the comparison looks for what has expired."""
    conversation, entry = _pick(people, dice, own=dice.random() < 0.3)
    if entry is not None and not entry.message.ttl_period:
        target = Conversation(conversation.owner, dice.choice(people.cast.contacts))
        client_id = f"{FORWARD}{next(people.tags)}"
        people.desk.forward(conversation, entry.message, target, client_id)


def _pick(people: People, dice: random.Random, *, own: bool) -> tuple[Conversation, Entry | None]:
    """A recent message of a conversation in which the account may write."""
    conversation = people.conversation(dice)
    entries = [
        entry
        for entry in conversation.history(people.world)[-RECENT:]
        if entry.out is own and not entry.message.action
    ]
    return conversation, dice.choice(entries) if entries else None
