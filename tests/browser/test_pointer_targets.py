"""A press hits what the operator aimed at, even if rows have moved meanwhile."""

import re

import pytest
from playwright.async_api import Locator, expect

from sandbox import DataCentre, User
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk
from .page_object import Desk
from .test_list import until_listed
from .test_typing import TABLET

ROWS = 12


@pytest.fixture(autouse=True)
async def contacts(switchboard: Running, people: People, dc: DataCentre) -> list[User]:
    """Twelve people who have written to Anna's account, the newest first, each a minute apart."""
    await switchboard.sign_in(people.anna)
    contacts = []
    for place in range(ROWS):
        contact = dc.world.register(f"99966{30_000 + place}", first_name=f"Contact {place:02}")
        dc.world.write(contact, people.anna, "Hello", date=dc.world.now() - 60 * (place + 1))
        contacts.append(contact)
    await until_listed(switchboard, ROWS)
    return contacts


async def rest_on(desk: Desk, row: Locator) -> tuple[float, float]:
    """Move the mouse onto a row and leave it there."""
    box = await row.bounding_box()
    assert box is not None
    place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await desk.page.mouse.move(*place, steps=4)
    return place


async def press(desk: Desk) -> None:
    """Press where the mouse is."""
    await desk.page.mouse.down()
    await desk.page.mouse.up()


async def clock_of(desk: Desk) -> float:
    """The page's clock (milliseconds)."""
    now: float = await desk.page.evaluate("() => performance.now()")
    return now


@pytest.mark.parametrize("one_list", [False, True], ids=["grouped", "one list"])
@pytest.mark.parametrize("scrolled", [0, 200])
async def test_the_list_holds_still_under_the_pointer(
    open_desk: OpenDesk,
    dc: DataCentre,
    people: People,
    contacts: list[User],
    one_list: bool,
    scrolled: int,
) -> None:
    """A new message further down changes its row in place, and a hint says that it will move up.
    A press opens the row under the pointer. When the pointer leaves, the newest row moves to the
    top."""
    desk = await open_desk(height=600)
    if one_list:
        await desk.one_list.click()
    await expect(desk.row("Contact 00")).to_be_visible()
    await desk.page.evaluate(
        "(top) => document.querySelector('#groups').scrollTo(0, top)", scrolled
    )
    moved = desk.page.get_by_role("button", name="moved up")
    for turn in range(3):
        await rest_on(desk, desk.row("Contact 06"))

        dc.world.write(contacts[8 + turn], people.anna, f"News {turn}")
        await expect(desk.row(f"Contact {8 + turn:02}").locator(".badge")).to_be_visible()
        await expect(desk.row(f"Contact {8 + turn:02}")).to_contain_text(f"News {turn}")
        await expect(moved).to_be_visible()
        await press(desk)

        await expect(desk.thread).to_have_accessible_name("Messages with Contact 06")
        await expect(desk.composer).to_be_focused()
    await desk.page.mouse.move(1000, 300)
    await expect(moved).to_be_hidden()
    await desk.page.evaluate("document.querySelector('#groups').scrollTo(0, 0)")
    await expect(desk.page.locator(".row-title").first).to_have_text("Contact 10")


async def test_somebody_new_moves_nothing_under_the_pointer(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """A stranger's first message appears below at once, until the pointer leaves."""
    await expect(desk.row("Contact 05")).to_be_visible()
    await rest_on(desk, desk.row("Contact 05"))

    dc.world.write(people.dora, people.anna, "I am new")

    await expect(desk.row("Dora")).to_be_visible()
    await press(desk)
    await expect(desk.thread).to_have_accessible_name("Messages with Contact 05")
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.locator(".row-title").first).to_have_text(re.compile("Dora"))


