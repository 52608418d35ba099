"""Direct messages to a channel: one conversation for each person, answered to that person."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, SuggestedPost
from tests.conftest import People
from tests.phone import Phone, phone_of
from tests.service import Running, start

Conversation = dict[str, Any]


@pytest.fixture
async def phone(dc: DataCentre, people: People) -> AsyncIterator[Phone]:
    """Anna's phone."""
    async with phone_of(dc, people.anna) as phone:
        yield phone


@pytest.fixture
async def customer(dc: DataCentre, people: People) -> AsyncIterator[Phone]:
    """Dora's phone."""
    async with phone_of(dc, people.dora) as phone:
        yield phone


@pytest.fixture
def shop(dc: DataCentre, people: People) -> Channel:
    """The direct messages of Anna's channel, to which Dora and Fay have written."""
    channel = dc.world.create_channel("Shop", people.anna, [people.dora, people.fay])
    monoforum = dc.world.open_direct_messages(channel)
    dc.world.write(people.dora, monoforum, "my address is X")
    dc.world.write(people.fay, monoforum, "where is my order")
    return monoforum


async def persons(running: Running) -> dict[str, Conversation]:
    """The listed conversations with people who write to the channel, by name."""
    page = await running.get("/conversations", limit=100)
    return {item["topic_title"]: item for item in page["items"] if item["topic_title"]}


async def texts(running: Running, conversation: Conversation) -> list[str]:
    """What stands in a thread."""
    thread = await running.thread(conversation["id"])
    return [message["text"] for message in thread if message["kind"] == "text"]


async def test_each_person_is_a_conversation(
    switchboard: Running, dc: DataCentre, people: People, shop: Channel
) -> None:
    """Nobody's words stand beside those of another, neither at sign-in nor live; each conversation
    has the person's name, the channel's title and its own unread count."""
    await switchboard.sign_in(people.anna)

    before = await persons(switchboard)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, shop, "hurry please")
        await stream.message("hurry please")
    after = await persons(switchboard)

    dora, fay = after["Dora Dahl"], after["Fay"]
    assert (before["Dora Dahl"]["unread_count"], before["Fay"]["unread_count"]) == (1, 1)
    assert (dora["unread_count"], fay["unread_count"]) == (2, 1)
    assert (dora["title"], dora["topic_id"]) == ("Shop", str(people.dora.id))
    assert dora["is_direct_messages"]
    assert await texts(switchboard, dora) == ["my address is X", "hurry please"]
    assert await texts(switchboard, fay) == ["where is my order"]


async def test_a_reply_reaches_only_the_person(
    switchboard: Running, dc: DataCentre, people: People, customer: Phone, shop: Channel
) -> None:
    """A reply goes to the person of its conversation, with and without a quote. It is shown there
    once, and nobody else gets it."""
    await switchboard.sign_in(people.anna)
    dora = (await persons(switchboard))["Dora Dahl"]
    (asked,) = await switchboard.thread(dora["id"])

    async with switchboard.stream() as stream:
        await switchboard.reply(dora["id"], "on its way")
        await stream.message("on its way", status="sent")
        await switchboard.reply(dora["id"], "this one", reply_to_message_id=asked["message_id"])
        await stream.message("this one", status="sent")

    seen = await customer.client.get_messages(customer.peer(shop), limit=10)
    for_fay = [message.text for message in dc.world.history(people.fay, shop)]
    assert [message.message for message in seen][:2] == ["this one", "on its way"]
    assert for_fay == ["where is my order"]
    assert await texts(switchboard, dora) == ["my address is X", "on its way", "this one"]


async def test_a_stranger_is_answered_at_once(
    switchboard: Running, dc: DataCentre, people: People, shop: Channel
) -> None:
    """A person whom only the first message has shown, without an access hash that can be used
    (core.telegram.org/api/min), is answered by that message, also while Telegram does not answer
    the request for the list of persons."""
    stranger = dc.world.register("9996650001", first_name="Ada")
    await switchboard.sign_in(people.anna)
    for method in ("messages.getSavedDialogs", "messages.getSavedDialogsByID"):
        dc.faults(people.anna).fail(method, 500, "RPC_CALL_FAIL", times=1000)

    async with switchboard.stream() as stream:
        dc.world.write(stranger, shop, "are you open?")
        received = (await stream.message("are you open?"))["data"]
        await switchboard.reply(received["conversation_id"], "we are")
        await stream.message("we are", status="sent")

    answers = [entry.text for entry in dc.world.history(stranger, shop)]
    assert answers == ["are you open?", "we are"]


