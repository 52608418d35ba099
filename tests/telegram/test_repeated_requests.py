"""What is done twice, or late, when a connection breaks before an answer has come: nothing."""

import asyncio

import pytest

from sandbox import Button, CallbackAnswer, DataCentre, User, inline_keyboard
from switchboard.domain.ids import ChatId, CommandId
from switchboard.domain.outbox import Command, OutboxState
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.updates import NewMessage
from switchboard.errors import CommandUnanswered, RequestUnanswered
from switchboard.telegram.link import TelegramLink
from tests.telegram.conftest import ANNA, Linking, limited
from tests.telegram.fake_store import Kept

PRESS = "messages.getBotCallbackAnswer"


@pytest.fixture
def bot(dc: DataCentre) -> User:
    """A bot with a button."""
    return dc.world.register("99966110099", first_name="Shop", username="shop_bot", bot=True)


async def offered(dc: DataCentre, bot: User, anna: User, kept: Kept) -> NewMessage:
    """The bot's message, once it is here."""
    dc.world.write(bot, anna, "Pay?", keyboard=inline_keyboard([Button("Yes", "callback", "yes")]))
    return await kept.until_text("Pay?")


@pytest.mark.parametrize("is_received", [True, False])
async def test_a_press_is_not_repeated_after_a_reconnect(
    link: TelegramLink, dc: DataCentre, anna: User, bot: User, kept: Kept, is_received: bool
) -> None:
    """The connection breaks before the bot's answer: the operator learns that the outcome is
    unknown, and the press is not sent again."""
    message = await offered(dc, bot, anna, kept)
    dc.world.answer_callbacks(bot, lambda _query: CallbackAnswer("Paid"))
    faults = dc.faults(anna)
    (faults.drop_after if is_received else faults.drop_before)(PRESS)

    with pytest.raises(RequestUnanswered) as unanswered:
        await link.press_button(message.chat_id, message.message_id, b"yes")
    dc.world.write(bot, anna, "after it")
    await kept.until_text("after it")

    assert unanswered.value.code == "callback_unanswered"
    assert "connection" in unanswered.value.detail
    assert dc.calls.count(PRESS) == 1
    assert len(dc.world.callback_queries) == is_received


@limited(send_timeout=0.3)
async def test_a_press_that_waited_for_a_connection_is_not_sent_late(
    linked: Linking, dc: DataCentre, anna: User, bot: User, kept: Kept
) -> None:
    """While Telegram cannot be reached, a press ends without an answer, and it stays so."""
    transport: asyncio.Queue[bool] = asyncio.Queue()
    link = await linked(transport.put_nowait)
    message = await offered(dc, bot, anna, kept)
    await dc.access(dc.dc_id).stop()
    assert await transport.get() is False

    with pytest.raises(RequestUnanswered):
        await link.press_button(message.chat_id, message.message_id, b"yes")
    await dc.access(dc.dc_id).start()
    dc.world.write(bot, anna, "after it")
    await kept.until_text("after it")

    assert dc.calls.count(PRESS) == 0


@limited(send_timeout=0.3)
async def test_a_stale_setting_does_not_replace_a_newer_one(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A draft of which Telegram says nothing is not sent again by a later reconnect."""
    dc.world.write(bob, anna, "hi")
    await kept.until_text("hi")
    dc.faults(anna).slow("messages.saveDraft", 3_600)

    with pytest.raises(CommandUnanswered):
        await link.execute(draft(bob, "stale"))
    await link.execute(draft(bob, "newer"))
    dc.faults(anna).drop_connections()
    dc.world.write(bob, anna, "after it")
    await kept.until_text("after it")

    there = anna.box.dialogs[bob].draft
    assert there is not None
    assert there.text == "newer"


def draft(peer: User, text: str) -> Command:
    """The command to save a draft."""
    chat_id = ChatId(peer.id)
    return Command(CommandId(1), ANNA, chat_id, SetDraft(text), OutboxState.SENDING, 0)
