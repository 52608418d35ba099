"""Frozen accounts."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox

UNTIL = 2_000_000_000


async def config(client: TelegramClient) -> dict[str, Any]:
    """The application configuration."""
    found = (await client(functions.help.GetAppConfigRequest(0))).config
    return {entry.key: entry.value.value for entry in found.value}


async def test_a_frozen_account_reads_only(
    client: TelegramClient, inbox: Inbox, world: World, anna: User, bob: User
) -> None:
    """What a frozen account sends is refused, and a channel in which it is no member. It still
    reads, and gets messages. The configuration says until when."""
    world.write(bob, anna, "hello")
    world.create_channel("News", bob, username="news")
    news = await client.get_input_entity("news")

    world.freeze(anna, until=UNTIL, appeal_url="https://t.me/spambot?start=x", since=5)

    await inbox.next(types.UpdateConfig)
    found = await config(client)
    with pytest.raises(errors.FrozenMethodInvalidError):
        await client.send_message("bobby", "text")
    with pytest.raises(errors.FrozenParticipantMissingError):
        await client.get_messages(news, 1)
    world.write(bob, anna, "still there?")
    history = await client.get_messages("bobby", 2)
    assert [message.message for message in history] == ["still there?", "hello"]
    assert (found["freeze_since_date"], found["freeze_until_date"]) == (5, UNTIL)
    assert found["freeze_appeal_url"] == "https://t.me/spambot?start=x"


async def test_an_unfrozen_account(
    client: TelegramClient, inbox: Inbox, world: World, anna: User, bob: User
) -> None:
    """After a successful appeal everything works again."""
    world.write(bob, anna, "hello")
    world.freeze(anna, until=UNTIL)
    world.unfreeze(anna)

    for _ in range(2):
        await inbox.next(types.UpdateConfig)
    await client.send_message("bobby", "text")

    assert "freeze_since_date" not in await config(client)