async def test_marks_go_both_ways(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    phone: Phone,
    shop: Channel,
) -> None:
    """What is read here is read at Telegram for this person alone; what the phone reads is read
    here; what the person has read shows at our messages. The unread mark goes both ways, too."""
    await switchboard.sign_in(people.anna)
    found = await persons(switchboard)
    dora, fay = found["Dora Dahl"], found["Fay"]
    async with switchboard.stream() as stream:
        await switchboard.reply(dora["id"], "on its way")
        await stream.message("on its way", status="sent")

    await switchboard.post(f"/conversations/{dora['id']}/read")
    await dc.calls.reach("messages.readSavedHistory")
    left = {
        dialog.peer.user_id: dialog.unread_count for dialog in (await _dialogs(phone, shop)).dialogs
    }
    async with switchboard.stream() as stream:
        dc.world.read(people.dora, shop)
        await stream.until(
            lambda f: f["type"] == "message_updated" and f["data"]["read_at"] is not None
        )
    dc.world.read_topic(people.anna, shop, dc.world.direct_topic(shop, people.fay))
    await switchboard.until_conversation(fay["id"], lambda c: c["unread_count"] == 0)
    await switchboard.http.patch(f"/conversations/{dora['id']}", json={"unread_mark": True})
    marked = await switchboard.until_conversation(dora["id"], lambda c: c["unread_mark"])
    async with switchboard.stream() as stream:
        await switchboard.reply(dora["id"], "later")  # it comes after the mark
        await stream.message("later", status="sent")

    marks = {
        dialog.peer.user_id: dialog.unread_mark for dialog in (await _dialogs(phone, shop)).dialogs
    }
    assert left == {people.dora.id: 0, people.fay.id: 1}
    assert marked["unread_mark"]
    assert bool(marks[people.dora.id])
    assert not marks[people.fay.id]


async def test_a_customer_has_one_conversation(
    switchboard: Running, dc: DataCentre, people: People, shop: Channel
) -> None:
    """Who writes to a channel sees one conversation with it, and writes there without a topic."""
    await switchboard.sign_in(people.dora)
    conversations = (await switchboard.get("/conversations", limit=100))["items"]
    (found,) = [one for one in conversations if one["chat_id"] == _marked(shop)]

    async with switchboard.stream() as stream:
        await switchboard.reply(found["id"], "thank you")
        await stream.message("thank you", status="sent")

    assert (found["title"], found["topic_id"], found["can_reply"]) == ("Shop", None, True)
    assert await texts(switchboard, found) == ["my address is X", "thank you"]
    topic = dc.world.direct_topic(shop, people.dora)
    assert topic.id == people.dora.id


async def test_what_is_missed_while_away(
    dc: DataCentre, people: People, tmp_path: Path, phone: Phone, shop: Channel
) -> None:
    """What was written and read while the service was away is there when it is back, with each
    person."""
    async with start(dc, tmp_path / "data") as running:
        await running.sign_in(people.anna)

    dc.world.write(people.fay, shop, "hello?")
    dc.world.write(people.dora, shop, "hurry please")
    dc.world.read_topic(people.anna, shop, dc.world.direct_topic(shop, people.dora))
    in_topic = types.InputReplyToMonoForum(phone.peer(people.dora))
    await phone.client(
        functions.messages.SaveDraftRequest(phone.peer(shop), "so far", reply_to=in_topic)
    )

    async with start(dc, tmp_path / "data") as running:
        account = (await running.get("/accounts"))["items"][0]
        await running.until_state(account["id"], "connected")
        found = await persons(running)
        dora, fay = found["Dora Dahl"], found["Fay"]
        assert (dora["unread_count"], fay["unread_count"]) == (0, 2)
        assert dora["draft"]["text"] == "so far"
        assert await texts(running, fay) == ["where is my order", "hello?"]
        assert await texts(running, dora) == ["my address is X", "hurry please"]


async def test_a_suggested_post_is_readable(
    switchboard: Running, dc: DataCentre, people: People, shop: Channel
) -> None:
    """A suggested post says what is offered for it, and whether it was accepted."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        post = dc.world.write(
            people.dora, shop, "Buy our tea", suggested_post=SuggestedPost(stars=50)
        )
        offered = (await stream.message("Buy our tea"))["data"]
        dc.world.decide_suggested_post(post, by=people.anna, accepted=False, comment="no")
        decided = await stream.until(
            lambda f: (
                f["type"] == "message_updated"
                and f["data"]["text"] == "Buy our tea"
                and "rejected" in (f["data"]["media_label"] or "")
            )
        )

    dora = (await persons(switchboard))["Dora Dahl"]
    thread = await switchboard.thread(dora["id"])
    assert offered["media_label"] == "Suggested post: 50 Stars"
    assert decided["data"]["conversation_id"] == dora["id"]
    assert thread[-1]["kind"] == "service"


async def _dialogs(phone: Phone, shop: Channel) -> Any:
    request = functions.messages.GetSavedDialogsRequest(
        None, 0, types.InputPeerEmpty(), 100, 0, parent_peer=phone.peer(shop)
    )
    return await phone.client(request)


def _marked(channel: Channel) -> str:
    return str(-1_000_000_000_000 - channel.id)
