"""Buttons of bots: shown as they are, and pressed where the answer is of use here."""

from typing import Any

import pytest

from sandbox import (
    Button,
    CallbackAnswer,
    DataCentre,
    Keyboard,
    User,
    inline_keyboard,
    reply_keyboard,
)
from tests.conftest import People
from tests.service import Running

SHOP = inline_keyboard(
    [Button("Yes", "callback", "yes"), Button("No", "callback", "no")],
    [Button("Pay", "url", "https://pay.example/1?order=7")],
    [Button("Copy", "copy", "SAVE10"), Button("Open", "web_view", "https://app.example/")],
)


@pytest.fixture
def bot(dc: DataCentre) -> User:
    """A bot that sells something."""
    return dc.world.register("99966110099", first_name="Shop", username="shop_bot", bot=True)


async def arrived(switchboard: Running, dc: DataCentre, bot: User, owner: User) -> dict[str, Any]:
    """The message with the buttons, once it is here."""
    async with switchboard.stream() as stream:
        dc.world.write(bot, owner, "Confirm?", keyboard=SHOP)
        frame = await stream.message("Confirm?")
    return dict(frame["data"])


async def test_buttons_are_shown_and_pressed(
    switchboard: Running, dc: DataCentre, people: People, bot: User
) -> None:
    """A callback brings the bot's text or address; a link needs nobody; what only an app can do is
    refused. New buttons of the message are no edit."""
    await switchboard.sign_in(people.anna)
    message = await arrived(switchboard, dc, bot, people.anna)
    path = f"/messages/{message['id']}/buttons"
    answers = {b"yes": CallbackAnswer("Saved", alert=True), b"no": None}
    dc.world.answer_callbacks(bot, lambda query: answers[query.data])

    saved = await switchboard.post(f"{path}/0/0")
    silent = await switchboard.http.post(f"{path}/0/1")
    paid = await switchboard.post(f"{path}/1/0")
    copied = await switchboard.http.post(f"{path}/2/0")
    async with switchboard.stream() as stream:
        dc.world.edit_keyboard(dc.world.callback_queries[0].message, None)
        edited = (await stream.until(lambda frame: frame["data"].get("buttons") == []))["data"]

    assert message["buttons"] == [
        [{"text": "Yes", "kind": "callback"}, {"text": "No", "kind": "callback"}],
        [{"text": "Pay", "kind": "url", "url": "https://pay.example/1?order=7"}],
        [{"text": "Copy", "kind": "other"}, {"text": "Open", "kind": "other"}],
    ]
    assert saved == {"kind": "text", "text": "Saved", "alert": True, "url": None}
    assert (silent.status_code, silent.json()["code"]) == (503, "bot_response_timeout")
    assert (paid["kind"], paid["url"]) == ("url", "https://pay.example/1?order=7")
    assert (copied.status_code, copied.json()["code"]) == (409, "answer_in_telegram")
    assert [query.data for query in dc.world.callback_queries] == [b"yes", b"no"]
    assert (edited["id"], edited["edited_at"]) == (message["id"], None)


async def test_the_reply_keyboard_of_a_bot(
    switchboard: Running, dc: DataCentre, people: People, bot: User
) -> None:
    """The newest keyboard is the conversation's; its buttons send their text; a message of the bot
    hides it. It is found in history, too."""
    dc.world.write(bot, people.anna, "choose", keyboard=reply_keyboard(["Sizes", "Prices"]))
    dc.world.write(bot, people.anna, "well?")
    await switchboard.sign_in(people.anna)
    row = await switchboard.conversation("Shop")
    row = await switchboard.until_conversation(row["id"], lambda one: one["reply_keyboard"])
    choose = (await switchboard.thread(row["id"]))[0]

    async with switchboard.stream() as stream:
        answer = await switchboard.post(f"/messages/{choose['id']}/buttons/0/1")
        sent = (await stream.message("Prices", status="sent"))["data"]
        dc.world.write(bot, people.anna, "bye", keyboard=Keyboard((), "hide"))
        await switchboard.until_conversation(row["id"], lambda one: one["reply_keyboard"] is None)

    assert row["reply_keyboard"]["message_id"] == choose["message_id"]
    assert [[b["text"] for b in r] for r in row["reply_keyboard"]["buttons"]] == [
        ["Sizes", "Prices"]
    ]
    assert answer["kind"] == "none"
    assert sent["reply_to_message_id"] is None
    assert dc.world.history(people.anna, bot)[-2].text == "Prices"
