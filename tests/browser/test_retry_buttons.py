"""What a reply offers that has not gone as it is: without its quote, or now instead of later."""

import pytest
from playwright.async_api import Locator, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .page_object import Desk


@pytest.fixture(autouse=True)
async def question(switchboard: Running, people: People, dc: DataCentre, desk: Desk) -> None:
    """Dora's question, open on the page."""
    await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "Are you there?")
    await desk.open("Dora")


async def press(button: Locator, how: str) -> None:
    """Use a button by mouse, or by keyboard alone."""
    if how == "mouse":
        await button.click()
    else:
        await button.focus()
        await button.page.keyboard.press("Enter")


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
async def test_send_without_the_quote(desk: Desk, dc: DataCentre, people: People, how: str) -> None:
    """Where Telegram refuses the quote, the button stands in place of Retry; pressed, the same row
    is sent once, without the quote."""
    dc.faults(people.anna).fail("messages.sendMessage", 400, "MESSAGE_ID_INVALID")
    await desk.composer.press("Control+ArrowUp")
    await desk.send("Yes, I am")
    reply = desk.bubble("Yes, I am")
    button = reply.get_by_role("button", name="Send without the quote")
    await expect(button).to_be_visible()
    await expect(reply.get_by_role("button", name="Retry")).to_be_hidden()

    await press(button, how)

    await expect(reply.locator(".delivery")).to_have_text("Sent")
    await expect(reply.locator(".quote")).to_be_hidden()
    await expect(button).to_be_hidden()
    await expect(reply).to_have_count(1)
    sent = await dc.world.written(lambda message: message.text == "Yes, I am")
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert sent.reply_to is None
    assert texts == ["Are you there?", "Yes, I am"]


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
async def test_retry_now(desk: Desk, dc: DataCentre, people: People, how: str) -> None:
    """A reply that waits for Telegram's time says until when, and can be tried at once: the same
    row is sent once."""
    dc.faults(people.anna).fail("messages.sendMessage", 420, "SLOWMODE_WAIT_600")
    await desk.send("Yes, I am")
    reply = desk.bubble("Yes, I am")
    button = reply.get_by_role("button", name="Retry now")
    await expect(button).to_be_visible()
    await expect(reply.locator("[data-part=wait]")).to_be_visible()
    await expect(reply.locator(".delivery")).to_have_text("Sending…")

    await press(button, how)

    await expect(reply.locator(".delivery")).to_have_text("Sent")
    await expect(button).to_be_hidden()
    await expect(reply).to_have_count(1)
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["Are you there?", "Yes, I am"]
