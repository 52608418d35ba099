"""The demo people: what they have written, what they write, who answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from telethon import errors

from sandbox import DataCentre, User, World
from sandbox.demo import CONTACTS, OWNERS, DemoPeople
from sandbox.demo import demo as script
from tests.sandbox.conftest import Connect


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of the demo take no time."""
    monkeypatch.setattr(script, "PAUSES", (0.01,))
    monkeypatch.setattr(script, "THOUGHT", (0.01,))


@pytest.fixture
def people(centre: DataCentre) -> DemoPeople:
    """The demo people, who have written before."""
    return DemoPeople(centre)


@pytest.fixture
async def living(hurry: None, people: DemoPeople) -> AsyncIterator[None]:
    """The people live while a test runs."""
    task = asyncio.create_task(people.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def user_of(world: World, habit: str) -> tuple[User, User]:
    """A contact with that habit, and the owner whose contact it is."""
    contact = next(contact for contact in CONTACTS if contact.habit == habit)
    user, owner = world.by_username(contact.username), world.by_phone(contact.owner.phone)
    assert isinstance(user, User)
    assert owner is not None
    return user, owner


def test_newest_conversation_answers(world: World, people: DemoPeople) -> None:
    """The newest private conversation of the whole world is with somebody who answers."""
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
    """The newest conversation stays one that answers, because only such people write unasked."""
    assert all(contact.habit == "answers" for contact in CONTACTS if contact.openings)
    assert max(script.PAUSES) <= 12


async def test_somebody_writes_to_every_owner(world: World, living: None) -> None:
    """Every account is written to, in private."""
    begun = len(world.state.messages)
    waiting = {owner.phone for owner in OWNERS}

    def heard(message: object) -> bool:
        written = world.state.messages[begun:]
        return waiting <= {m.chat.phone for m in written if isinstance(m.chat, User)}

    await world.written(lambda message: message.number >= begun and heard(message))


async def test_contacts_answer(
    centre: DataCentre, world: World, living: None, sign_in: Connect
) -> None:
    """Who is written to reads it and answers."""
    contact, owner = user_of(world, "answers")
    client = await sign_in(owner)

    sent = await client.send_message(contact.username, "Hello there!")

    answer = await world.written(
        lambda m: m.sender is contact and m.chat is owner and m.id_for(owner) > sent.id
    )
    assert answer.text
    assert owner.box.dialogs[contact].read_outbox_max_id >= sent.id


async def test_one_has_blocked_the_account(
    world: World, people: DemoPeople, sign_in: Connect
) -> None:
    """One reply fails."""
    contact, owner = user_of(world, "blocks")
    client = await sign_in(owner)

    with pytest.raises(errors.UserIsBlockedError):
        await client.send_message(contact.username, "Hello?")


async def test_one_send_has_to_wait(world: World, living: None, sign_in: Connect) -> None:
    """One contact is reached only after a flood wait, once."""
    contact, owner = user_of(world, "floods")
    client = await sign_in(owner)

    with pytest.raises(errors.FloodWaitError) as caught:
        await client.send_message(contact.username, "They are ready.")

    assert caught.value.seconds == script.FLOOD_WAIT
    client._flood_waited_requests.clear()
    await client.send_message(contact.username, "They are ready.")
    assert await world.written(lambda m: m.sender is contact and m.text == "Prima, bis Samstag!")


async def test_populated_once(centre: DataCentre, people: DemoPeople, world: World) -> None:
    """A world that remembers its people is not filled again."""
    before = len(world.state.messages)

    DemoPeople(centre)

    assert len(world.state.messages) == before
