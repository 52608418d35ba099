"""A message of a kind that this layer does not know affects no other message.

A kind that Telethon is made to forget plays the part of what Telegram introduces later.
"""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types
from telethon.tl.alltlobjects import tlobjects

from sandbox import DataCentre, User
from sandbox.world import Media, Message, World
from switchboard.services.concurrency.rate_limiter import RateLimit
from switchboard.services.history_backfill import MAX_REQUESTS
from tests.conftest import People
from tests.integration.test_paging_back import whole_thread
from tests.phone import phone_of
from tests.service import Running, reconciling, start

DICE = Media("dice", "x", "3")


def write_strange(world: World, sender: User, to: User) -> Message:
    """A message of the forgotten kind."""
    return world.write(sender, to, "strange", media=DICE)


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this kind unknown."""
    monkeypatch.delitem(tlobjects, types.MessageMediaDice.CONSTRUCTOR_ID)


async def until_quarantined(switchboard: Running) -> None:
    """Wait until something unreadable was counted."""
    while (
        "switchboard_intake_quarantined_total 0.0" in (await switchboard.http.get("/metrics")).text
    ):
        pass


async def test_a_chat_that_cannot_be_listed_harms_no_other(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At sign-in one chat's newest message is unreadable: the account is connected, the other
    chats are stored, and the message is counted."""
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
    """A stranger's unreadable message leaves the account connected; other messages arrive."""
    dc.world.write(people.dora, people.anna, "hello", date=dc.world.now() - 60)
    account = await switchboard.sign_in(people.anna)
    forget(monkeypatch)
    async with switchboard.stream() as stream:
        write_strange(dc.world, people.emil, people.anna)
        await until_quarantined(switchboard)
        dc.world.write(people.dora, people.anna, "still here?")
        await stream.message("still here?")
        await switchboard.until_state(account["id"], "connected")

    received = [f["data"] for f in stream.heard if f["type"] == "account_status"]
    assert "Something went wrong" not in str(received)


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


