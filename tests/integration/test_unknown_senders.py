"""People whom the account has met only in passing, and people whom it has blocked."""

from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running, start

DIALOGS = ("messages.getDialogs", "messages.getPeerDialogs")


@pytest.mark.parametrize("restart", [False, True], ids=["at once", "after a restart"])
async def test_a_stranger_from_a_group_is_answered_without_a_look_up(
    dc: DataCentre, people: People, tmp_path: Path, restart: bool
) -> None:
    """Somebody whom only a message in a supergroup has shown (`min`) writes in the short form,
    while Telegram does not give the list of chats: the reply names the person by that message."""
    world = dc.world
    crowd = world.create_channel("Crowd", people.dora, [people.anna, people.emil], megagroup=True)
    named: list[Any] = []
    dc.delivery.short_updates = True

    def note(request: Any) -> bool:
        named.append(request.peer)
        return False

    dc.faults(people.anna).fail("messages.sendMessage", 400, "NEVER", when=note, times=99)
    async with start(dc, tmp_path) as running:
        anna = await running.sign_in(people.anna)
        for method in DIALOGS:
            dc.faults(people.anna).fail(method, 500, "INTERNAL", times=1_000)
        async with running.stream() as stream:
            in_group = world.write(people.emil, crowd, "hello all")
            await stream.message("hello all")
            world.write(people.emil, people.anna, "and to you")
            conversation = (await stream.message("and to you"))["data"]["conversation_id"]
            if not restart:
                await running.reply(conversation, "hello Emil")
                await stream.message("hello Emil", status="sent")
    if restart:
        async with start(dc, tmp_path) as running, running.stream() as stream:
            await running.until_state(anna["id"], "catching_up")
            await running.reply(conversation, "hello Emil")
            await stream.message("hello Emil", status="sent")

    (peer,) = named
    assert isinstance(peer, types.InputPeerUserFromMessage)
    assert (peer.msg_id, peer.user_id) == (in_group.id_for(people.anna), people.emil.id)
    assert world.history(people.emil, people.anna)[-1].text == "hello Emil"


async def test_the_message_that_shows_a_stranger_may_be_deleted(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If Telegram does not take the message any more, the person is looked for in the list."""
    world = dc.world
    crowd = world.create_channel("Crowd", people.dora, [people.anna, people.emil], megagroup=True)
    dc.delivery.short_updates = True
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        in_group = world.write(people.emil, crowd, "hello all")
        await stream.message("hello all")
        dc.faults(people.anna).fail("messages.getDialogs", 500, "INTERNAL", times=1)
        world.write(people.emil, people.anna, "and to you")
        conversation = (await stream.message("and to you"))["data"]["conversation_id"]
        world.delete([in_group])

        await switchboard.reply(conversation, "hello Emil")
        await stream.message("hello Emil", status="sent")

    assert world.history(people.emil, people.anna)[-1].text == "hello Emil"


async def test_blocked_people_cannot_be_written_to(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A conversation with somebody whom the owner has blocked says so: blocked before the sign-in,
    or later on the phone. It ends with the block."""
    world = dc.world
    for person in (people.dora, people.emil):
        world.write(person, people.anna, "hello")
    world.block(people.anna, people.dora)
    await switchboard.sign_in(people.anna)
    dora = await switchboard.conversation("Dora Dahl")
    emil = await switchboard.conversation("Emil")

    before = await switchboard.until_conversation(dora["id"], lambda one: not one["can_reply"])
    world.block(people.anna, people.emil)
    later = await switchboard.until_conversation(emil["id"], lambda one: not one["can_reply"])
    world.block(people.anna, people.emil, blocked=False)
    freed = await switchboard.until_conversation(emil["id"], lambda one: one["can_reply"])

    assert "blocked" in before["cannot_reply_reason"]
    assert before["cannot_reply_reason"] == later["cannot_reply_reason"]
    assert freed["cannot_reply_reason"] is None
