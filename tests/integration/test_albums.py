"""Albums of a stock sandbox client: one row to look at, live and after an absence."""

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def test_an_album_is_one_unread_message_live(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """An album of three photos is announced once, counts once, and stands in the list with its
    caption, which the first photo has. Telegram counts three."""
    account = await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        album = dc.world.write_album(people.dora, people.anna, ["photo"] * 3, "Our shop")
        first = (await stream.message("Our shop"))["data"]
        heard = [(await stream.message(""))["type"] for _ in range(2)]
        row = await switchboard.until_conversation(
            first["conversation_id"], lambda one: one["last_message"]["text"] == "Our shop"
        )
        dc.world.edit(album[0], "Our new shop")
        dc.world.delete([album[1]])
        row_after = await switchboard.until_conversation(
            first["conversation_id"],
            lambda one: one["last_message"]["media_label"] == "Album: 2 photos",
        )

    assert heard == ["message_updated"] * 2
    assert (row["unread_count"], row["last_message"]["media_label"]) == (1, "Album: 3 photos")
    assert (row_after["unread_count"], row_after["last_message"]["text"]) == (1, "Our new shop")
    thread = await switchboard.thread(first["conversation_id"])
    assert {message["album_id"] for message in thread} == {str(album[0].grouped_id)}
    hours = await switchboard.get(f"/accounts/{account['id']}/activity")
    assert sum(hour["received"] for hour in hours["items"]) == 3


async def test_a_missed_album_is_one_unread_message(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """An album that came before the sign-in counts once as soon as history was read."""
    dc.world.write_album(people.dora, people.anna, ["photo", "video", "photo"], "Our shop")
    dc.world.write(people.dora, people.anna, "hello")

    account = await switchboard.sign_in(people.anna)

    row = await switchboard.conversation("Dora Dahl")
    row = await switchboard.until_conversation(row["id"], lambda one: one["unread_count"] == 2)
    accounts = (await switchboard.get("/accounts"))["items"]
    assert row["last_message"]["text"] == "hello"
    assert [one["unread_count"] for one in accounts if one["id"] == account["id"]] == [2]
