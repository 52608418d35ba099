"""Saved replies: inserted in the composer by a slash and their name, and managed in a dialog."""

import pytest
from playwright.async_api import Locator, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .held_requests import hold
from .page_object import Desk


@pytest.fixture
async def shop(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna's account, to which Dora wrote, and two saved replies; its label."""
    dc.world.write(people.dora, people.anna, "Are you open?")
    await switchboard.post(
        "/saved-replies",
        {"shortcut": "hours", "text": "Hi {first_name}, {account} opens at 9."},
        201,
    )
    await switchboard.post("/saved-replies", {"shortcut": "thanks", "text": "Thank you!"}, 201)
    return str((await switchboard.sign_in(people.anna))["label"])


async def test_a_slash_offers_replies_and_enter_inserts_one(
    desk: Desk, shop: str, violations: Violations
) -> None:
    """A slash and the beginning of a name offer the replies that match. Enter inserts the chosen
    one with the names filled in, and sends nothing; the next Enter sends. Escape closes the
    offer."""
    await desk.open("Dora")
    options = desk.page.locator("#suggestions [role=option]")

    await desk.composer.press_sequentially("/")
    await expect(options).to_have_count(2)
    assert await violations(desk.page) == []
    await desk.composer.press("Escape")
    await expect(options).to_have_count(0)
    await desk.composer.press_sequentially("ho")
    await expect(options.locator(".suggestion-name")).to_have_text(["/hours"])
    await desk.composer.press("Enter")

    await expect(desk.composer).to_have_value(f"Hi Dora, {shop} opens at 9.")
    await expect(options).to_have_count(0)
    await desk.composer.press("Enter")
    await expect(desk.bubble("opens at 9.")).to_be_visible()


async def test_what_arrives_after_the_slash_is_offered(
    desk: Desk, switchboard: Running, people: People, dc: DataCentre
) -> None:
    """Replies that are loaded, or added elsewhere, while a slash stands in the composer are offered
    at once."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    await desk.open("Dora")
    await desk.composer.press_sequentially("/")

    await switchboard.post("/saved-replies", {"shortcut": "hours", "text": "From 9."}, 201)

    names = desk.page.locator("#suggestions .suggestion-name")
    await expect(names).to_have_text(["/hours"])


async def test_replies_are_added_changed_and_deleted_with_undo(
    open_desk: OpenDesk, shop: str, violations: Violations
) -> None:
    """The palette opens the dialog. What is saved there is offered at once; a name that another
    reply has is refused with a sentence; a deleted reply comes back by Undo."""
    desk = await open_desk(width=360, height=740)
    await expect(desk.group(shop).locator(".row")).to_have_count(1)
    await desk.page.keyboard.press("Control+k")
    await desk.page.keyboard.type("saved")
    await desk.page.keyboard.press("Enter")
    dialog = desk.page.locator("#saved-replies-dialog")
    await expect(dialog.locator(".saved-reply")).to_have_count(2)
    assert await violations(desk.page) == []

    await dialog.get_by_label("Name").fill("hours")
    await dialog.get_by_label("Text").fill("Another text")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert")).not_to_be_empty()
    await dialog.get_by_label("Name").fill("/bye")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.locator(".saved-reply")).to_have_count(3)
    await dialog.get_by_role("button", name="Edit /bye").click()
    await dialog.get_by_label("Text").fill("Good bye" + " and thank you" * 20)
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.locator(".saved-reply").first).to_contain_text("Good bye")
    edges = "all => all.map(each => each.getBoundingClientRect().right)"
    assert max(await dialog.locator(".saved-reply button").evaluate_all(edges)) < 340
    await dialog.get_by_role("button", name="Delete /bye").click()
    await expect(dialog.locator(".saved-reply")).to_have_count(2)


async def manage(desk: Desk) -> Locator:
    """Open the dialog of the saved replies by the palette."""
    await desk.page.keyboard.press("Control+k")
    await desk.page.keyboard.type("saved")
    await desk.page.keyboard.press("Enter")
    dialog = desk.page.locator("#saved-replies-dialog")
    await expect(dialog.locator(".saved-reply")).to_have_count(2)
    return dialog


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_a_late_answer_does_not_disturb_the_next_form(
    desk: Desk, shop: str, method: str
) -> None:
    """If the dialog was closed before a reply was saved or deleted, and opened again, the new
    entries and the focus stay when the answer comes."""
    await expect(desk.group(shop)).to_be_visible()
    answer = await hold(desk.page, method, "**/api/saved-replies{,/*}")
    dialog = await manage(desk)
    await dialog.get_by_label("Name").fill("bye")
    await dialog.get_by_label("Text").fill("Good bye")
    button = {"POST": "Save", "DELETE": "Delete /hours"}[method]
    await dialog.get_by_role("button", name=button).click()
    await desk.page.keyboard.press("Escape")
    await manage(desk)
    await dialog.get_by_label("Name").fill("prices")

    await answer.release()

    left = {"POST": ["/bye", "/hours", "/thanks"], "DELETE": ["/thanks"]}[method]
    await expect(dialog.locator(".saved-reply [data-part=name]")).to_have_text(left)
    await expect(dialog.get_by_label("Name")).to_have_value("prices")
    await expect(dialog.get_by_label("Name")).to_be_focused()
