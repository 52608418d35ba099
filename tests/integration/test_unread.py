"""Read marks of the page reach the phone, and those of the phone reach the page."""

from pathlib import Path
from typing import Any

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running, start


async def test_reading_here_is_told_to_telegram_at_once(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A conversation that is marked as read on the page is read on the phone too."""
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


async def test_reading_as_far_as_one_has_come(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """After reading up to a message, later messages stay unread, in Switchboard and on the
    phone; an earlier message afterwards changes nothing. The mark is published."""
    written = [dc.world.write(people.dora, people.anna, f"message {n}") for n in range(5)]
    await switchboard.sign_in(people.anna)
    before = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{before['id']}/read"
    seen = [str(message.id_for(people.anna)) for message in written]

    read = await switchboard.post(path, {"up_to_message_id": seen[2]})
    again = await switchboard.post(path, {"up_to_message_id": seen[0]})

    assert (before["unread_count"], before["read_inbox_max_id"]) == (5, None)
    assert (read["unread_count"], read["read_inbox_max_id"]) == (2, seen[2])
    assert again == read
    assert dc.world.unread(people.anna, people.dora) == 2
    assert (await switchboard.post(path))["unread_count"] == 0
    assert (await switchboard.post(path, {"up_to_message_id": "x"}, expect=422))["code"]


async def test_reading_a_part_of_more_than_is_stored(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Of many unread messages only the newest are stored: after reading up to one of them, the
    rest is counted."""
    written = [dc.world.write(people.dora, people.anna, f"message {n}") for n in range(90)]
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    seen = str(written[79].id_for(people.anna))

    read = await switchboard.post(
        f"/conversations/{conversation['id']}/read", {"up_to_message_id": seen}
    )

    assert (conversation["unread_count"], read["unread_count"]) == (90, 10)
    assert dc.world.unread(people.anna, people.dora) == 10


async def test_what_ones_own_accounts_wrote_is_told_apart(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """In a group and a private chat of two accounts, the unread count equals Telegram's, and a
    second number counts the messages of the other own account."""
    group = dc.world.create_group("Team", creator=people.dora, members=[people.anna, people.carlo])
    await switchboard.sign_in(people.anna)
    theirs = await switchboard.sign_in(people.carlo)
    async with switchboard.stream() as stream:
        for sender, text in ((people.anna, "ours"), (people.dora, "hers"), (people.anna, "more")):
            dc.world.write(sender, group, text)
        dc.world.write(people.anna, people.carlo, "to ourselves")
        await stream.message("to ourselves", telegram_account_id=theirs["id"])
        received = await stream.until(
            lambda f: (
                f["type"] == "conversation_updated"
                and f["data"]["telegram_account_id"] == theirs["id"]
                and f["data"]["kind"] == "user"
            )
        )

    def counts(conversation: dict[str, Any]) -> tuple[int, int]:
        return conversation["unread_count"], conversation["unread_own_count"]

    assert counts(await switchboard.conversation("Team", theirs["id"])) == (4, 2)
    assert counts(received["data"]) == (1, 1)
    own = {one["user_id"] for one in (await switchboard.get("/accounts"))["items"]}
    assert own == {str(people.anna.id), str(people.carlo.id)}


async def test_reading_here_while_telegram_is_away_is_told_later(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A conversation that is marked as read without a connection stays read, and Telegram gets
    the mark later."""
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
    """Reading on the phone, and the deletion of unread messages, change the counts as at
    Telegram."""
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
