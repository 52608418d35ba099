"""What people do during a run: contacts and owners on their phones, and the operator."""

from __future__ import annotations

import random
from typing import Any

from sandbox import Entity
from tests.chaos import phone_actions
from tests.chaos.action_context import People
from tests.chaos.conversations import Conversation, Peer

QUOTABLE = 8
"""How many messages back the operator quotes."""


def contact_writes(people: People, dice: random.Random) -> None:
    """A contact sends a burst of messages, some with media or as an answer."""
    sender, peer = people.cast.heard_by(dice)
    people.burst(dice, sender, peer, dice.randint(1, 6))


def owner_writes(people: People, dice: random.Random) -> None:
    """An owner writes on the phone."""
    owner = dice.choice(people.cast.owners)
    people.burst(dice, owner, dice.choice(people.cast.peers_of(owner)), dice.randint(1, 3))


def strangers_write(people: People, dice: random.Random) -> None:
    """Several new people write their first messages at once."""
    owner = dice.choice(people.cast.owners)
    for _ in range(dice.randint(2, 5)):
        number = next(people.tags)
        stranger = people.world.register(f"9996632{number:05}", first_name=f"Stranger {number}")
        people.burst(dice, stranger, owner, dice.randint(1, 4))


def operator_answers(people: People, dice: random.Random) -> None:
    """The operator answers on the page."""
    conversation = people.conversation(dice)
    entries = conversation.history(people.world)[-QUOTABLE:] if dice.random() < 0.25 else []
    quoted = [e.message for e in entries if not e.out and not e.message.action]
    quote = dice.choice(quoted) if quoted else None
    people.desk.answer(conversation, *people.text(dice), dice, quote)


def operator_regrets(people: People, dice: random.Random) -> None:
    """The operator takes a reply back at once."""
    people.desk.answer_and_regret(people.conversation(dice), *people.text(dice))


def operator_reads(people: People, dice: random.Random) -> None:
    """The operator has read a conversation on the page."""
    people.desk.read(people.conversation(dice))


def operator_opens(people: People, dice: random.Random) -> None:
    """The operator looks at a conversation."""
    people.desk.open(dice.choice((people.conversation(dice), _any_chat(people, dice))))


def operator_renames(people: People, dice: random.Random) -> None:
    """The operator gives an account another name."""
    owner = dice.choice(people.cast.owners)
    people.desk.rename(owner, f"{owner.first_name} {next(people.tags)}")


def operator_switches(people: People, dice: random.Random) -> None:
    """The operator switches an account off, and on again."""
    people.desk.switch(dice.choice(people.cast.owners), dice.uniform(0.0, 1.0))


def owner_reads(people: People, dice: random.Random) -> None:
    """An owner reads a conversation on the phone."""
    owner = dice.choice(people.cast.owners)
    people.world.read(owner, dice.choice([*people.cast.peers_of(owner), people.cast.news]))


def contact_reads(people: People, dice: random.Random) -> None:
    """A contact reads what an owner wrote."""
    contact, owner = dice.choice(people.cast.contacts), dice.choice(people.cast.owners)
    peers: list[Peer] = [owner, people.cast.team, people.cast.crowd, *people.cast.clubs_now]
    people.world.read(contact, dice.choice(peers))


def somebody_edits(people: People, dice: random.Random) -> None:
    """A recent text is changed."""
    for message in people.recent(dice)[:1]:
        tag = message.text.partition(" ")[0]
        if tag:
            people.world.edit(message, f"{tag} edited {next(people.tags)}")


def somebody_edits_unseen(people: People, dice: random.Random) -> None:
    """A recent text is changed with a hidden edit."""
    for message in people.recent(dice)[:1]:
        tag = message.text.partition(" ")[0]
        if tag:
            people.world.edit(message, f"{tag} edited {next(people.tags)}", hidden=True)


def somebody_exchanges_a_link(people: People, dice: random.Random) -> None:
    """A recent text keeps its words, but its link leads elsewhere."""
    for message in people.recent(dice)[:1]:
        tag = message.text.partition(" ")[0]
        link = Entity("text_url", 0, len(tag), f"https://{next(people.tags)}.example/")
        if tag:
            people.world.edit(message, message.text, [link])


def somebody_deletes(people: People, dice: random.Random) -> None:
    """Recent messages are deleted, for everybody or out of one box."""
    found = people.recent(dice)
    if found:
        only_for = dice.choice(people.cast.owners) if dice.random() < 0.2 else None
        people.world.delete(found, only_for=only_for)


def owner_sets(people: People, dice: random.Random) -> None:
    """An owner changes what is set for a chat, on the phone."""
    owner, peer, _ = _any_chat(people, dice)
    world = people.world
    match dice.randrange(6):
        case 0:
            phone_actions.mute(world, owner, peer, dice)
        case 1:
            phone_actions.archive(world, owner, peer)
        case 2:
            phone_actions.pin(world, owner, peer)
        case 3:
            phone_actions.mark_unread(world, owner, peer)
        case 4:
            text = "" if dice.random() < 0.3 else f"draft {next(people.tags)}"
            phone_actions.save_draft(world, owner, peer, text)
        case _:
            phone_actions.mute_kind(world, owner, dice)


def operator_sets(people: People, dice: random.Random) -> None:
    """The operator changes what is set for a chat, on the page."""
    conversation = _any_chat(people, dice)
    times = ("9999-12-31T23:59:59Z", "2034-01-01T00:00:00Z", None)
    is_set = dice.random() < 0.6
    draft = {"text": f"draft {next(people.tags)}"} if is_set else None
    changes: dict[str, Any] = {
        "muted_until": dice.choice(times),
        "is_archived": is_set,
        "is_pinned": is_set,
        "unread_mark": is_set,
        "draft": draft,
    }
    name = dice.choice(sorted(changes))
    people.desk.set(conversation, {name: changes[name]})


def contact_mentions(people: People, dice: random.Random) -> None:
    """A contact names an owner in a group, with a burst behind it."""
    sender, owner = dice.choice(people.cast.contacts), dice.choice(people.cast.owners)
    chat = dice.choice((people.cast.team, people.cast.crowd))
    people.world.write(sender, chat, f"#{next(people.tags)} @{owner.username} look")
    people.burst(dice, sender, chat, dice.randint(0, 2))


def owner_reads_mentions(people: People, dice: random.Random) -> None:
    """An owner looks at the mentions of a group, on the phone."""
    owner = dice.choice(people.cast.owners)
    chat = dice.choice((people.cast.team, people.cast.crowd))
    phone_actions.read_mentions(people.world, owner, chat)


def _any_chat(people: People, dice: random.Random) -> Conversation:
    owner = dice.choice(people.cast.owners)
    return Conversation(owner, dice.choice([*people.cast.peers_of(owner), people.cast.news]))
