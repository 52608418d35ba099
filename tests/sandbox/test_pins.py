"""Pinned conversations: in their order, above the others, and limited in number."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import Inbox, State, dialog_of

MAIN = 0
PINS = (types.UpdateDialogPinned, types.UpdatePinnedDialogs)


async def pin(client: TelegramClient, peer: Any, *, pinned: bool = True) -> None:
    """Pin or unpin a conversation."""
    named = types.InputDialogPeer(await client.get_input_entity(peer))
    await client(functions.messages.ToggleDialogPinRequest(named, pinned=pinned))


async def reorder(client: TelegramClient, *peers: str, force: bool = False) -> None:
    """Put pinned conversations into an order."""
    named = [types.InputDialogPeer(await client.get_input_entity(peer)) for peer in peers]
    await client(functions.messages.ReorderPinnedDialogsRequest(MAIN, named, force=force))


async def pinned_ids(client: TelegramClient) -> list[int]:
    """The ids of pinned peers, in order."""
    found = await client(functions.messages.GetPinnedDialogsRequest(MAIN))
    return [dialog.peer.user_id for dialog in found.dialogs]


@pytest.fixture
def crowd(world: World, anna: User) -> list[User]:
    """Seven people who wrote to Anna, the last one last."""
    people = [
        world.register(f"999662{number:05}", f"Person {number}", username=f"person{number}")
        for number in range(7)
    ]
    for number, person in enumerate(people):
        world.write(person, anna, f"from {number}", date=1_700_000_000 + number * 60)
    return people


async def test_other_devices_receive_pins(
    client: TelegramClient, phone: TelegramClient, crowd: list[User]
) -> None:
    """The other device receives pins, unpins and new orders."""
    here = Inbox(client)

    await pin(phone, "person0")
    await pin(phone, "person1")
    await pin(phone, "person1")
    await reorder(phone, "person0", "person1")
    await pin(phone, "person0", pinned=False)

    first, second, order, last = [await here.next(*PINS) for _ in range(4)]
    assert (first.peer.peer.user_id, first.pinned) == (crowd[0].id, True)
    assert (second.peer.peer.user_id, second.folder_id) == (crowd[1].id, None)
    assert isinstance(order, types.UpdatePinnedDialogs)
    assert [named.peer.user_id for named in order.order] == [crowd[0].id, crowd[1].id]
    assert (last.peer.peer.user_id, last.pinned) == (crowd[0].id, False)


async def test_pinned_come_first(client: TelegramClient, crowd: list[User]) -> None:
    """The list begins with pinned conversations, however old, and contains each conversation once,
    however it is paged. On request it leaves out pinned ones."""
    await pin(client, "person0")
    await pin(client, "person1")
    ask = functions.messages.GetDialogsRequest

    first = await client(ask(None, 0, types.InputPeerEmpty(), 4, 0))
    rest = await client(
        ask(
            first.messages[-1].date,
            first.messages[-1].id,
            await client.get_input_entity(first.messages[-1].peer_id),
            10,
            0,
        )
    )
    unpinned = await client(ask(None, 0, types.InputPeerEmpty(), 10, 0, exclude_pinned=True))

    everybody = [dialog.peer.user_id for dialog in [*first.dialogs, *rest.dialogs]]
    assert everybody[:2] == await pinned_ids(client) == [crowd[1].id, crowd[0].id]
    assert [dialog.pinned for dialog in first.dialogs[:3]] == [True, True, False]
    assert sorted(set(everybody)) == sorted(everybody)
    assert {person.id for person in crowd} <= set(everybody)
    assert {crowd[0].id, crowd[1].id}.isdisjoint(d.peer.user_id for d in unpinned.dialogs)


async def test_reordering(client: TelegramClient, crowd: list[User]) -> None:
    """Conversations that are not named stay pinned below, unless ``force`` unpins them."""
    for number in range(3):
        await pin(client, f"person{number}")

    await reorder(client, "person1")
    below = await pinned_ids(client)
    await reorder(client, "person2", "person3", force=True)

    assert below == [crowd[1].id, crowd[2].id, crowd[0].id]
    assert await pinned_ids(client) == [crowd[2].id, crowd[3].id]


async def test_too_many(client: TelegramClient, centre: DataCentre, crowd: list[User]) -> None:
    """Five conversations can be pinned, as the configuration says. A chat without messages cannot
    be pinned."""
    for number in range(5):
        await pin(client, f"person{number}")
    config = await client(functions.help.GetAppConfigRequest(0))
    empty = centre.world.register("99966110009", "Nobody", username="nobody")

    with pytest.raises(errors.PinnedDialogsTooMuchError):
        await pin(client, "person5")
    with pytest.raises(errors.PeerHistoryEmptyError):
        await pin(client, empty.username)

    values = {value.key: value.value.value for value in config.config.value}
    assert values["dialogs_pinned_limit_default"] == len(await pinned_ids(client)) == 5
    assert (await dialog_of(client, "person5")).pinned is False


async def test_a_difference_repeats_pins(
    client: TelegramClient, phone: TelegramClient, crowd: list[User], before: State
) -> None:
    """Pins take no pts. A difference repeats them by their date, in order."""
    await pin(phone, "person0")
    await reorder(phone, "person1", "person0")

    missed = await before.missed()

    assert tuple(type(update) for update in missed) == PINS


async def test_a_difference_without_pins(
    client: TelegramClient,
    phone: TelegramClient,
    centre: DataCentre,
    anna: User,
    crowd: list[User],
    before: State,
) -> None:
    """A fault makes the difference leave pins out. The list of dialogs contains them all the
    same."""
    await pin(phone, "person0")
    centre.faults(anna).forgets_sequenced = True

    missed = await before.missed()

    assert missed == []
    assert await pinned_ids(client) == [crowd[0].id]
    centre.faults(anna).calm()
    assert [type(update) for update in await before.missed()] == [types.UpdateDialogPinned]


async def test_a_lost_answer(
    client: TelegramClient,
    phone: TelegramClient,
    centre: DataCentre,
    anna: User,
    crowd: list[User],
) -> None:
    """A pin whose answer is lost has happened once. Repeating the call changes nothing."""
    here = Inbox(client)
    centre.faults(anna).drop_after("messages.toggleDialogPin")
    seq = anna.box.seq

    await pin(phone, "person0")

    assert centre.calls.count("messages.toggleDialogPin") == 2
    assert (await here.next(*PINS)).pinned is True
    assert anna.box.seq == seq + 1
    assert await pinned_ids(client) == [crowd[0].id]
