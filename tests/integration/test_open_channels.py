"""Channels that Telegram does not push, while they are open on the page."""

import pytest

from sandbox import Channel, DataCentre
from tests.conftest import People
from tests.service import Running

DIFFERENCE = "updates.getChannelDifference"


@pytest.fixture
async def crowd(switchboard: Running, dc: DataCentre, people: People) -> Channel:
    """A supergroup of Anna that Telegram does not push, and that may be polled soon."""
    crowd = dc.world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    dc.world.write(people.dora, crowd, "hello")
    dc.limits.channel_timeout = 1
    dc.faults(people.anna).unpushed.add(crowd)
    await switchboard.sign_in(people.anna)
    return crowd


async def test_a_message_that_is_not_pushed_appears_in_an_open_thread(
    switchboard: Running, dc: DataCentre, people: People, crowd: Channel
) -> None:
    """While its thread is open, a channel is polled as soon as Telegram allows, so its changes
    appear promptly; before it was opened, nothing is polled."""
    conversation = await switchboard.conversation("Crowd")
    async with switchboard.stream() as stream:
        asked = dc.calls.count(DIFFERENCE)
        written = dc.world.write(people.dora, crowd, "before it was opened")
        dc.world.write(people.dora, people.anna, "pushed")
        await stream.message("pushed")
        unasked = dc.calls.count(DIFFERENCE)

        await switchboard.thread(conversation["id"])
        await stream.message("before it was opened")
        for number in range(2):
            dc.world.write(people.dora, crowd, f"message {number}")
            await stream.message(f"message {number}")
        dc.world.edit(written, "changed")
        await stream.message("changed")

    assert unasked == asked


async def test_telegram_may_ask_to_wait(
    switchboard: Running, dc: DataCentre, people: People, crowd: Channel
) -> None:
    """A flood wait, an internal error and a refusal leave the account connected; after a wait
    the channel is polled again."""
    conversation = await switchboard.conversation("Crowd")
    other = dc.world.create_channel(
        "Closed", creator=people.dora, members=[people.anna], megagroup=True
    )
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, other, "hello, Closed")
        await stream.message("hello, Closed")
        dc.faults(people.anna).fail(DIFFERENCE, 406, "CHANNEL_PRIVATE")
        asked = dc.calls.count(DIFFERENCE)
        await switchboard.thread((await switchboard.conversation("Closed"))["id"])
        await dc.calls.reach(DIFFERENCE, asked + 1)
        dc.faults(people.anna).flood_wait(DIFFERENCE, 1)
        dc.world.write(people.dora, crowd, "after a wait")
        await switchboard.thread(conversation["id"])
        await stream.message("after a wait")
    states = [account["state"] for account in (await switchboard.get("/accounts"))["items"]]

    assert states == ["connected"]
