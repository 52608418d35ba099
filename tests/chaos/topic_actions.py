"""What people do in a forum: they create topics, change and delete them, write and read there."""

from __future__ import annotations

import random

from sandbox import Channel, Topic, User
from sandbox.world.drafts import DraftSaved
from sandbox.world.notifications import NotifySet
from sandbox.world.topic_state import GENERAL
from tests.chaos.action_context import People
from tests.chaos.phone_actions import UNTIL
from tests.chaos.schedule_actions import keeps_schedule

MAX_TOPICS = 7
"""The most topics that are there at a time."""


def topic_created(people: People, dice: random.Random) -> None:
    """Somebody creates a topic and writes there."""
    forum, by = people.cast.forum, dice.choice([*people.cast.owners, *people.cast.contacts])
    if sum(not topic.is_deleted for topic in forum.topics.values()) < MAX_TOPICS:
        topic = people.world.create_topic(forum, f"Topic {next(people.tags)}", by)
        people.burst(dice, by, forum, dice.randint(0, 2), topic.id)


def topic_renamed(people: People, dice: random.Random) -> None:
    """A topic gets another title."""
    title = f"Renamed {next(people.tags)}"
    people.world.edit_topic(people.cast.forum, _topic(people, dice), _admin(people), title=title)


def topic_closed(people: People, dice: random.Random) -> None:
    """A topic is closed, or reopened."""
    topic = _topic(people, dice)
    people.world.edit_topic(people.cast.forum, topic, _admin(people), closed=not topic.is_closed)


def general_hidden(people: People, dice: random.Random) -> None:
    """The General topic is hidden, or shown again."""
    general = people.world.general(people.cast.forum)
    people.world.edit_topic(
        people.cast.forum, general, _admin(people), hidden=not general.is_hidden
    )


def topic_deleted(people: People, dice: random.Random) -> None:
    """A topic is deleted with all its messages."""
    topic = _topic(people, dice)
    if topic.id != GENERAL and not keeps_schedule(people, topic.id):
        people.world.delete_topic(people.cast.forum, topic)


def member_writes_in_topic(people: People, dice: random.Random) -> None:
    """A contact or an owner writes in a topic on the phone."""
    writer = dice.choice([*people.cast.owners, *people.cast.contacts, *people.cast.contacts])
    topic = _topic(people, dice)
    if not topic.is_closed:
        people.burst(dice, writer, people.cast.forum, dice.randint(1, 4), topic.id)


def member_mentions_in_topic(people: People, dice: random.Random) -> None:
    """A contact names an owner in a topic."""
    sender, owner = dice.choice(people.cast.contacts), dice.choice(people.cast.owners)
    text = f"#{next(people.tags)} @{owner.username} look"
    topic = _topic(people, dice)
    if not topic.is_closed:
        people.world.write(sender, people.cast.forum, text, topic=topic)


def member_reads_topic(people: People, dice: random.Random) -> None:
    """A contact or an owner reads a topic on the phone, seldom the whole forum."""
    reader = dice.choice([*people.cast.owners, *people.cast.contacts])
    if dice.random() < 0.1:
        people.world.read(reader, people.cast.forum)
    else:
        people.world.read_topic(reader, people.cast.forum, _topic(people, dice))


def owner_sets_topic(people: People, dice: random.Random) -> None:
    """An owner mutes a topic on the phone, or leaves a draft there."""
    owner, forum, topic = dice.choice(people.cast.owners), people.cast.forum, _topic(people, dice)
    if dice.random() < 0.5:
        _mute(people, owner, forum, topic, dice)
    else:
        text = "" if dice.random() < 0.3 else f"draft {next(people.tags)}"
        _save_draft(people, owner, forum, topic, text)


def operator_sets_topic(people: People, dice: random.Random) -> None:
    """The operator mutes a topic on the page, or leaves a draft there."""
    owner = dice.choice(people.cast.owners)
    conversations = [
        conversation
        for conversation in people.cast.conversations_of(owner)
        if conversation.peer is people.cast.forum
    ]
    if not conversations:
        return
    until = dice.choice(("9999-12-31T23:59:59Z", None))
    draft = None if dice.random() < 0.4 else {"text": f"draft {next(people.tags)}"}
    change = {"muted_until": until} if dice.random() < 0.5 else {"draft": draft}
    people.desk.set(dice.choice(conversations), change)


def _topic(people: People, dice: random.Random) -> Topic:
    topics = people.cast.forum.topics.values()
    return dice.choice([topic for topic in topics if not topic.is_deleted])


def _admin(people: People) -> User:
    return people.cast.forum.creator


def _mute(people: People, owner: User, forum: Channel, topic: Topic, dice: random.Random) -> None:
    until, world = dice.choice(UNTIL), people.world
    if until != world.state.dialog(owner, forum).topic(topic.id).notify.mute_until:
        world.apply_event(NotifySet(owner.ref, forum.ref, until, None, None, world.now(), topic.id))


def _save_draft(people: People, owner: User, forum: Channel, topic: Topic, text: str) -> None:
    dialog, world = people.world.state.dialog(owner, forum), people.world
    is_general = topic.id == GENERAL
    draft = dialog.draft if is_general else dialog.topic(topic.id).draft
    if text != (draft.text if draft else ""):
        topic_id = 0 if is_general else topic.id
        world.apply_event(DraftSaved(owner.ref, forum.ref, world.now(), text, topic=topic_id))
