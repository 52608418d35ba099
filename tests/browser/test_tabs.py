"""Several tabs, and the operator looking elsewhere."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk
from .page_object import Desk

NOTIFICATIONS = """
window.shown = [];
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, { body }) { window.shown.push(`${title}: ${body}`); }
};
const Heard = window.AudioContext;
window.AudioContext = class extends Heard {
  constructor() { super(); window.shown.push("a sound"); }
};
Navigator.prototype.setAppBadge = async (count) => { window.badge = count; };
"""
"""A headless browser has neither desktop nor loudspeaker: what would be shown or heard is noted."""


@pytest.fixture(autouse=True)
async def account(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna is signed in and has a conversation with Dora; her account's label."""
    account = await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "before")
    return str(account["label"])


async def another_tab(desk: Desk) -> Desk:
    """A second tab of the same browser."""
    page = await desk.page.context.new_page()
    await page.goto(desk.page.url)
    return Desk(page)


async def note_notifications(page: Page) -> None:
    """Record the notifications of all tabs of this browser."""
    await page.context.add_init_script(NOTIFICATIONS)


async def test_tabs_agree(desk: Desk, dc: DataCentre, people: People) -> None:
    """A draft, a choice and what was read are the same in every tab."""
    await desk.open("Dora")
    other = await another_tab(desk)
    await expect(other.row("Dora").locator(".row-text")).to_have_text("before")
    await expect(other.row("Dora").locator(".badge")).to_be_hidden()
    await desk.composer.fill("half a")
    await expect(other.row("Dora").locator(".row-text")).to_have_text("Draft:half a")
    await other.open("Dora")
    await other.search.focus()

    await desk.composer.fill("half a sentence")
    await desk.one_list.click()
    dc.world.write(people.emil, people.anna, "Hi")
    await desk.open("Emil")

    await expect(other.composer).to_have_value("half a sentence")
    await expect(other.one_list).to_have_attribute("aria-pressed", "true")
    await expect(other.row("Emil").locator(".badge")).to_be_hidden()
    await expect(other.page).to_have_title("Switchboard")


async def test_nobody_is_called_unless_it_was_switched_on(
    open_desk: OpenDesk, dc: DataCentre, people: People, account: str
) -> None:
    """Notifications are off at first. Switched on, there is one sound, and one notification that
    names the sender and the account, with any number of tabs."""
    desk = await open_desk(prepare=note_notifications)
    other = await another_tab(desk)
    await expect(other.row("Dora")).to_be_visible()
    dc.world.write(people.emil, people.anna, "unheard")
    await expect(other.row("Emil")).to_be_visible()
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Desktop notification").check()
    await desk.dialog.get_by_label("Sound").check()
    await desk.page.keyboard.press("Escape")

    dc.world.write(people.fay, people.anna, "heard")

    await expect(desk.row("Fay")).to_be_visible()
    await expect(other.row("Fay")).to_be_visible()
    shown: list[str] = []
    async with asyncio.timeout(15):
        while len(shown) < 2:
            for page in (desk.page, other.page):
                shown += await page.evaluate("window.shown.splice(0)")
    assert shown == ["a sound", f"Fay · {account}: heard"]


async def test_the_icon_shows_that_something_is_unread(desk: Desk) -> None:
    """The tab's icon has a mark while anything is unread."""
    icon = desk.page.locator("link[rel=icon]")
    await expect(icon).to_have_attribute("href", "favicon-unread.svg")

    await desk.open("Dora")

    await expect(icon).to_have_attribute("href", "favicon.svg")


async def test_each_tab_keeps_what_it_has_not_sent(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """While nothing gets through, what one tab has not sent shows as under way in others; when that
    tab is gone they offer it, and none loses it. It is sent once."""
    dc.world.write(people.emil, people.anna, "Hello")
    other = await another_tab(desk)
    await desk.page.context.route("**/reply", lambda route: route.abort())
    await desk.open("Dora")
    await other.open("Emil")
    await desk.send("to Dora")
    await other.send("to Emil")

    await desk.open("Emil")
    mine, theirs = other.bubble("to Emil"), desk.bubble("to Emil")
    await expect(theirs.locator(".delivery")).to_have_text("Sending…")
    await expect(theirs.locator(".delivery-problem")).to_be_hidden()
    await desk.page.reload()
    await expect(theirs.locator(".delivery")).to_have_text("Sending…")
    await expect(mine.locator(".delivery")).to_have_text("Sending…")
    await desk.open("Dora")
    await expect(desk.bubble("to Dora")).to_contain_text("The page was closed before")
    await other.page.close()
    await desk.open("Emil")
    await expect(theirs).to_contain_text("The page was closed before")

    await desk.page.context.unroute("**/reply")
    await theirs.get_by_role("button", name="Retry").click()
    await expect(theirs.locator(".delivery")).to_have_text("Sent")
    await desk.open("Dora")
    await desk.bubble("to Dora").get_by_role("button", name="Retry").click()
    await expect(desk.bubble("to Dora").locator(".delivery")).to_have_text("Sent")
    texts = [entry.text for entry in dc.world.history(people.emil, people.anna)]
    assert texts == ["Hello", "to Emil"]


async def test_nobody_is_called_to_what_they_look_at(
    open_desk: OpenDesk, dc: DataCentre, people: People, account: str
) -> None:
    """A message in the conversation that is looked at calls nobody, though other tabs are open."""
    desk = await open_desk(prepare=note_notifications)
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Desktop notification").check()
    await desk.page.keyboard.press("Escape")
    others = [await another_tab(desk) for _ in range(2)]
    await desk.open("Dora")

    for person, text in ((people.dora, "looked at"), (people.emil, "not looked at")):
        dc.world.write(person, people.anna, text)
        for each in (desk, *others):
            words = each.row(person.first_name).locator(".row-text")
            await expect(words).to_have_text(text)

    shown: list[str] = []
    async with asyncio.timeout(15):
        while not shown:
            for each in (desk, *others):
                shown += await each.page.evaluate("window.shown.splice(0)")
    assert shown == [f"Emil · {account}: not looked at"]
