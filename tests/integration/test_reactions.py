"""Reactions of people and of the owner's phone: live, missed, and no edit of the message."""

from pathlib import Path
from typing import Any

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Frame, Running, start

THUMB = {"emoji": "👍", "count": 1, "chosen": False}


def with_reactions(*reactions: dict[str, Any]) -> Any:
    """Whether a frame contains a message with exactly these reactions."""

    def matches(frame: Frame) -> bool:
        return frame["type"] == "message_updated" and frame["data"].get("reactions") == [*reactions]

    return matches


def is_connected(frame: Frame) -> bool:
    """Whether a frame says that the account has connected."""
    return frame["type"] == "account_status" and frame["data"]["state"] == "connected"


async def test_reactions_are_shown_live(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A reaction to a message of the owner (a hidden edit), one of the phone to a message of
    Dora, and one in a supergroup are shown, and taken back, without a mark of an edit or an
    unread message."""
    crowd = dc.world.create_channel("Crowd", people.dora, [people.anna], megagroup=True)
    mine = dc.world.write(people.anna, people.dora, "mine")
    hers = dc.world.write(people.dora, people.anna, "hers")
    post = dc.world.write(people.anna, crowd, "post")
    await switchboard.sign_in(people.anna)
    chosen = {**THUMB, "chosen": True}

    async with switchboard.stream() as stream:
        dc.world.react(people.dora, mine, "👍")
        received = [(await stream.until(with_reactions(THUMB)))["data"]]
        dc.world.react(people.anna, hers, "👍", "custom:7")
        stand_in = {**chosen, "emoji": "✨"}
        received.append((await stream.until(with_reactions(chosen, stand_in)))["data"])
        dc.world.react(people.anna, post, "👍")
        received.append((await stream.until(with_reactions(chosen)))["data"])
        dc.world.react(people.dora, post, "👍")
        received.append((await stream.until(with_reactions({**chosen, "count": 2})))["data"])
        dc.world.react(people.anna, hers)
        received.append((await stream.until(with_reactions()))["data"])

    assert [one["text"] for one in received] == ["mine", "hers", "post", "post", "hers"]
    assert {one["edited_at"] for one in received} == {None}
    row = await switchboard.conversation("Dora Dahl")
    assert row["unread_count"] == 1


async def test_missed_reactions_are_found(dc: DataCentre, people: People, tmp_path: Path) -> None:
    """Reactions from before the sign-in come with history; those to a message of the owner from
    an absence with the difference; all others when the conversation is opened."""
    mine = dc.world.write(people.anna, people.dora, "mine")
    old = dc.world.write(people.dora, people.anna, "old")
    other = dc.world.write(people.dora, people.anna, "other")
    dc.world.react(people.anna, old, "👍")
    async with start(dc, tmp_path) as first:
        account = await first.sign_in(people.anna)
        row = await first.conversation("Dora Dahl")
        imported = await first.thread(row["id"])
    dc.world.react(people.dora, mine, "❤")
    dc.world.react(people.dora, other, "🔥")

    async with start(dc, tmp_path) as second, second.stream(since=0) as stream:
        await second.until_state(account["id"], "connected")
        await stream.until(with_reactions({**THUMB, "emoji": "❤"}))
        await second.thread(row["id"])
        await stream.until(with_reactions({**THUMB, "emoji": "🔥"}))

    assert [one["reactions"] for one in imported] == [[], [{**THUMB, "chosen": True}], []]


async def test_a_thread_is_asked_again_after_a_lost_connection(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A thread that was opened a moment ago and is opened again after a reconnect shows the
    reactions from between."""
    dc.world.write(people.dora, people.anna, "earlier")
    other = dc.world.write(people.dora, people.anna, "other")
    await switchboard.sign_in(people.anna)
    row = await switchboard.conversation("Dora Dahl")
    await switchboard.thread(row["id"])
    await dc.calls.reach("messages.getMessagesReactions")

    async with switchboard.stream() as stream:
        dc.faults(people.anna).drop_connections()
        dc.world.react(people.dora, other, "🔥")
        dc.world.write(people.dora, people.anna, "after it")
        await stream.message("after it")
        await stream.until(is_connected)
        await switchboard.thread(row["id"])
        frame = await stream.until(with_reactions({**THUMB, "emoji": "🔥"}))

    assert frame["data"]["text"] == "other"