async def test_a_schedule_that_cannot_be_read_ends_no_connection(
    dc: DataCentre, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduled message whose formatting is unknown: after a connection the schedule stays as it
    was, and the account stays connected."""
    dc.world.write(people.dora, people.anna, "hello")
    at = datetime.fromtimestamp(dc.world.now() + 3_600, UTC)
    spoiler = types.MessageEntitySpoiler(0, 5)
    async with start(dc, tmp_path) as first, phone_of(dc, people.anna) as phone:
        account = await first.sign_in(people.anna)
        async with first.stream() as stream:
            await phone.client.send_message(
                phone.peer(people.dora), "later", schedule=at, formatting_entities=[spoiler]
            )
            await stream.message("later", status="scheduled")
    monkeypatch.delitem(tlobjects, types.MessageEntitySpoiler.CONSTRUCTOR_ID)
    read = dc.calls.count("messages.getScheduledHistory")

    async with start(dc, tmp_path) as switchboard:
        await switchboard.until_state(account["id"], "connected")
        async with switchboard.stream() as stream:
            await dc.calls.reach("messages.getScheduledHistory", read + 1)
            connections = dc.calls.count("help.getConfig")
            for text in ("still here?", "still there?"):
                dc.world.write(people.dora, people.anna, text)
                await stream.message(text)
            again = dc.calls.count("help.getConfig") - connections
        conversation = await switchboard.conversation("Dora Dahl")
        thread = await switchboard.thread(conversation["id"])

    texts = [message["text"] for message in thread]
    assert texts == ["hello", "still here?", "still there?", "later"]
    assert again == 0


async def test_an_unreadable_message_is_not_taken_for_a_deleted_one(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a gap the thread is read again: a stored message that is unreadable now stays; a
    missing one is marked as deleted."""
    world = dc.world
    written = [world.write(people.dora, people.anna, f"message {n}") for n in range(3)]
    write_strange(world, people.dora, people.anna)
    written += [world.write(people.dora, people.anna, f"message {n}") for n in range(3, 8)]
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    forget(monkeypatch)
    async with switchboard.stream() as stream:
        dc.faults(people.anna).lose_updates(2)
        world.edit(written[0], "edited")
        world.delete([written[6]])
        dc.faults(people.anna).too_long()
        await stream.message("edited")
        await stream.message("message 6")
        while switchboard.rows("SELECT 1 FROM chats WHERE rescan_from_id IS NOT NULL"):
            await stream.next()
    thread = await switchboard.thread(conversation["id"])

    assert [message["text"] for message in thread if message["deleted_at"]] == ["message 6"]


async def test_an_unreadable_message_among_the_first_is_not_the_beginning(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chat with an unreadable message among its newest can be paged to its beginning, past a
    whole page of unreadable ones."""
    for number in range(250):
        if number == 240 or 20 <= number < 125:
            write_strange(dc.world, people.dora, people.anna)
        else:
            dc.world.write(people.dora, people.anna, f"message {number}")
    forget(monkeypatch)
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")

    thread = await whole_thread(switchboard, conversation["id"])

    assert [message["text"] for message in thread] == [
        entry.text
        for entry in dc.world.history(people.anna, people.dora)
        if entry.text != "strange"
    ]


async def test_paging_back_asks_telegram_a_few_times_at_once(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many unreadable messages precede the stored ones, one page sends a limited number
    of requests; each next page continues from there, also after a flood wait."""
    for number in range(200):
        if 5 <= number < 150:
            write_strange(dc.world, people.dora, people.anna)
        else:
            dc.world.write(people.dora, people.anna, f"message {number}")
    forget(monkeypatch)
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{conversation['id']}/messages"
    cursor = (await switchboard.get(path, limit=50))["next_cursor"]
    counts = [dc.calls.count("messages.getHistory")]
    dc.faults(people.anna).flood_wait("messages.getHistory", 1)
    items: list[Any] = []
    while not items:
        items = (await switchboard.get(path, limit=50, cursor=cursor))["items"]
        counts.append(dc.calls.count("messages.getHistory"))

    assert [message["text"] for message in items] == [f"message {n}" for n in range(5)]
    assert max(after - before for before, after in pairwise(counts)) <= MAX_REQUESTS


async def test_what_follows_a_page_of_unreadable_messages_is_read(
    dc: DataCentre, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a long absence that begins with a page of unreadable messages, the rest is read."""
    timings = reconciling(history_page=10)
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path, timings=timings) as first:
        account = await first.sign_in(people.anna)
    for _ in range(10):
        write_strange(dc.world, people.dora, people.anna)
    for number in range(5):
        dc.world.write(people.dora, people.anna, f"message {number}")
    forget(monkeypatch)

    async with start(dc, tmp_path, timings=timings) as switchboard:
        await switchboard.until_state(account["id"], "connected")
        conversation = await switchboard.conversation("Dora Dahl")
        thread = await switchboard.thread(conversation["id"])

    assert [message["text"] for message in thread] == [
        "hello",
        *(f"message {number}" for number in range(5)),
    ]


async def test_what_stands_between_unreadable_chats_is_read_before_the_account_is_complete(
    dc: DataCentre, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During an absence two chats got unreadable messages. The messages of a chat between them
    in the list, and earlier messages of one of the two, are stored when the account is complete,
    and messages that were read on another device count as read. With a page of one message,
    reading again does not find them by chance."""
    timings = reconciling(history_page=1, rate=RateLimit(burst=1000))
    world, anna = dc.world, people.anna
    now = world.now()
    for person in (people.dora, people.emil, people.fay, people.carlo):
        world.write(person, anna, "hello", date=now - 5000)
    async with start(dc, tmp_path, timings=timings) as first:
        account = await first.sign_in(anna)
    world.write(people.carlo, anna, "lowest", date=now - 2000)
    world.write(people.fay, anna, "strange", media=DICE, date=now - 1000)
    between = world.write(people.dora, anna, "between", date=now - 10)
    world.read(anna, people.dora, up_to=between)
    world.write(people.emil, anna, "before it", date=now - 1)
    write_strange(world, people.emil, anna)
    forget(monkeypatch)

    async with start(dc, tmp_path, timings=timings) as switchboard:
        await switchboard.until_state(account["id"], "connected")
        texts = {row[0] for row in switchboard.rows("SELECT text FROM messages")}
        dora = await switchboard.conversation("Dora Dahl")

    assert {"lowest", "between", "before it"} <= texts
    assert dora["unread_count"] == 0