async def test_a_tap_means_the_row_that_was_there(
    open_desk: OpenDesk, dc: DataCentre, people: People, contacts: list[User]
) -> None:
    """A tap comes without warning, so rows that moved just before it are not its target.

    The page's clock stops a second after the page has loaded, so neither loading nor a busy machine
    decides what "just before" means.
    """
    desk = await open_desk(1024, 800, **TABLET)
    await expect(desk.row("Contact 05")).to_be_visible()
    box = await desk.row("Contact 05").bounding_box()
    assert box is not None

    await desk.page.evaluate("now => { performance.now = () => now + 1000; }", await clock_of(desk))
    dc.world.write(contacts[9], people.anna, "News")
    await expect(desk.page.locator(".row-title").first).to_have_text("Contact 09")
    await desk.page.touchscreen.tap(box["x"] + 100, box["y"] + 30)

    await expect(desk.thread).to_have_accessible_name("Messages with Contact 05")


async def test_a_finger_opens_no_menu_of_a_row_that_has_just_come(
    open_desk: OpenDesk, dc: DataCentre, people: People, contacts: list[User]
) -> None:
    """A finger that rests on a row which moved there just before opens no menu: the operator aimed
    at another one. The next try opens the menu."""
    desk = await open_desk(1024, 800, **TABLET)
    await expect(desk.row("Contact 05")).to_be_visible()
    box = await desk.row("Contact 05").bounding_box()
    assert box is not None
    point = {"x": box["x"] + 100, "y": box["y"] + 30}
    menu = desk.page.get_by_role("menu")
    finger = await desk.page.context.new_cdp_session(desk.page)

    await desk.page.evaluate("now => { performance.now = () => now + 1000; }", await clock_of(desk))
    dc.world.write(contacts[9], people.anna, "News")
    await expect(desk.page.locator(".row-title").first).to_have_text("Contact 09")
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await desk.page.evaluate("() => new Promise((done) => setTimeout(done, 700))")
    await expect(menu).to_be_hidden()
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    await desk.page.evaluate("now => { performance.now = () => now; }", 1000 + await clock_of(desk))
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(menu).to_have_accessible_name(re.compile("Contact 04"))
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def test_the_hint_leads_to_what_moved_up(
    desk: Desk, dc: DataCentre, people: People, contacts: list[User]
) -> None:
    """A press on the hint shows the moved rows; the hint itself moves nothing else."""
    await expect(desk.row("Contact 05")).to_be_visible()
    before = await desk.page.locator("#help").bounding_box()
    await rest_on(desk, desk.row("Contact 05"))
    for contact in contacts[7:9]:
        dc.world.write(contact, people.anna, "News")
    moved = desk.page.get_by_role("button", name=re.compile("^2 moved up"))
    await expect(moved).to_be_visible()
    assert await desk.page.locator("#help").bounding_box() == before

    await moved.click()

    await expect(desk.page.locator(".row-title").first).to_have_text("Contact 08", timeout=900)
    await expect(moved).to_be_hidden()


async def test_a_button_that_comes_under_the_pointer_is_not_pressed(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """If a reply fails and its buttons appear under the resting mouse, a press a moment later
    does not press them."""
    await desk.open("Contact 00")
    await desk.page.evaluate(
        """() => {
          const button = document.createElement("button");
          button.textContent = "Came by itself";
          button.style = "position: fixed; inset: 200px auto auto 700px; padding: 40px; z-index: 9";
          button.addEventListener("click", () => (button.dataset.pressed = "yes"));
          window.show = () => document.querySelector("main").append(button);
        }"""
    )
    pressed = desk.page.locator("[data-pressed]")
    await desk.page.mouse.move(730, 230, steps=3)

    await desk.page.evaluate(
        "() => { show(); return new Promise((done) =>"
        " document.addEventListener('pointerover', done, { once: true })); }"
    )
    await press(desk)

    await expect(pressed).to_have_count(0)
    await desk.page.mouse.move(732, 232)
    await press(desk)
    await expect(pressed).to_be_visible()
