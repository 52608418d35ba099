"""A message of a kind that this layer of Telegram's language does not know: it harms no other.

What Telegram introduces after a release is played by a kind that Telethon is made to forget.
"""

from pathlib import Path

import pytest
from telethon.tl import types
from telethon.tl.alltlobjects import tlobjects

from sandbox import DataCentre, User
from sandbox.world import Media, Message, World
from tests.conftest import People
from tests.running import Running, start

DICE = Media("dice", "x", "3")


def write_strange(world: World, sender: User, to: User) -> Message:
    """A message of the kind that is forgotten."""
    return world.write(sender, to, "strange", media=DICE)


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, that kind is unknown."""
    monkeypatch.delitem(tlobjects, types.MessageMediaDice.CONSTRUCTOR_ID)


async def until_quarantined(switchboard: Running) -> None:
    """Return once something unreadable has been counted."""
    while (
        "switchboard_intake_quarantined_total 0.0" in (await switchboard.http.get("/metrics")).text
    ):
        pass


async def test_a_chat_that_cannot_be_listed_harms_no_other(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At sign-in one chat's newest message is unreadable: the account is connected all the same,
    the other chats are here, and it is counted."""
    dc.world.write(people.dora, people.anna, "hello", date=dc.world.now() - 60)
    write_strange(dc.world, people.emil, people.anna)
    forget(monkeypatch)

    account = await switchboard.sign_in(people.anna)

    assert account["complete_until"]
    assert await switchboard.conversation("Dora Dahl")
    await until_quarantined(switchboard)


async def test_an_unreadable_message_that_comes_live_ends_nothing(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger's unreadable message leaves the account connected; what others write comes."""
    dc.world.write(people.dora, people.anna, "hello", date=dc.world.now() - 60)
    account = await switchboard.sign_in(people.anna)
    forget(monkeypatch)
    async with switchboard.stream() as stream:
        write_strange(dc.world, people.emil, people.anna)
        await until_quarantined(switchboard)
        dc.world.write(people.dora, people.anna, "still here?")
        await stream.message("still here?")
        await switchboard.until_state(account["id"], "connected")

    told = [f["data"] for f in stream.heard if f["type"] == "account_status"]
    assert "Something went wrong" not in str(told)


async def test_a_reply_passes_a_chat_that_cannot_be_listed(
    dc: DataCentre, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the newest chat is unreadable, a reply in another is sent."""
    dc.world.write(people.dora, people.anna, "hello", date=dc.world.now() - 60)
    async with start(dc, tmp_path) as first:
        await first.sign_in(people.anna)
    write_strange(dc.world, people.emil, people.anna)
    forget(monkeypatch)

    async with start(dc, tmp_path) as switchboard:
        conversation = await switchboard.conversation("Dora Dahl")
        async with switchboard.stream() as stream:
            await switchboard.reply(conversation["id"], "hi")
            await stream.message("hi", status="sent")
