"""Folders as people see them: dialog filters."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox, State

update = functions.messages.UpdateDialogFilterRequest


def folder(number: int, title: str, *peers: Any, **flags: Any) -> Any:
    """A filter that includes some peers."""
    named = types.TextWithEntities(title, [])
    return types.DialogFilter(number, named, [], list(peers), [], **flags)


async def fetched(client: TelegramClient) -> Any:
    """All filters."""
    return await client(functions.messages.GetDialogFiltersRequest())


async def test_other_devices_receive_filters(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The other device receives created, changed and deleted folders, with the access hashes of its
    account, and the new order."""
    given = await phone.get_input_entity("bobby")
    here = Inbox(client)
    made = folder(2, "Work", given, groups=True, exclude_muted=True, emoticon="💼")

    await phone(update(2, made))
    await phone(update(3, folder(3, "Bots", bots=True)))
    await phone(functions.messages.UpdateDialogFiltersOrderRequest([3, 2]))
    listed = await fetched(client)
    await phone(update(2))

    received, _, order, deleted = [await here.next() for _ in range(4)]
    assert (received.id, received.filter.to_dict()) == (
        2,
        made.to_dict() | false_flags(received.filter),
    )
    assert order.order == [3, 2]
    assert (deleted.id, deleted.filter) == (2, None)
    titles = [getattr(f, "title", None) and f.title.text for f in listed.filters]
    assert titles == [None, "Bots", "Work"]


def false_flags(given: Any) -> dict[str, Any]:
    """Flags that are not set are False."""
    return {name: False for name, value in given.to_dict().items() if value is False}


async def test_tags(client: TelegramClient, phone: TelegramClient) -> None:
    """If tags are switched on, the other device fetches all folders again, once."""
    here = Inbox(client)

    await phone(functions.messages.ToggleDialogFilterTagsRequest(True))
    await phone(functions.messages.ToggleDialogFilterTagsRequest(True))
    await phone(update(2, folder(2, "Bots", bots=True)))

    assert isinstance(await here.next(), types.UpdateDialogFilters)
    assert isinstance(await here.next(), types.UpdateDialogFilter)
    assert (await fetched(client)).tags_enabled is True


async def test_no_difference_repeats_filters(
    client: TelegramClient, phone: TelegramClient, before: State
) -> None:
    """Folders are in no sequence. A client that was away fetches all of them."""
    await phone(update(2, folder(2, "Bots", bots=True)))

    missed = await before.missed()

    assert missed == []
    assert [f.id for f in (await fetched(client)).filters[1:]] == [2]


async def test_refused_filters(client: TelegramClient, bob: User) -> None:
    """A reserved id, no title, or no content is refused."""
    given = await client.get_input_entity("bobby")

    with pytest.raises(errors.FilterIdInvalidError):
        await client(update(1, folder(1, "Work", given)))
    with pytest.raises(errors.FilterTitleEmptyError):
        await client(update(2, folder(2, " ", given)))
    with pytest.raises(errors.FilterIncludeEmptyError):
        await client(update(2, folder(2, "Work", exclude_read=True)))

    assert len((await fetched(client)).filters) == 1
