"""Scheduled messages: the operator's, and those of the owners' phones. Some are due in the run."""

from __future__ import annotations

import random

from sandbox.world.scheduled import Scheduled, ScheduledEdited, ScheduledRemoved, schedule_of
from switchboard.domain.timestamps import to_iso
from tests.chaos.action_context import People
from tests.chaos.conversations import Conversation, conversations_in
from tests.chaos.operator import Reply

SOON = 12
"""The operator schedules for at least ten seconds ahead."""
LATER = 86_400


def operator_schedules(people: People, dice: random.Random) -> None:
    """The operator schedules a reply, for soon or for another day."""
    ahead = SOON if dice.random() < 0.5 else LATER + dice.randrange(100) * 60
    tag, text = people.text(dice)
    at = people.world.now() + ahead
    people.desk.schedule(_conversation(people, dice), tag, text, dice, at)


def operator_changes_scheduled(people: People, dice: random.Random) -> None:
    """The operator changes a reply that is scheduled for another day, sends it now, or takes it
    back."""
    far = people.world.now() + LATER // 2
    replies = [
        reply
        for reply in people.desk.replies
        if reply.id and reply.send_at and reply.send_at > far and not reply.is_concluded
    ]
    if replies:
        _change(people, dice, dice.choice(replies))


def _change(people: People, dice: random.Random, reply: Reply) -> None:
    match dice.randrange(4):
        case 0:
            body = {"text": f"{reply.tag} changed {next(people.tags)}"}
            people.desk.change_scheduled(reply, body)
        case 1:
            at = people.world.now() + LATER + dice.randrange(100) * 60
            people.desk.change_scheduled(reply, {"send_at": to_iso(at)})
        case 2:
            people.desk.send_now(reply)
        case _:
            people.desk.take_back(reply)


def owner_schedules(people: People, dice: random.Random) -> None:
    """An owner schedules a message on the phone."""
    owner, peer, topic_id = _conversation(people, dice)
    ahead = dice.randint(1, SOON) if dice.random() < 0.5 else LATER
    _, text = people.text(dice)
    date = people.world.now() + ahead
    people.world.apply_event(Scheduled(owner.ref, peer.ref, text, date, topic=topic_id))


def owner_changes_schedule(people: People, dice: random.Random) -> None:
    """An owner changes, sends or deletes a message on the phone that it has scheduled there."""
    owner, peer, _ = _conversation(people, dice)
    world = people.world
    schedule = schedule_of(world.state, owner, peer).messages
    own = [id_ for id_, message in schedule.items() if not message.random_id]
    if not own:
        return
    id_ = dice.choice(own)
    match dice.randrange(3):
        case 0:
            text, at = f"#{next(people.tags)} changed", world.now() + LATER
            world.apply_event(ScheduledEdited(owner.ref, peer.ref, id_, text, at, world.now()))
        case 1:
            world.send_scheduled(owner, peer, [id_])
        case _:
            world.apply_event(ScheduledRemoved(owner.ref, peer.ref, (id_,)))


def keeps_schedule(people: People, topic_id: int) -> bool:
    """Whether something was scheduled in a topic of the forum, here or on a phone. What Telegram
    does with the schedule of a deleted topic is not known."""
    forum = people.cast.forum
    return any(
        reply.send_at is not None and reply.conversation[1:] == (forum, topic_id)
        for reply in people.desk.replies
    ) or any(
        message.topic_id == topic_id
        for (_, ref), schedule in people.world.state.schedules.items()
        if ref == forum.ref
        for message in schedule.messages.values()
    )


def _conversation(people: People, dice: random.Random) -> Conversation:
    """Where something is scheduled: mostly a private chat, else a group, a supergroup or a topic.
    Clubs may become supergroups, whose schedules begin empty."""
    cast = people.cast
    owner = dice.choice(cast.owners)
    if dice.random() < 0.5:
        return Conversation(owner, dice.choice(cast.contacts))
    topics = [one for one in conversations_in(owner, cast.forum) if one.is_open]
    chats = [Conversation(owner, cast.team), Conversation(owner, cast.crowd)]
    return dice.choice([*chats, *topics])
