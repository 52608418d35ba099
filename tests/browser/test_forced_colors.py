"""In forced colours, such as Windows' contrast themes, no information depends on a shade."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
from .page_object import Desk


@pytest.fixture
async def contrast(chromium: Browser, switchboard: Running, dc: DataCentre, people: People) -> Desk:
    """The page in a contrast theme, with a thread open in one list."""
    await switchboard.sign_in(people.anna, "Shop")
    dc.world.write(people.dora, people.anna, "theirs")
    dc.world.write(people.emil, people.anna, "unread")
    context = await chromium.new_context(forced_colors="active")
    page = await context.new_page()
    await page.goto(switchboard.url)
    desk = Desk(page)
    await desk.open("Dora")
    await desk.send("ours")
    await expect(desk.bubble("ours").locator(".delivery")).to_have_text("Sent")
    await desk.one_list.click()
    return desk


async def style(page: Page, selector: str, *names: str) -> list[Any]:
    """Computed values of the first element that matches."""
    values: list[Any] = await page.locator(selector).first.evaluate(
        "(node, names) => names.map((name) => getComputedStyle(node)[name])", list(names)
    )
    return values


async def test_what_is_chosen_is_marked(contrast: Desk) -> None:
    """The open conversation, the chosen account and a pressed switch use the system's highlight."""
    page = contrast.page
    highlight = await page.evaluate(
        "() => { const node = document.createElement('i'); node.style.cssText ="
        " 'forced-color-adjust: none; background: Highlight'; document.body.append(node);"
        " return getComputedStyle(node).backgroundColor; }"
    )

    for selector in (".row-button[aria-current]", ".rail-account[aria-pressed=true]", "#one-list"):
        assert await style(page, selector, "backgroundColor") == [highlight], selector

    other = ".row-button:not([aria-current])"
    assert await style(page, other, "backgroundColor") != [highlight]


async def test_a_row_at_rest_hides_its_menu(contrast: Desk) -> None:
    """The button of a row's menu has its edge only while it is there."""
    await contrast.page.mouse.move(5, 5)
    at_rest = await style(contrast.page, ".row-menu", "borderTopWidth")

    await contrast.row("Emil").hover()

    assert at_rest == ["0px"]
    shown = contrast.page.locator(".row:hover .row-menu")
    assert await shown.evaluate("node => getComputedStyle(node).borderTopWidth") == "1px"


async def test_what_was_a_shade_has_an_edge(contrast: Desk) -> None:
    """Bubbles and badges have borders; own bubbles have another border than the contact's."""
    page = contrast.page

    theirs = await style(page, "[data-direction=incoming] .bubble", "borderInlineEndWidth")
    ours = await style(page, "[data-direction=outgoing] .bubble", "borderInlineEndWidth")
    badge = await style(page, ".badge:not([hidden])", "borderTopWidth", "borderTopStyle")

    assert (theirs, ours) == (["1px"], ["4px"])
    assert badge == ["1px", "solid"]


async def test_what_is_a_colour_keeps_it(contrast: Desk, violations: Violations) -> None:
    """The account's status dot and mark keep their colour; the page passes the scan."""
    page = contrast.page
    await contrast.one_list.click()

    lamp = await style(page, ".status-dot[data-tone=good]", "backgroundColor", "outlineStyle")
    mark = await style(page, ".group-toggle account-mark", "forcedColorAdjust")

    canvas = await style(page, "body", "backgroundColor")
    assert lamp[0] not in {*canvas, "rgba(0, 0, 0, 0)"}
    assert lamp[1] == "solid"
    assert mark == ["none"]
    assert await violations(page) == []
