"""A thread can be read back to its beginning without a hole."""

from typing import Any

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def whole_thread(switchboard: Running, conversation_id: int) -> list[dict[str, Any]]:
    """Every message of a conversation, paged back as the page does it."""
    path = f"/conversations/{conversation_id}/messages"
    page = await switchboard.get(path, limit=50)
    items: list[dict[str, Any]] = page["items"]
    while (cursor := page["next_cursor"]) is not None:
        page = await switchboard.get(path, limit=50, cursor=cursor)
        while page.get("older") == "unavailable":
            page = await switchboard.get(path, limit=50, cursor=cursor)
        items = page["items"] + items
    return items


async def test_an_edit_of_an_old_message_opens_no_hole(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A message far above the imported part is edited: paging back still reads all messages
    between, it included, and the unread count equals Telegram's."""
    world = dc.world
    written = [world.write(people.dora, people.anna, f"message {n}") for n in range(150)]
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        world.edit(written[2], "edited")
        world.write(people.dora, people.anna, "last")
        await stream.message("last")
        world.read(people.anna, people.dora, up_to=written[10])
        await stream.until(
            lambda f: f["type"] == "conversation_updated" and f["data"]["unread_count"] == 140
        )
    conversation = await switchboard.conversation("Dora Dahl")
    thread = await whole_thread(switchboard, conversation["id"])

    assert [message["text"] for message in thread] == [
        entry.text for entry in world.history(people.anna, people.dora)
    ]
    assert conversation["unread_count"] == world.unread(people.anna, people.dora)
