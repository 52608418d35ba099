"""A kill -9 while replies to several kinds of chats are under way."""

import asyncio
from pathlib import Path

from sandbox import DataCentre
from switchboard.telegram.translate.peers import channel_marked_id
from tests.conftest import People
from tests.integration.test_message_timers import let_time_pass
from tests.process import environment, free_port, serving
from tests.service import TIMEOUT

SENDING = "messages.sendMessage"


async def test_every_kind_of_chat_survives_a_kill(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Telegram has a reply to a person in a channel's direct messages, one to a basic group and one
    to a stranger whom only a message in a group has shown, and answers after the process is dead.
    Until the restart the group becomes a supergroup, a timer ends, and an album arrives. Then each
    reply is there once, in its row; both groups are linked; the text with the timer is gone; and
    each album is one unread message."""
    world, anna = dc.world, people.anna
    shop = world.open_direct_messages(world.create_channel("Shop", anna, [people.dora]))
    team = world.create_group("Team", creator=people.dora, members=[anna])
    crowd = world.create_channel("Crowd", people.dora, [anna, people.emil], megagroup=True)
    world.write(people.dora, shop, "a question")
    world.write(people.dora, team, "one")
    dc.delivery.short_updates = True
    places = ((people.dora, shop), (people.dora, team), (people.emil, anna))

    def answered() -> list[int]:
        """How often Telegram has each answer."""
        return [
            [entry.text for entry in world.history(*place)].count("an answer") for place in places
        ]

    variables = environment(dc, tmp_path / "data", free_port())
    async with serving(dc, variables) as (process, running):
        await running.sign_in(anna)
        async with running.stream() as stream:
            world.write(people.emil, crowd, "hello all")
            await stream.message("hello all")
            world.write(people.emil, anna, "and to you")
            stranger = (await stream.message("and to you"))["data"]["conversation_id"]
            world.write(people.fay, anna, "zanzibar", ttl_period=3_600)
            fay = (await stream.message("zanzibar"))["data"]["conversation_id"]
            world.write_album(people.dora, anna, ["photo"] * 3, "first album")
            dora = (await stream.message("first album"))["data"]["conversation_id"]
        page = await running.get("/conversations", limit=100)
        (person,) = [item["id"] for item in page["items"] if item["topic_title"]]
        group = (await running.conversation("Team"))["id"]
        dc.faults(anna).slow(SENDING, 0.7, times=3)
        rows = {}
        for conversation in (person, group, stranger):
            rows[conversation] = (await running.reply(conversation, "an answer"))["id"]
        await dc.calls.reach(SENDING, 3)
        process.kill()
        await process.wait()

    async with asyncio.timeout(TIMEOUT):
        while answered() != [1, 1, 1]:  # noqa: ASYNC110 - the world has no event for it
            await asyncio.sleep(0.05)
    supergroup = world.migrate(team)
    world.write_album(people.dora, anna, ["photo"] * 2, "second album")
    let_time_pass(tmp_path / "data")
    async with serving(dc, variables) as (_, running):
        await running.until_nothing_waits()
        old = await running.until_conversation(
            group, lambda found: found["moved_to_conversation_id"] is not None
        )
        album = await running.until_conversation(
            dora, lambda found: found["last_message"]["text"] == "second album"
        )
        answers = {
            conversation: [
                (message["id"], message["status"])
                for message in await running.thread(conversation)
                if message["text"] == "an answer"
            ]
            for conversation in rows
        }
        (expired,) = await running.thread(fay)
        new = await running.get(f"/conversations/{old['moved_to_conversation_id']}")

    assert answered() == [1, 1, 1]
    assert answers == {conversation: [(id_, "sent")] for conversation, id_ in rows.items()}
    assert (new["title"], int(new["chat_id"])) == ("Team", channel_marked_id(supergroup.id))
    assert (expired["text"], expired["deleted_by_timer"]) == ("", True)
    assert album["unread_count"] == 2
