"""The menu of a message: what an operator does with a message, by mouse and by keyboard."""

import asyncio

import pytest
from playwright.async_api import Locator, Route, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .page_object import Desk


@pytest.fixture(autouse=True)
async def written(switchboard: Running, people: People, dc: DataCentre) -> None:
    """Anna's account is signed in, and Dora has written to it."""
    await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "Are you there?")


def item(desk: Desk, name: str) -> Locator:
    """An action of the open menu."""
    return desk.page.get_by_role("menuitem", name=name)


async def last_text(dc: DataCentre, people: People) -> str:
    """The text of the newest message between Dora and Anna."""
    return str(dc.world.history(people.dora, people.anna)[-1].text)


async def test_an_edit_by_keyboard_keeps_the_draft(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """Ctrl+B makes the selected word bold. The up arrow in the empty composer edits one's last
    message, with its formats as Markdown; an edit cannot be sent later. Esc cancels; the draft
    that was there comes back after an edit from the menu."""
    await desk.open("Dora")
    await desk.composer.press_sequentially("I am hre")
    for _ in "hre":
        await desk.composer.press("Shift+ArrowLeft")
    await desk.composer.press("Control+b")
    await expect(desk.composer).to_have_value("I am **hre**")
    await desk.composer.press("Enter")
    await expect(desk.bubble("hre").locator(".delivery")).to_have_text("Sent")
    await expect(desk.bubble("hre").locator("strong")).to_have_text("hre")

    await desk.composer.press("ArrowUp")
    await expect(desk.composer).to_have_value("I am **hre**")
    later = desk.page.locator(".send-later")
    await expect(later).to_be_hidden()
    await desk.composer.press("Alt+Enter")
    await expect(desk.page.get_by_role("menu")).to_have_count(0)
    await expect(desk.page.get_by_role("button", name="Save the change")).to_be_enabled()
    await expect(desk.page.locator(".composer-hint")).to_contain_text("Esc cancels")
    await desk.composer.press("Escape")
    await expect(desk.composer).to_have_value("")
    await desk.composer.fill("a draft")
    await expect(later).to_be_visible()
    await desk.bubble("hre").click(button="right")
    await item(desk, "Edit").click()
    await expect(desk.page.locator(".composer-editing")).to_contain_text("hre")
    await desk.composer.fill("I am **here**")
    await desk.composer.press("Enter")

    await expect(desk.bubble("I am here").locator(".bubble strong")).to_have_text("here")
    await expect(desk.composer).to_have_value("a draft")
    await expect(desk.bubble("I am here").locator(".edited")).to_be_visible()
    assert await last_text(dc, people) == "I am here"


async def test_a_message_is_deleted_after_a_question(
    desk: Desk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """The arrow keys reach a message, Del asks, and the answer deletes it for everyone. The menu
    does the same by mouse."""
    await desk.open("Dora")
    await desk.send("a mistake")
    await expect(desk.bubble("a mistake").locator(".delivery")).to_have_text("Sent")
    await desk.thread.focus()

    await desk.page.keyboard.press("ArrowUp")
    await expect(desk.bubble("a mistake")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(item(desk, "Reply")).to_be_focused()
    assert await violations(desk.page) == []
    await desk.page.keyboard.press("Escape")
    await expect(desk.bubble("a mistake")).to_be_focused()
    await desk.page.keyboard.press("Delete")
    await expect(desk.dialog).to_contain_text("a mistake")
    assert await violations(desk.page) == []
    await desk.page.keyboard.press("Enter")

    await expect(desk.bubble("a mistake")).to_contain_text("deleted on Telegram")
    await desk.send("another one")
    await expect(desk.bubble("another one").locator(".delivery")).to_have_text("Sent")
    await desk.bubble("another one").click(button="right")
    await item(desk, "Delete").click()
    await desk.dialog.locator("[data-part=everyone]").click()

    await expect(desk.bubble("another one")).to_contain_text("deleted on Telegram")
    assert await last_text(dc, people) == "Are you there?"


async def test_a_reaction_is_set_and_taken_back(desk: Desk, dc: DataCentre, people: People) -> None:
    """The menu offers reactions; a click on the chip takes one's own back. By keyboard the arrow
    keys lead to the reactions, and the same way takes one back."""
    await desk.open("Dora")
    await desk.bubble("Are you there?").hover()
    await desk.bubble("Are you there?").locator(".message-menu").click()

    await desk.page.get_by_role("menuitemcheckbox", name="👍").click()
    chip = desk.bubble("Are you there?").locator(".reaction button")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await expect(desk.bubble("Are you there?").locator(".reaction[data-pending]")).to_have_count(0)
    await chip.click()

    await expect(chip).to_have_count(0)
    for count in (1, 0):
        await desk.thread.focus()
        await desk.page.keyboard.press("ArrowUp")
        await desk.page.keyboard.press("Enter")
        reaction = desk.page.get_by_role("menuitemcheckbox", name="👍")
        while not await reaction.evaluate("element => element === document.activeElement"):
            await desk.page.keyboard.press("ArrowUp")
        await desk.page.keyboard.press("Enter")
        await expect(chip).to_have_count(count)
        await expect(
            desk.bubble("Are you there?").locator(".reaction[data-pending]")
        ).to_have_count(0)


async def test_reactions_work_again_with_their_account(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """While the account is off, the reactions say why they cannot be changed. When it is on again,
    a click works."""
    (account,) = (await switchboard.http.get("/accounts")).json()["items"]
    hello = dc.world.write(people.dora, people.anna, "Hello")
    dc.world.react(people.dora, hello, "👍")
    await desk.open("Dora")
    chip = desk.bubble("Hello").locator(".reaction button")
    await expect(chip).not_to_have_attribute("aria-disabled", "true")

    await switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": False})

    await expect(chip).to_have_attribute("aria-disabled", "true")
    await switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": True})
    await expect(chip).not_to_have_attribute("aria-disabled", "true")
    await chip.click()
    await expect(chip).to_have_attribute("aria-pressed", "true")


async def test_a_wanted_edit_stands_beside_the_text_and_a_refused_one_comes_back(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """As long as Telegram has not answered, the message shows its text and the wanted one. The
    phone edits it meanwhile: that text stays, and "Edit again" brings back what was written."""
    await desk.open("Dora")
    await desk.send("first")
    await expect(desk.bubble("first").locator(".delivery")).to_have_text("Sent")
    sent = await dc.world.written(lambda message: message.text == "first")
    dc.faults(people.anna).flood_wait("messages.getMessages", 3)
    await desk.composer.press("ArrowUp")
    await expect(desk.composer).to_have_value("first")
    await desk.composer.fill("from here")
    await desk.composer.press("Enter")
    message = desk.messages.last
    await expect(message.locator(".wanted")).to_have_text("from here")
    await expect(message.locator(".bubble .text")).to_have_text("first")

    dc.world.edit(sent, "from the phone")
    await expect(message.locator(".bubble .text")).to_have_text("from the phone")
    await message.get_by_role("button", name="Edit again").click()
    await expect(desk.composer).to_have_value("from here")
    await desk.composer.press("Enter")

    await expect(message.locator(".bubble .text")).to_have_text("from here")
    await expect(message.locator(".change")).to_be_hidden()


async def test_a_refused_edit_ends_the_offer_to_undo_it(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """After an edit a toast offers to undo it. When Telegram refuses the edit, the toast gives way
    to the refusal, with nothing to undo. A message that is too old is not offered to be edited
    again; a button puts what was written into the composer, as a reply to it."""
    await desk.open("Dora")
    await desk.send("first")
    await expect(desk.bubble("first").locator(".delivery")).to_have_text("Sent")
    dc.faults(people.anna).flood_wait("messages.editMessage", 3)
    dc.faults(people.anna).fail("messages.editMessage", 400, "MESSAGE_EDIT_TIME_EXPIRED")
    await desk.composer.press("ArrowUp")
    await desk.composer.fill("second")
    await desk.composer.press("Enter")
    toast = desk.page.locator("#notice")
    await expect(toast.get_by_role("button", name="Undo")).to_be_visible()

    await expect(toast).to_contain_text("Dora Dahl: Telegram no longer lets this message be edited")

    await expect(toast.get_by_role("button", name="Undo")).to_have_count(0)
    await expect(toast.locator("p")).to_have_count(1)
    message = desk.messages.last
    await expect(message.get_by_role("button", name="Edit again")).to_have_count(0)
    await message.get_by_role("button", name="Write it as a new message").click()
    await expect(desk.composer).to_have_value("second")
    await expect(desk.quote).to_contain_text("first")


async def test_a_late_edit_takes_nothing_from_what_is_written_meanwhile(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """To edit a text with formats, the page asks for its marks. If the operator writes a reply
    before the answer, the reply stays, and nothing is edited."""
    await desk.open("Dora")
    await desk.send("**bold** words")
    await expect(desk.bubble("bold words").locator(".delivery")).to_have_text("Sent")
    asked, answer = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await answer.wait()
        await route.continue_()

    await desk.page.route("**/markdown", late)
    await desk.bubble("bold words").click(button="right")
    await item(desk, "Edit").click()
    await asyncio.wait_for(asked.wait(), 15)
    await desk.composer.fill("a reply")
    async with desk.page.expect_response("**/markdown"):
        answer.set()

    await desk.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    await expect(desk.composer).to_have_value("a reply")
    await expect(desk.page.locator(".editing")).to_be_hidden()


async def test_a_touch_opens_the_menu_and_replies(open_desk: OpenDesk) -> None:
    """On a phone a finger that rests on a message opens its menu, and so does its button, within
    the screen."""
    desk = await open_desk(360, 640, has_touch=True, is_mobile=True)
    await desk.open("Dora")

    session = await desk.page.context.new_cdp_session(desk.page)
    bubble = await desk.bubble("Are you there?").bounding_box()
    assert bubble is not None
    point = {"x": bubble["x"] + 30, "y": bubble["y"] + 10}
    await session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(item(desk, "Reply")).to_be_visible()
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await desk.page.keyboard.press("Escape")
    await desk.bubble("Are you there?").locator(".message-menu").tap()
    box = await desk.page.get_by_role("menu").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    await item(desk, "Reply").tap()

    await expect(desk.quote).to_contain_text("Are you there?")
