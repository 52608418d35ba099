"""Replies that are sent later, without sound, or only after some seconds."""

import pytest
from playwright.async_api import Page, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
from .page_object import Desk


@pytest.fixture(autouse=True)
async def written(switchboard: Running, people: People, dc: DataCentre) -> None:
    """Anna's account is signed in, and Dora has written to it."""
    await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "Are you there?")


async def test_a_reply_is_scheduled_changed_and_sent_now(
    desk: Desk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """Alt+Enter offers times. What is scheduled stands in one line below the thread, which unfolds;
    its menu edits it, changes its time, takes it back and sends it now."""
    page = desk.page
    line = page.locator(".scheduled-line")
    await desk.open("Dora")
    await desk.composer.fill("See you tomrow")
    await desk.composer.press("Alt+Enter")
    await page.get_by_role("menuitem", name="tomorrow").click()
    await expect(line).to_contain_text("1 scheduled · next tomorrow")
    await expect(desk.bubble("tomrow")).to_have_count(0)
    await expect(desk.composer).to_have_value("")

    await line.click()
    scheduled = page.locator(".scheduled-message")
    await expect(scheduled).not_to_contain_text("On its way")
    await scheduled.get_by_role("button").click()
    assert await violations(page) == []
    await page.get_by_role("menuitem", name="Edit").click()
    await expect(desk.composer).to_have_value("See you tomrow")
    await desk.composer.fill("See you **tomorrow**")
    await desk.composer.press("Enter")
    await expect(scheduled.locator(".text strong")).to_have_text("tomorrow")
    await scheduled.click(button="right")
    await page.get_by_role("menuitem", name="Change the time").click()
    assert await violations(page) == []
    await desk.dialog.get_by_label("Date and time").fill("2026-01-01T09:00")
    await desk.dialog.get_by_role("button", name="Change").click()
    await expect(desk.dialog.get_by_role("alert")).to_contain_text("at least 10 seconds")
    await page.keyboard.press("Escape")
    await scheduled.click(button="right")
    await page.get_by_role("menuitem", name="Send now").click()

    sent = await dc.world.written(lambda message: message.text == "See you tomorrow")
    assert (sent.sender, sent.chat) == (people.anna, people.dora)
    await expect(desk.bubble("See you tomorrow").locator(".delivery")).to_have_text("Sent")
    await expect(line).to_be_hidden()


async def test_scheduled_replies_by_keyboard(desk: Desk, dc: DataCentre, people: People) -> None:
    """Without the mouse a reply is scheduled, deleted, and its text brought back by undo; scheduled
    again, moved to another time and sent now. R answers a message."""
    page, keys = desk.page, desk.page.keyboard
    line, scheduled = page.locator(".scheduled-line"), page.locator(".scheduled-message")
    await desk.open("Dora")
    await desk.composer.fill("Not yet")
    await desk.composer.press("Alt+Enter")
    await _choose(page, "tomorrow")
    await line.press("Enter")
    await expect(scheduled).not_to_contain_text("On its way")

    await scheduled.get_by_role("button").press("Enter")
    await _choose(page, "Delete")
    await expect(scheduled).to_have_count(0)
    await page.get_by_role("button", name="Undo").press("Enter")
    await expect(desk.composer).to_have_value("Not yet")
    await desk.composer.press("Alt+Enter")
    await _choose(page, "tomorrow")
    await line.press("Enter")
    await expect(scheduled).not_to_contain_text("On its way")
    await scheduled.get_by_role("button").press("Enter")
    await _choose(page, "Change the time")
    await desk.dialog.get_by_label("Date and time").fill("2027-01-04T09:00")
    await keys.press("Enter")
    await expect(line).to_contain_text("Jan")
    await expect(scheduled).not_to_contain_text("On its way")
    await scheduled.get_by_role("button").press("Enter")
    await _choose(page, "Send now")
    await dc.world.written(lambda message: message.text == "Not yet")
    await expect(desk.bubble("Not yet").locator(".delivery")).to_have_text("Sent")
    await desk.thread.focus()
    await keys.press("ArrowUp")
    await keys.press("ArrowUp")
    await keys.press("r")
    await keys.type("Yes")
    await keys.press("Enter")

    answer = await dc.world.written(lambda message: message.text == "Yes")
    assert answer.reply_to is not None
    assert answer.reply_to.text == "Are you there?"


async def _choose(page: Page, name: str) -> None:
    """Go down the open menu to this entry, and choose it."""
    item = page.get_by_role("menuitem", name=name)
    while not await item.evaluate("element => element === document.activeElement"):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")


async def test_a_reply_is_taken_back_within_the_chosen_seconds(
    desk: Desk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """With the setting, a sent reply waits. Undo puts it back into the composer, by the button or
    by Ctrl+Z; Telegram has never seen it. Without sound it still goes out as such."""
    await desk.open("Dora")
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("After sending, wait").select_option(label="10 seconds")
    await desk.page.keyboard.press("Escape")
    await desk.send("a rash word")
    await expect(desk.bubble("a rash word")).to_contain_text("It is sent in")
    assert await violations(desk.page) == []

    await desk.bubble("a rash word").get_by_role("button", name="Undo").click()
    await expect(desk.composer).to_have_value("a rash word")
    await expect(desk.bubble("a rash word")).to_have_count(0)
    await desk.composer.press("Enter")
    await expect(desk.bubble("a rash word")).to_contain_text("It is sent in")
    await desk.composer.press("Control+z")
    await expect(desk.composer).to_have_value("a rash word")
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("After sending, wait").select_option(label="not at all")
    await desk.page.keyboard.press("Escape")
    await desk.composer.fill("a quiet word")
    await desk.page.get_by_role("button", name="Send without sound or later").click()
    await desk.page.get_by_role("menuitem", name="Send without sound").click()

    message = await dc.world.written(lambda message: message.text == "a quiet word")
    assert message.silent
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert "a rash word" not in texts
