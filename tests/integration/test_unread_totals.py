"""The unread total of an account: published soon, but not with every message."""

import asyncio

from sandbox import DataCentre
from switchboard.services.events.unread_totals import DEBOUNCE
from tests.conftest import People
from tests.service import Running


async def test_a_rush_tells_the_total_a_few_times(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Forty messages in a row end in the right total, published at most once per debounce time."""
    account = await switchboard.sign_in(people.anna)
    loop = asyncio.get_running_loop()
    async with switchboard.stream() as stream:
        began = loop.time()
        for number in range(40):
            dc.world.write(people.dora, people.anna, f"are you there? {number}")
            await stream.message(f"are you there? {number}")

        received = await stream.until(
            lambda frame: frame["type"] == "account_status" and frame["data"]["unread_count"] == 40
        )

    assert received["data"]["id"] == account["id"]
    totals = [frame for frame in stream.heard if frame["type"] == "account_status"]
    assert len(totals) <= (loop.time() - began) / DEBOUNCE + 2


async def test_reading_is_told_in_the_total(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Messages that were read on the page leave the account's total."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "hello")
        await stream.until(
            lambda frame: frame["type"] == "account_status" and frame["data"]["unread_count"] == 1
        )
        conversation = await switchboard.conversation("Dora Dahl")

        await switchboard.post(f"/conversations/{conversation['id']}/read")

        await stream.until(
            lambda frame: frame["type"] == "account_status" and frame["data"]["unread_count"] == 0
        )
