"""The page under a finger, on a small screen: each flow of the day without a mouse and keys."""

import pytest
from playwright.async_api import Locator, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .page_object import Desk


@pytest.fixture
async def phone(open_desk: OpenDesk, switchboard: Running, people: People, dc: DataCentre) -> Desk:
    """The page on a small touch screen. Dora and Emil have written to Anna's account."""
    await switchboard.sign_in(people.anna, "Shop")
    for person in (people.dora, people.emil):
        dc.world.write(person, people.anna, f"Hello from {person.first_name}")
    desk = await open_desk(360, 740, has_touch=True, is_mobile=True)
    await expect(desk.rows).to_have_count(2)
    return desk


async def rest_on(desk: Desk, target: Locator) -> None:
    """A finger rests on something until a menu opens. The operator sees it first: what has just
    come there is not meant (lib/dom/recent_positions.js)."""
    await desk.page.evaluate("() => new Promise((seen) => setTimeout(seen, 500))")
    box = await target.bounding_box()
    assert box is not None
    point = {"x": box["x"] + 60, "y": box["y"] + box["height"] / 2}
    session = await desk.page.context.new_cdp_session(desk.page)
    await session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def test_after_the_first_row_taps_select_further_rows(phone: Desk) -> None:
    """A long press opens the menu of a row, which selects it. Taps then select other rows, or the
    opposite, instead of opening them; the bar archives all of them, and nothing stays selected."""
    await rest_on(phone, phone.row("Dora"))
    await phone.page.get_by_role("menuitem", name="Select").tap()
    bar = phone.page.locator(".bulk-bar")
    await expect(bar).to_contain_text("1 selected")

    await phone.row("Emil").tap()

    await expect(bar).to_contain_text("2 selected")
    await phone.row("Dora").tap()
    await expect(bar).to_contain_text("1 selected")
    await phone.row("Dora").tap()
    await bar.get_by_role("button", name="Archive").tap()
    await expect(phone.rows).to_have_count(0)
    await phone.page.get_by_role("button", name="Undo").tap()
    await expect(phone.rows).to_have_count(2)
    await expect(bar).to_be_hidden()


async def test_the_palette_opens_by_a_button_and_fits(
    phone: Desk, open_desk: OpenDesk, violations: Violations
) -> None:
    """A finger has no Ctrl+K: a button opens the palette, within the screen. With a mouse there is
    no such button."""
    with_a_mouse = await open_desk()
    await expect(with_a_mouse.page.locator("#open-palette")).to_be_hidden()

    await phone.page.get_by_role("button", name="Go to, or do").tap()

    await expect(phone.page.get_by_role("option", name="Saved replies")).to_be_visible()
    box = await phone.dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert await violations(phone.page) == []
    await phone.page.keyboard.press("Escape")
    assert await violations(phone.page) == []


async def test_many_saved_replies_leave_the_form_in_sight(
    phone: Desk, switchboard: Running, violations: Violations
) -> None:
    """With many saved replies the form for a new one is in sight at once, and a finger can hit the
    buttons of each reply: they are at least 44 pixels wide and high."""
    for number in range(18):
        reply = {"shortcut": f"answer{number}", "text": "Dear {first_name}, " + "so " * number}
        await switchboard.post("/saved-replies", reply, 201)
    await phone.page.get_by_role("button", name="Go to, or do").tap()

    await phone.page.get_by_role("option", name="Saved replies").tap()

    await expect(phone.dialog.locator(".saved-reply")).to_have_count(18)
    await expect(phone.dialog.get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
    sizes = await phone.dialog.locator(".saved-reply button").evaluate_all(
        "all => all.flatMap(each => [each.offsetWidth, each.offsetHeight])"
    )
    assert min(sizes) >= 44
    assert await violations(phone.page) == []
    await phone.dialog.get_by_role("button", name="Edit /answer9").tap()
    await expect(phone.dialog.get_by_label("Text")).to_be_in_viewport(ratio=1)


async def test_a_conversation_is_read_answered_and_put_off(
    phone: Desk, dc: DataCentre, people: People
) -> None:
    """A tap opens a conversation, without a keyboard over half of the screen. A reply leaves by the
    button, the way back leads to the list, and the menu snoozes."""
    await phone.row("Dora").tap()
    await expect(phone.composer).not_to_be_focused()
    await phone.composer.tap()
    await phone.composer.fill("Hello Dora")
    await phone.page.get_by_role("button", name="Send", exact=True).tap()
    await dc.world.written(lambda message: message.text == "Hello Dora")
    await phone.page.get_by_role("button", name="Back to conversations").tap()
    await expect(phone.page.locator(".row-title").first).to_contain_text("Dora")
    await rest_on(phone, phone.row("Emil"))
    await phone.page.get_by_role("menuitem", name="Snooze").tap()
    box = await phone.dialog.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 740

    await phone.dialog.locator("[aria-keyshortcuts=T]").tap()

    await expect(phone.row("Emil")).to_have_count(0)
    await phone.page.locator("#snoozed").tap()
    await expect(phone.row("Emil")).to_be_visible()
