"""What is read here is read on the phone, and the other way round."""

from pathlib import Path

from sandbox import DataCentre
from tests.conftest import People
from tests.running import Running, start


async def test_reading_here_is_told_to_telegram_at_once(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A conversation marked as read on the page is read on the phone, too."""
    for number in range(2):
        dc.world.write(people.dora, people.anna, f"message {number}")
    account = await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    unread = dc.world.unread(people.anna, people.dora)

    read = await switchboard.post(f"/conversations/{conversation['id']}/read")

    assert unread == conversation["unread_count"] == 2
    assert read["unread_count"] == dc.world.unread(people.anna, people.dora) == 0
    shown = (await switchboard.get("/accounts"))["items"][0]
    assert (shown["id"], shown["unread_count"]) == (account["id"], 0)


async def test_reading_here_while_telegram_is_away_is_told_later(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A conversation marked as read without a connection stays read, and Telegram learns it."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
        conversation = await running.conversation("Dora Dahl")
        await dc.stop()
        await running.until_state(account["id"], "disconnected")
        await running.post(f"/conversations/{conversation['id']}/read")
        await dc.start()
        await running.until_state(account["id"], "connected")
        after = await running.conversation("Dora Dahl")

    assert after["unread_count"] == 0
    assert dc.world.unread(people.anna, people.dora) == 0


async def test_unread_counts_follow_the_phone(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Reading on the phone, and a deletion of what was not read, count here as at Telegram."""
    world = dc.world
    written = [world.write(people.dora, people.anna, f"message {n}") for n in range(5)]
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        world.read(people.anna, people.dora, up_to=written[1])
        await stream.until(
            lambda f: f["type"] == "conversation_updated" and f["data"]["unread_count"] == 3
        )
        world.delete([written[0], written[4]])
        await stream.until(
            lambda f: f["type"] == "conversation_updated" and f["data"]["unread_count"] == 2
        )

    assert world.unread(people.anna, people.dora) == 2
