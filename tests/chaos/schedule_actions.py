"""Scheduled messages: the operator's, and those of the owners' phones. Some are due in the run."""

from __future__ import annotations

import random

from sandbox import User
from sandbox.world.scheduled import Scheduled, ScheduledEdited, ScheduledRemoved, schedule_of
from switchboard.domain.timestamps import to_iso
from tests.chaos.action_context import People
from tests.chaos.conversations import Conversation
from tests.chaos.operator import Reply

SOON = 12
"""The operator schedules for at least ten seconds ahead."""
LATER = 86_400


def operator_schedules(people: People, dice: random.Random) -> None:
    """The operator schedules a reply, for soon or for another day."""
    owner, contact = _pair(people, dice)
    ahead = SOON if dice.random() < 0.5 else LATER + dice.randrange(100) * 60
    tag, text = people.text(dice)
    at = people.world.now() + ahead
    people.desk.schedule(Conversation(owner, contact), tag, text, dice, at)


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
    owner, contact = _pair(people, dice)
    ahead = dice.randint(1, SOON) if dice.random() < 0.5 else LATER
    _, text = people.text(dice)
    date = people.world.now() + ahead
    people.world.apply_event(Scheduled(owner.ref, contact.ref, text, date))


def owner_changes_schedule(people: People, dice: random.Random) -> None:
    """An owner changes, sends or deletes a message on the phone that it has scheduled there."""
    owner, contact = _pair(people, dice)
    world = people.world
    schedule = schedule_of(world.state, owner, contact).messages
    own = [id_ for id_, message in schedule.items() if not message.random_id]
    if not own:
        return
    id_ = dice.choice(own)
    match dice.randrange(3):
        case 0:
            text, at = f"#{next(people.tags)} changed", world.now() + LATER
            world.apply_event(ScheduledEdited(owner.ref, contact.ref, id_, text, at, world.now()))
        case 1:
            world.send_scheduled(owner, contact, [id_])
        case _:
            world.apply_event(ScheduledRemoved(owner.ref, contact.ref, (id_,)))


def _pair(people: People, dice: random.Random) -> tuple[User, User]:
    return dice.choice(people.cast.owners), dice.choice(people.cast.contacts)
