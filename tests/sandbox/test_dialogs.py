"""The list of conversations and their messages, page by page."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import User, World
from sandbox.rpc.history import page_hash


@pytest.fixture
def crowd(world: World, anna: User) -> list[User]:
    """25 people who wrote to Anna, the last one last."""
    people = [
        world.register(f"999662{number:05}", f"Person {number}", username=f"person{number}")
        for number in range(25)
    ]
    for number, person in enumerate(people):
        world.write(person, anna, f"from {number}", date=1_700_000_000 + number * 60)
    return people


async def history(client: TelegramClient, peer: Any, **where: Any) -> Any:
    """A page of a conversation."""
    usual = {
        "offset_id": 0,
        "offset_date": None,
        "add_offset": 0,
        "limit": 100,
        "max_id": 0,
        "min_id": 0,
        "hash": 0,
    }
    given = await client.get_input_entity(peer)
    return await client(functions.messages.GetHistoryRequest(given, **{**usual, **where}))


async def test_pages_of_dialogs(client: TelegramClient, crowd: list[User]) -> None:
    """The conversations come newest first, each once, however they are paged."""
    first = await client(
        functions.messages.GetDialogsRequest(None, 0, types.InputPeerEmpty(), 10, 0)
    )
    everything = await client.get_dialogs()

    assert isinstance(first, types.messages.DialogsSlice)
    assert (first.count, len(first.dialogs)) == (25, 10)
    assert [d.name for d in everything] == [f"Person {n}" for n in range(24, -1, -1)]


async def test_next_page_of_dialogs(client: TelegramClient, crowd: list[User]) -> None:
    """The next page begins after the last conversation of this page."""
    empty = types.InputPeerEmpty()
    first = await client(functions.messages.GetDialogsRequest(None, 0, empty, 10, 0))
    last = first.messages[-1]
    peer = await client.get_input_entity(last.peer_id)

    second = await client(functions.messages.GetDialogsRequest(last.date, last.id, peer, 10, 0))

    assert [m.message for m in second.messages] == [f"from {n}" for n in range(14, 4, -1)]


async def test_marks_of_a_dialog(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Unread messages and read marks of both sides are counted for each conversation."""
    mine = world.write(anna, bob, "hi")
    first = world.write(bob, anna, "one")
    world.write(bob, anna, "two")
    world.read(anna, bob, up_to=first)
    world.read(bob, anna, up_to=mine)

    dialog = (await client.get_dialogs())[0].dialog

    assert dialog.unread_count == world.unread(anna, bob) == 1
    assert dialog.read_inbox_max_id == first.id_for(anna)
    assert dialog.read_outbox_max_id == mine.id_for(anna)
    assert dialog.pts is None


async def test_reading_through_the_client(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Reading takes pts once, and none if nothing is unread."""
    world.write(bob, anna, "one")
    peer = await client.get_input_entity("bobby")

    first = await client(functions.messages.ReadHistoryRequest(peer, 0))
    again = await client(functions.messages.ReadHistoryRequest(peer, 0))

    assert (first.pts_count, again.pts_count) == (1, 0)
    assert world.unread(anna, bob) == 0
    assert bob.box.dialogs[anna].read_outbox_max_id == 1


async def test_reading_a_channel(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A channel's dialog has pts, and its read mark concerns only the reader."""
    news = world.create_channel("News", bob, [anna], username="news")
    world.write(bob, news, "extra")
    given = await client.get_input_entity("news")
    before = (await client.get_dialogs())[0].dialog

    await client(functions.channels.ReadHistoryRequest(given, 0))

    after = (await client.get_dialogs())[0].dialog
    assert (before.unread_count, after.unread_count) == (2, 0)
    assert after.pts == news.box.pts


async def test_named_dialogs(client: TelegramClient, crowd: list[User], anna: User) -> None:
    """Single conversations can be requested, with the state."""
    peer = types.InputDialogPeer(await client.get_input_entity("person3"))

    found = await client(functions.messages.GetPeerDialogsRequest([peer]))

    assert [message.message for message in found.messages] == ["from 3"]
    assert found.state.pts == anna.box.pts


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, range(30, 0, -1)),
        ({"limit": 3}, (30, 29, 28)),
        ({"offset_id": 10, "limit": 3}, (9, 8, 7)),
        ({"offset_id": 10, "add_offset": -2, "limit": 4}, (11, 10, 9, 8)),
        ({"offset_id": 1, "add_offset": -3, "limit": 3}, (3, 2, 1)),
        ({"add_offset": 28}, (2, 1)),
        ({"max_id": 4}, (3, 2, 1)),
        ({"min_id": 28}, (30, 29)),
        ({"offset_date": 1_700_000_005}, (5, 4, 3, 2, 1)),
    ],
    ids=str,
)
async def test_pages_of_history(
    client: TelegramClient,
    world: World,
    anna: User,
    bob: User,
    where: dict[str, int],
    expected: Any,
) -> None:
    """Every way to request a page returns what the real server returns."""
    for number in range(30):
        world.write(bob, anna, str(number), date=1_700_000_000 + number)

    page = await history(client, "bobby", **where)

    assert [message.id for message in page.messages] == list(expected)


async def test_unchanged_history(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A client that sends the hash of what it has learns that nothing has changed."""
    for number in range(3):
        world.write(bob, anna, str(number))
    page = await history(client, "bobby")

    again = await history(client, "bobby", hash=page_hash(m.id for m in page.messages))

    assert isinstance(again, types.messages.MessagesNotModified)


async def test_telethons_own_paging(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Telethon's iterators return everything once, from either end."""
    for number in range(230):
        world.write(bob, anna, str(number))

    down = [m.text async for m in client.iter_messages("bobby", wait_time=0)]
    up = [m.text async for m in client.iter_messages("bobby", reverse=True, wait_time=0)]

    assert up == [str(number) for number in range(230)]
    assert down == up[::-1]


async def test_single_messages(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """Messages are found by id. Deleted ones are empty, and channels have their own ids."""
    kept, gone = world.write(bob, anna, "kept"), world.write(bob, anna, "gone")
    world.delete([gone])
    news = world.create_channel("News", bob, [anna], username="news")
    world.write(bob, news, "extra")

    private = await client.get_messages("bobby", ids=[kept.id_for(anna), gone.id_for(anna)])
    public = await client.get_messages("news", ids=2)

    assert [message and message.text for message in private] == ["kept", None]
    assert public.text == "extra"


async def test_search(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """Words are found in upper and lower case."""
    for text in ("red apple", "green Apple", "pear"):
        world.write(bob, anna, text)

    found = await client.get_messages("bobby", search="apple", limit=10)

    assert [message.text for message in found] == ["green Apple", "red apple"]
