"""The demo people: what they have written, what they write, and who answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from telethon import errors

from sandbox import DataCentre, User, World
from sandbox.demo import CONTACTS, OWNERS, DemoPeople
from sandbox.demo.demo import FLOOD_WAIT, DemoTimings
from tests.sandbox.conftest import Connect


@pytest.fixture
def people(centre: DataCentre) -> DemoPeople:
    """The demo people, who have written before. They need almost no time to write."""
    return DemoPeople(centre, DemoTimings(pauses=(0.01,), typing=(0.01,)))


@pytest.fixture
async def living(people: DemoPeople) -> AsyncIterator[None]:
    """The people act while a test runs."""
    task = asyncio.create_task(people.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def user_of(world: World, habit: str) -> tuple[User, User]:
    """A contact with this habit, and the owner of that contact."""
    contact = next(contact for contact in CONTACTS if contact.habit == habit)
    user, owner = world.by_username(contact.username), world.by_phone(contact.owner.phone)
    assert isinstance(user, User)
    assert owner is not None
    return user, owner


def test_newest_conversation_answers(world: World, people: DemoPeople) -> None:
    """The newest private conversation of the world is with a contact who answers."""
    newest = max(
        (m for m in world.state.messages if isinstance(m.chat, User)), key=lambda m: m.date
    )

    contact = next(c for c in CONTACTS if c.username == newest.sender.username)
    assert contact.habit == "answers"


def test_every_owner_has_a_past(world: World, people: DemoPeople) -> None:
    """Each account has several conversations, unread messages, and chats."""
    for owner in OWNERS:
        user = world.by_phone(owner.phone)
        assert user is not None
        assert len(user.box.dialogs) >= 5
        assert any(world.unread(user, peer) for peer in user.box.dialogs)


def test_only_those_who_answer_write_unasked() -> None:
    """Only contacts who answer write unasked, so the newest conversation stays one with such a
    contact."""
    assert all(contact.habit == "answers" for contact in CONTACTS if contact.openings)
    assert max(DemoTimings().pauses) <= 12


async def test_somebody_writes_to_every_owner(world: World, living: None) -> None:
    """Every account receives private messages."""
    begun = len(world.state.messages)
    waiting = {owner.phone for owner in OWNERS}

    def heard(message: object) -> bool:
        written = world.state.messages[begun:]
        return waiting <= {m.chat.phone for m in written if isinstance(m.chat, User)}

    await world.written(lambda message: message.number >= begun and heard(message))


async def test_contacts_answer(
    centre: DataCentre, world: World, living: None, sign_in: Connect
) -> None:
    """A contact reads a message and answers it."""
    contact, owner = user_of(world, "answers")
    client = await sign_in(owner)

    sent = await client.send_message(contact.username, "Hello there!")

    answer = await world.written(
        lambda m: m.sender is contact and m.chat is owner and m.id_for(owner) > sent.id
    )
    assert answer.text
    assert owner.box.dialogs[contact].read_outbox_max_id >= sent.id


async def test_one_contact_has_blocked_the_account(
    world: World, people: DemoPeople, sign_in: Connect
) -> None:
    """A reply to this contact fails."""
    contact, owner = user_of(world, "blocks")
    client = await sign_in(owner)

    with pytest.raises(errors.UserIsBlockedError):
        await client.send_message(contact.username, "Hello?")


async def test_one_send_has_to_wait(world: World, living: None, sign_in: Connect) -> None:
    """One contact can be reached only after a flood wait, once."""
    contact, owner = user_of(world, "floods")
    client = await sign_in(owner)

    with pytest.raises(errors.FloodWaitError) as caught:
        await client.send_message(contact.username, "They are ready.")

    assert caught.value.seconds == FLOOD_WAIT
    client._flood_waited_requests.clear()
    await client.send_message(contact.username, "They are ready.")
    assert await world.written(lambda m: m.sender is contact and m.text == "Prima, bis Samstag!")


async def test_populated_once(centre: DataCentre, people: DemoPeople, world: World) -> None:
    """A restored world is not filled again."""
    before = len(world.state.messages)

    DemoPeople(centre)

    assert len(world.state.messages) == before
