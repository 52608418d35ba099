"""Replies of one account are sent concurrently: a problem of one chat affects only that chat."""

from typing import Any

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

DAY = 86_400


@pytest.fixture
async def chats(
    switchboard: Running, dc: DataCentre, people: People
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Anna's account, and her chats with Dora and with Emil."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.write(people.emil, people.anna, "hello")
    account = await switchboard.sign_in(people.anna)
    return (
        account,
        await switchboard.conversation("Dora Dahl"),
        await switchboard.conversation("Emil"),
    )


async def test_a_chat_that_is_slow_delays_no_other(
    switchboard: Running, dc: DataCentre, people: People, chats: Any
) -> None:
    """While Telegram does not answer in one chat, replies elsewhere are sent at once."""
    _, slow, free = chats
    dc.faults(people.anna).slow("messages.sendMessage", 60)

    async with switchboard.stream() as stream:
        await switchboard.reply(slow["id"], "held up")
        await dc.calls.reach("messages.sendMessage")
        for number in range(5):
            await switchboard.reply(free["id"], f"straight through {number}")
            await stream.message(f"straight through {number}", status="sent")

    assert (await switchboard.thread(slow["id"]))[-1]["status"] == "pending"


async def test_a_chat_keeps_its_order(
    switchboard: Running, dc: DataCentre, people: People, chats: Any
) -> None:
    """Replies of one chat arrive in the order of their posts, also if the first is slow and
    other chats send meanwhile."""
    _, slow, free = chats
    arrived: list[str] = []
    dc.world.on_message(lambda message: arrived.append(message.text))
    dc.faults(people.anna).slow("messages.sendMessage", 1)

    async with switchboard.stream() as stream:
        for number in range(5):
            await switchboard.reply(slow["id"], f"slow {number}")
            await switchboard.reply(free["id"], f"free {number}")
        waited = {"slow 4", "free 4"}
        while waited:
            frame = await stream.until(lambda frame: frame["data"].get("status") == "sent")
            waited.discard(frame["data"]["text"])

    for chat in ("slow", "free"):
        texts = [text for text in arrived if text.startswith(chat)]
        assert texts == [f"{chat} {number}" for number in range(5)]


async def test_a_stranger_who_is_looked_for_in_vain_delays_no_other(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If Telegram fails to look up a stranger, only the reply to the stranger
    waits. Nothing of it was sent, and it can be discarded."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    known = await switchboard.conversation("Dora Dahl")
    greta = dc.world.register("99966110077", first_name="Greta")
    dc.delivery.short_updates = True
    for method in ("messages.getDialogs", "messages.getPeerDialogs"):
        dc.faults(people.anna).fail(method, 500, "RPC_CALL_FAIL", times=1_000)
    async with switchboard.stream() as stream:
        dc.world.write(greta, people.anna, "do you know me?")
        stranger = (await stream.message("do you know me?"))["data"]["conversation_id"]

        held = await switchboard.reply(stranger, "who is it?")
        waiting = await stream.until(
            lambda frame: (
                frame["type"] == "message_sent"
                and frame["data"]["id"] == held["id"]
                and (frame["data"]["error"] is not None or frame["data"]["status"] != "pending")
            )
        )
        await switchboard.reply(known["id"], "straight through")
        await stream.message("straight through", status="sent")
    while (await switchboard.http.delete(f"/messages/{held['id']}")).status_code == 409:
        pass  # it is being looked for again

    assert (waiting["data"]["status"], waiting["data"]["error"]["code"]) == (
        "pending",
        "telegram_trouble",
    )
    assert len(await switchboard.thread(stranger)) == 1


async def test_a_flood_wait_of_one_chat_is_that_chat_s(
    switchboard: Running, dc: DataCentre, people: People, chats: Any
) -> None:
    """A flood wait in one chat holds back that chat. Another chat is tried, and once its reply
    is accepted, the account counts as free."""
    account, flooded, free = chats
    dc.faults(people.anna).flood_wait(
        "messages.sendMessage",
        DAY,
        times=1_000,
        when=lambda request: request.peer.user_id == people.dora.id,
    )

    async with switchboard.stream() as stream:
        held = await switchboard.reply(flooded["id"], "held back")
        await stream.until(
            lambda frame: (
                frame["type"] == "account_status" and frame["data"]["state"] == "flood_wait"
            )
        )
        await switchboard.reply(free["id"], "straight through")
        await stream.message("straight through", status="sent")
    await switchboard.until_state(account["id"], "connected")

    kept = (await switchboard.thread(flooded["id"]))[-1]
    assert (kept["id"], kept["status"], kept["error"]["code"]) == (
        held["id"],
        "pending",
        "flood_wait",
    )
    assert kept["error"]["retry_at"] is not None


async def test_where_every_chat_is_told_to_wait_each_is_tried_once(
    switchboard: Running, dc: DataCentre, people: People, chats: Any
) -> None:
    """A flood wait of the account costs each chat one try, one chat after the other; the account
    shows its end."""
    account, dora, emil = chats
    dc.faults(people.anna).flood_wait("messages.sendMessage", DAY, times=1_000)

    async with switchboard.stream() as stream:
        for conversation in (dora, emil):
            for number in range(3):
                await switchboard.reply(conversation["id"], f"{conversation['title']} {number}")
        for conversation in (dora, emil):
            await stream.message(f"{conversation['title']} 0", status="pending")
    held = await switchboard.until_state(account["id"], "flood_wait")

    await dc.calls.reach("messages.sendMessage", 2)
    assert held["retry_at"] is not None
    assert dc.calls.count("messages.sendMessage") == 2


async def test_discarding_what_waits_frees_the_account(
    switchboard: Running, dc: DataCentre, people: People, chats: Any
) -> None:
    """When nothing waits any more, the account is free, and the next reply is tried at once."""
    account, flooded, _ = chats
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    held = await switchboard.reply(flooded["id"], "held back")
    await switchboard.until_state(account["id"], "flood_wait")

    await switchboard.http.delete(f"/messages/{held['id']}")
    await switchboard.until_state(account["id"], "connected")
    async with switchboard.stream() as stream:
        await switchboard.reply(flooded["id"], "another")
        sent = await stream.message("another", status="sent")

    assert sent["data"]["error"] is None


async def test_the_operator_may_try_at_once_what_waits(
    switchboard: Running, dc: DataCentre, people: People, chats: Any
) -> None:
    """A retry of a message in a flood wait is one try of the same message now; the next message
    follows."""
    account, flooded, _ = chats
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    held = await switchboard.reply(flooded["id"], "held back")
    await switchboard.until_state(account["id"], "flood_wait")
    behind = await switchboard.reply(flooded["id"], "behind it")

    refused = await switchboard.http.post(f"/messages/{behind['id']}/retry", json={})
    async with switchboard.stream() as stream:
        hastened = await switchboard.post(f"/messages/{held['id']}/retry")
        sent = (await stream.message("held back", status="sent"))["data"]
        await stream.message("behind it", status="sent")
    await switchboard.until_state(account["id"], "connected")

    assert (hastened["status"], refused.status_code) == ("pending", 409)
    assert sent["id"] == held["id"]
    assert [m.text for m in dc.world.history(people.dora, people.anna)] == [
        "hello",
        "held back",
        "behind it",
    ]
