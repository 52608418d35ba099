"""Buttons of bots, and what happens when they are pressed."""

from __future__ import annotations

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import (
    Button,
    CallbackAnswer,
    CallbackQuery,
    Message,
    User,
    World,
    inline_keyboard,
    reply_keyboard,
)
from tests.sandbox.conftest import Inbox, State

YES = Button("Yes", "callback", "yes")
PAY = Button("Pay", "url", "https://pay.example/1")


@pytest.fixture
def bot(world: World) -> User:
    """A bot."""
    return world.register("", "Shop", username="shop_bot", bot=True)


@pytest.fixture
def question(world: World, anna: User, bot: User) -> Message:
    """A message with two buttons."""
    return world.write(bot, anna, "Confirm?", keyboard=inline_keyboard([YES], [PAY]))


async def press(client: TelegramClient, message: Message, anna: User, data: bytes) -> object:
    """Press a button of the bot's message."""
    peer = await client.get_input_entity("shop_bot")
    number = message.id_for(anna)
    ask = functions.messages.GetBotCallbackAnswerRequest(peer, number, data=data)
    return await client(ask)


async def test_keyboards(
    client: TelegramClient, inbox: Inbox, world: World, anna: User, bot: User, question: Message
) -> None:
    """A stock client reads both kinds of keyboards."""
    world.write(bot, anna, "choose", keyboard=reply_keyboard(["Sizes", "Prices"]))

    received = [(await inbox.next(types.UpdateNewMessage)).message for _ in range(2)]

    inline, below = (message.reply_markup for message in received)
    assert [row.buttons[0].text for row in inline.rows] == ["Yes", "Pay"]
    assert inline.rows[0].buttons[0].type.data == b"yes"
    assert inline.rows[1].buttons[0].type.url == "https://pay.example/1"
    assert [button.text for button in below.rows[0].buttons] == ["Sizes", "Prices"]
    assert below.resize is True


async def test_a_changed_keyboard(
    client: TelegramClient, before: State, world: World, question: Message
) -> None:
    """A changed keyboard is an edit that clients do not show. A difference repeats it."""
    world.edit_keyboard(question, inline_keyboard([Button("No", "callback", "no")]))

    ask = functions.updates.GetDifferenceRequest(before.state.pts, before.state.date, 0)
    missed = await client(ask)

    edit = next(u for u in missed.other_updates if isinstance(u, types.UpdateEditMessage))
    assert edit.message.edit_hide is True
    assert edit.message.reply_markup.rows[0].buttons[0].text == "No"


@pytest.mark.parametrize(
    "answer",
    [
        CallbackAnswer("done"),
        CallbackAnswer("really", alert=True),
        CallbackAnswer(url="https://pay.example/1"),
        CallbackAnswer(),
    ],
)
async def test_a_bot_answers(
    client: TelegramClient,
    world: World,
    anna: User,
    bot: User,
    question: Message,
    answer: CallbackAnswer,
) -> None:
    """A pressed button brings a text, an alert, an address, or nothing."""
    world.answer_callbacks(bot, answer)

    got = await press(client, question, anna, b"yes")

    assert isinstance(got, types.messages.BotCallbackAnswer)
    shown = (got.message, bool(got.alert), got.url)
    assert shown == (answer.text, answer.alert, answer.url)
    assert bool(got.has_url) == (answer.url is not None)
    assert world.callback_queries == [CallbackQuery(anna, question, b"yes")]


async def test_a_script_acts(
    client: TelegramClient, inbox: Inbox, world: World, anna: User, bot: User, question: Message
) -> None:
    """A script may change the pressed message."""

    def script(query: CallbackQuery) -> CallbackAnswer:
        world.edit(query.message, "Confirmed")
        return CallbackAnswer("done")

    world.answer_callbacks(bot, script)

    await press(client, question, anna, b"yes")

    assert (await client.get_messages("shop_bot", 1))[0].message == "Confirmed"


async def test_no_answer(
    client: TelegramClient, anna: User, question: Message, world: World
) -> None:
    """A bot that does not answer, data of no button, and a message that is gone are errors."""
    with pytest.raises(errors.BotResponseTimeoutError):
        await press(client, question, anna, b"yes")
    with pytest.raises(errors.DataInvalidError):
        await press(client, question, anna, b"no")
    world.delete([question])
    with pytest.raises(errors.MessageIdInvalidError):
        await press(client, question, anna, b"yes")
