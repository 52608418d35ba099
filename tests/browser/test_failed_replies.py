"""A failed reply is edited, tried again or discarded, and a discard is undone."""

import re

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .page_object import Desk


@pytest.fixture(autouse=True)
async def failed(switchboard: Running, people: People, dc: DataCentre, desk: Desk) -> None:
    """Dora has blocked Anna's account, so a reply to her question has failed."""
    await switchboard.sign_in(people.anna)
    dc.world.write(people.emil, people.anna, "Hello", date=dc.world.now() - 60)
    dc.world.write(people.dora, people.anna, "Are you there?")
    dc.world.block(people.dora, people.anna)
    await desk.open("Dora")
    await desk.composer.press("Control+ArrowUp")
    await desk.send("Yes, I am")
    await expect(desk.bubble("Yes, I am").get_by_role("button", name="Edit")).to_be_visible()


async def test_edit_brings_the_text_back(desk: Desk, dc: DataCentre, people: People) -> None:
    """Text and quote return to the composer after the text that was typed there. The failed row
    disappears, and the edited reply is sent once."""
    await desk.composer.fill("One more thing.")

    await desk.bubble("Yes, I am").get_by_role("button", name="Edit").click()

    await expect(desk.composer).to_have_value("One more thing.\n\nYes, I am")
    await expect(desk.composer).to_be_focused()
    await expect(desk.quote).to_contain_text("Are you there?")
    await expect(desk.messages.filter(has_text="Yes, I am")).to_have_count(0)
    dc.world.block(people.dora, people.anna, blocked=False)
    await desk.composer.press("Enter")
    sent = await dc.world.written(lambda message: message.text.endswith("Yes, I am"))
    assert sent.reply_to is not None
    assert [entry.text for entry in dc.world.history(people.dora, people.anna)] == [
        "Are you there?",
        "One more thing.\n\nYes, I am",
    ]


async def test_edit_brings_formats_back_as_marks(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """A formatted reply that failed is edited with its marks, and sent with its formats."""
    await desk.send("Yes, **really**")
    reply = desk.bubble("Yes, really")

    await reply.get_by_role("button", name="Edit").click()

    await expect(desk.composer).to_have_value("Yes, **really**")
    dc.world.block(people.dora, people.anna, blocked=False)
    await desk.composer.press("Enter")
    sent = await dc.world.written(lambda message: message.text == "Yes, really")
    assert [entity.offset for entity in sent.entities] == [5]


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
async def test_a_discarded_reply_can_be_taken_back(
    desk: Desk, dc: DataCentre, people: People, how: str
) -> None:
    """A notice offers to undo the discard. The row returns with its quote, also from another
    conversation and by keyboard."""
    reply = desk.bubble("Yes, I am")
    discard = reply.get_by_role("button", name="Discard")
    if how == "mouse":
        await discard.click()
        await expect(reply).to_have_count(0)
        await desk.open("Emil")
        notice = desk.page.get_by_role("status").filter(has_text="Discarded.")
        await notice.get_by_role("button", name="Undo").click()
        await desk.open("Dora")
    else:
        await discard.focus()
        await desk.page.keyboard.press("Enter")
        await expect(reply).to_have_count(0)
        await desk.page.keyboard.press("Control+z")

    await expect(reply.locator(".delivery-problem")).to_contain_text(re.compile("Not sent"))
    await expect(reply.locator(".quote")).to_contain_text("Are you there?")
    dc.world.block(people.dora, people.anna, blocked=False)
    await reply.get_by_role("button", name="Retry").click()
    await expect(reply.locator(".delivery")).to_have_text("Sent")
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["Are you there?", "Yes, I am"]


async def test_the_buttons_are_large_enough_and_apart(desk: Desk) -> None:
    """At least 24 by 24 pixels each (WCAG 2.5.8), and Discard stands away from Retry."""
    boxes = []
    for name in ("Edit", "Retry", "Discard"):
        button = desk.bubble("Yes, I am").get_by_role("button", name=name)
        box = await button.bounding_box()
        assert box is not None
        boxes.append(box)

    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    edit, retry, discard = boxes
    assert retry["x"] - (edit["x"] + edit["width"]) >= 8
    assert discard["x"] - (retry["x"] + retry["width"]) >= 16
