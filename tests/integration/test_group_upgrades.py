"""A basic group becomes a supergroup: seen live, missed, and by an account that comes later."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import Channel, DataCentre, Group
from tests.conftest import People
from tests.service import Running, start


async def _until_moved(switchboard: Running, conversation_id: int) -> dict[str, Any]:
    """Wait until a conversation leads to the supergroup; return it."""
    return await switchboard.until_conversation(
        conversation_id, lambda found: found["moved_to_conversation_id"] is not None
    )


async def _whole_thread(switchboard: Running, conversation_id: int) -> list[str]:
    """The texts of a thread, paged back to its beginning."""
    path = f"/conversations/{conversation_id}/messages"
    page = await switchboard.get(path, limit=50)
    texts = [item["text"] for item in page["items"]]
    while (cursor := page["next_cursor"]) is not None:
        page = await switchboard.get(path, limit=50, cursor=cursor)
        texts = [item["text"] for item in page["items"]] + texts
    return texts


def _written(dc: DataCentre, people: People, chat: Group | Channel) -> list[str]:
    return [entry.text for entry in dc.world.history(people.anna, chat) if entry.text]


async def test_a_group_upgrades_while_a_reply_waits(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Live: both conversations are linked, unread messages and the draft do not stay behind, and a
    reply that waits in the old one fails and is sent to the new one once, by its retry."""
    world = dc.world
    team = world.create_group("Team", creator=people.dora, members=[people.anna])
    for text in ("one", "two"):
        world.write(people.dora, team, text)
    await switchboard.sign_in(people.anna)
    old = await switchboard.conversation("Team")
    await switchboard.http.patch(f"/conversations/{old['id']}", json={"draft": {"text": "I think"}})
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    async with switchboard.stream() as stream:
        waiting = await switchboard.reply(old["id"], "still there?")
        await stream.until(
            lambda frame: frame["type"] == "message_sent" and frame["data"]["error"] is not None
        )

        team_now = world.migrate(team)
        failed = (await stream.message("still there?", status="failed"))["data"]
        moved = await _until_moved(switchboard, old["id"])
        await switchboard.post(f"/messages/{waiting['id']}/retry")
        sent = (await stream.message("still there?", status="sent"))["data"]

    new = await switchboard.until_conversation(
        moved["moved_to_conversation_id"], lambda found: found["draft"] is not None
    )
    assert failed["error"]["code"] == "group_moved"
    assert (moved["unread_count"], moved["can_reply"], moved["draft"]) == (0, False, None)
    assert "Team" in moved["cannot_reply_reason"]
    assert (new["moved_from_conversation_id"], new["draft"]["text"]) == (old["id"], "I think")
    assert (sent["id"], sent["conversation_id"]) == (waiting["id"], new["id"])
    assert _written(dc, people, team_now) == ["still there?"]
    assert _written(dc, people, team) == ["one", "two"]
    assert await _whole_thread(switchboard, new["id"]) == [
        message["text"] for message in await switchboard.thread(old["id"])
    ] + [message["text"] for message in await switchboard.thread(new["id"])]


@pytest.mark.parametrize("later", [0, 60], ids=["a little later", "much later"])
async def test_a_group_upgrades_while_the_service_is_down(
    dc: DataCentre, people: People, tmp_path: Path, later: int
) -> None:
    """Missed: after the start both conversations are linked and nothing in the old one is unread,
    also where the first message of the supergroup is not read any more. Likewise for a second
    account of ours that is a member, and for one that signs in later."""
    world = dc.world
    members = [people.anna, people.carlo]
    team = world.create_group("Team", creator=people.dora, members=members)
    world.write(people.dora, team, "one")
    async with start(dc, tmp_path) as running:
        accounts = [await running.sign_in(person) for person in members]
    world.write(people.dora, team, "two")
    crowd = world.migrate(team)
    for number in range(later):
        world.write(people.dora, crowd, f"message {number}")

    async with start(dc, tmp_path) as running:
        for account in accounts:
            await running.until_state(account["id"], "connected")
        found = {
            account["id"]: [
                item
                for item in (await running.get("/conversations", account_id=account["id"]))["items"]
                if item["title"] == "Team"
            ]
            for account in accounts
        }

    for conversations in found.values():
        (old,) = [item for item in conversations if item["moved_to_conversation_id"]]
        (new,) = [item for item in conversations if item["moved_from_conversation_id"]]
        assert old["moved_to_conversation_id"] == new["id"]
        assert (old["unread_count"], old["can_reply"]) == (0, False)


@pytest.mark.parametrize("first_message", ["kept", "deleted"])
async def test_who_signs_in_later_reads_the_old_history_in_one_go(
    switchboard: Running, dc: DataCentre, people: People, first_message: str
) -> None:
    """For an account that signs in after the move, the thread of the supergroup goes on with the
    messages of the group, also if only `channelFull` names the group."""
    world = dc.world
    team = world.create_group("Team", creator=people.dora, members=[people.anna])
    for number in range(60):
        world.write(people.dora, team, f"old {number}")
    crowd = world.migrate(team)
    if first_message == "deleted":
        world.delete([crowd.box.messages[1]])
        world.delete([world.history(people.anna, team)[-1].message])
    for number in range(60):
        world.write(people.dora, crowd, f"new {number}")
    await switchboard.sign_in(people.anna)
    items = (await switchboard.get("/conversations"))["items"]
    (new,) = [item for item in items if item["can_reply"]]

    texts = await _whole_thread(switchboard, new["id"])

    said = [text for text in texts if text.startswith(("old", "new"))]
    assert said == _written(dc, people, team) + _written(dc, people, crowd)


async def test_a_supergroup_that_was_never_a_group_costs_no_request(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """At the beginning of a thread Telegram is asked for an earlier group only if the first message
    does not show that there was none."""
    world = dc.world
    world.create_channel("Crowd", people.dora, [people.anna], megagroup=True)
    await switchboard.sign_in(people.anna)
    crowd = await switchboard.conversation("Crowd")

    page = await switchboard.get(f"/conversations/{crowd['id']}/messages")

    assert page["next_cursor"] is None
    assert dc.calls.count("channels.getFullChannel") == 0
