"""Telegram's confirmation replaces the stored values of a reply."""

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


@pytest.mark.parametrize("quotes", [False, True])
async def test_a_text_is_shown_as_telegram_keeps_it(
    switchboard: Running, dc: DataCentre, people: People, quotes: bool
) -> None:
    """White space around a text is sent with it and then removed, as at Telegram, with a short
    answer and with a long one; the same post again is the same message."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    (hello,) = await switchboard.thread(conversation["id"])
    more = {"reply_to_message_id": hello["message_id"]} if quotes else {}

    async with switchboard.stream() as stream:
        posted = await switchboard.reply(conversation["id"], "\n\n  hi \n", client_id="x", **more)
        await stream.message("hi", status="sent")
    again = await switchboard.reply(conversation["id"], "\n\n  hi \n", client_id="x", **more)

    assert [m["text"] for m in await switchboard.thread(conversation["id"])] == ["hello", "hi"]
    assert again["id"] == posted["id"]
    assert dc.world.history(people.dora, people.anna)[-1].text == "hi"
    while not (found := (await switchboard.get("/search", q="hi"))["items"]):
        pass  # the index follows a moment later
    assert [message["text"] for message in found] == ["hi"]


async def test_the_longest_text_may_have_white_space_around_it(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A text is measured as Telegram measures it, without the white space around it."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    text = "x" * 4096

    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], f"  {text}\n\n")
        await stream.message(text, status="sent")
    too_long = await switchboard.http.post(
        f"/conversations/{conversation['id']}/reply", json={"text": f" {text}x "}
    )

    assert (too_long.status_code, too_long.json()["code"]) == (422, "text_too_long")


async def test_a_post_in_a_channel_is_the_channel_s(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A post has the sender that Telegram and the phone show: the channel."""
    news = dc.world.create_channel("News", creator=people.anna, members=[people.dora])
    dc.world.write(people.anna, news, "from the phone")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("News")

    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "from here")
        await stream.message("from here", status="sent")

    thread = await switchboard.thread(conversation["id"])
    phone, here = (message for message in thread if message["kind"] == "text")
    assert (here["sender_id"], here["sender_name"]) == (phone["sender_id"], "News")


async def test_somebody_whose_account_is_gone_cannot_be_written_to(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If Telegram says that the user's account was deleted, the conversation says so at once."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    dc.faults(people.anna).fail("messages.sendMessage", 400, "INPUT_USER_DEACTIVATED")

    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "are you there?")
        await stream.message("are you there?", status="failed")

    after = await switchboard.get(f"/conversations/{conversation['id']}")
    assert (conversation["can_reply"], after["can_reply"]) == (True, False)
