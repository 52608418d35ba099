"""Updates that arrive before, or apart from, the messages that they belong to."""

from datetime import UTC, datetime

import pytest
from telethon.tl import types

from sandbox import Channel, DataCentre, User
from sandbox.outgoing_update import OutgoingUpdate
from tests.conftest import People
from tests.service import Running


@pytest.mark.parametrize("kind", ["private", "channel"])
async def test_a_state_that_is_ahead_of_what_it_tells(
    switchboard: Running, dc: DataCentre, people: People, kind: str
) -> None:
    """The state of a difference covers a message, a deletion and an edit that arrive later. They
    are stored, although their numbers are already covered."""
    world, faults = dc.world, dc.faults(people.anna)
    crowd = world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    chat: Channel | User = crowd if kind == "channel" else people.anna
    one, two = (world.write(people.dora, chat, text) for text in ("one", "two"))
    await switchboard.sign_in(people.anna)
    method = "updates.getChannelDifference" if kind == "channel" else "updates.getDifference"
    async with switchboard.stream() as stream:
        faults.hold_updates()
        world.delete([one])
        world.edit(two, "two edited")
        world.write(people.dora, chat, "three")
        faults.states_ahead = 3
        asked = dc.calls.count(method)
        faults.push_too_long(crowd if kind == "channel" else None)
        await dc.calls.reach(method, asked + 1)
        while faults.states_ahead:
            await switchboard.get("/health")
        faults.release_updates(apart=True)
        await stream.message("three")
    rows = switchboard.rows(
        "SELECT text, deleted_at IS NOT NULL FROM messages WHERE kind = 'text' ORDER BY message_id"
    )

    assert rows == [("one", True), ("two edited", False), ("three", False)]


async def test_a_mark_makes_no_chat(switchboard: Running, dc: DataCentre, people: People) -> None:
    """A read mark, or an edit, of an unknown chat lists no conversation. The chat is looked up,
    and appears with its right kind once Telegram returns it."""
    news = dc.world.create_channel("News", creator=people.dora, members=[])
    account = await switchboard.sign_in(people.anna)
    listed = dc.calls.count("messages.getDialogs")
    marks = [
        types.UpdateReadChannelInbox(
            channel_id=news.id, max_id=1, still_unread_count=0, pts=1, folder_id=None
        ),
        types.UpdateReadHistoryOutbox(peer=types.PeerChat(77), max_id=1, pts=0, pts_count=0),
    ]
    for mark in marks:
        received = types.UpdateShort(mark, datetime.now(UTC))
        dc.faults(people.anna).deliver([OutgoingUpdate(people.anna, bytes(received))])
    await dc.calls.reach("messages.getDialogs", listed + 1)
    await switchboard.until_state(account["id"], "connected")

    items = (await switchboard.get("/conversations"))["items"]
    assert [item["title"] for item in items if item["title"] == "Unknown"] == []


async def test_a_name_that_comes_later_is_the_senders_too(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A stranger's first message arrives while Telegram does not describe the stranger. Once it
    does, the conversation and the message have the name."""
    await switchboard.sign_in(people.anna)
    faults = dc.faults(people.anna)
    dc.delivery.short_updates = True
    faults.fail("messages.getDialogs", 400, "SOMETHING_NEW", times=100)
    async with switchboard.stream() as stream:
        dc.world.write(people.emil, people.anna, "who am I?")
        first = (await stream.message("who am I?"))["data"]
        faults.calm()
        named = await stream.until(
            lambda f: f["type"].startswith("message_") and f["data"]["sender_name"] == "Emil"
        )

    assert first["sender_name"] is None
    assert named["data"]["id"] == first["id"]
