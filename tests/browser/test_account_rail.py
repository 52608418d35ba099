"""The rail of accounts: always in sight, in the operator's own order and colours."""

import re
from itertools import pairwise

from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations

ROWS_FOLLOW = """
  () => {
    const rows = [...document.querySelectorAll(".group .row")];
    const boxes = rows.map((row) => row.getBoundingClientRect());
    const tops = boxes.map(({ top }) => top).sort((a, b) => a - b);
    return tops.every((top, at) => at === 0 || top - tops[at - 1] >= boxes[0].height - 1);
  }
"""
"""Whether no row covers another one."""


async def test_the_accounts_stay_in_sight_in_ones_own_order_and_colours(
    open_desk: OpenDesk,
    switchboard: Running,
    dc: DataCentre,
    people: People,
    violations: Violations,
) -> None:
    """The rail shows each account with the unread messages that concern the operator, as does the
    head of its group, and both say what they count. The rail leads to the group. Keys and
    dragging order the accounts, the dialog colours them; a reload keeps both. On a small
    screen the rail is a strip of one line above the list."""
    await switchboard.sign_in(people.anna, "Shop")
    for number in range(14):
        dc.world.write(
            people.dora, dc.world.create_group(f"G{number}", people.dora, [people.anna]), "Hi"
        )
    dc.world.write(people.dora, people.anna, "To you")
    dc.world.write(people.dora, people.anna, "Are you there?")
    await switchboard.sign_in(people.carlo, "Advice")
    dc.world.write(people.fay, people.carlo, "Good morning")
    desk = await open_desk(1280, 800)
    entries = desk.page.locator(".rail-account")
    first, second = entries.nth(0), entries.nth(1)
    await expect(entries).to_have_text(
        [re.compile(r"Shop, Connected\s+2"), re.compile(r"Advice, Connected\s+1")]
    )
    await expect(desk.group("Advice").locator(".group-head")).not_to_be_in_viewport()
    of_group = desk.group("Shop").locator(".group-head .badge")
    for badge in (of_group, first.locator(".badge")):
        await expect(badge).to_have_text(re.compile("^2"))
        await expect(badge).to_have_attribute("title", "2 unread messages for you, 30 in all")

    await second.click()

    await expect(desk.group("Advice").locator(".group-head")).to_be_in_viewport()
    await expect(desk.row("Fay")).to_be_focused()
    await second.focus()
    await desk.page.keyboard.press("Alt+Shift+ArrowUp")
    await expect(first).to_contain_text("Advice")
    await expect(first).to_be_focused()
    await expect(desk.page.locator(".group-label").first).to_have_text("Advice")
    await second.drag_to(first)
    await expect(first).to_contain_text("Shop")
    await first.click(button="right")
    found = await violations(desk.page)
    await desk.page.get_by_role("menuitem", name="Move down").click()
    await expect(first).to_contain_text("Advice")
    await desk.page.get_by_role("button", name="Manage account Advice").click()
    found += await violations(desk.page)
    await desk.dialog.get_by_role("radio", name="Pink").check()
    await expect(first).to_have_attribute("data-hue", "9")
    await desk.page.keyboard.press("Escape")
    await desk.page.set_viewport_size({"width": 360, "height": 740})

    await desk.page.reload()

    await expect(first).to_contain_text("Advice")
    await expect(first).to_have_attribute("data-hue", "9")
    box = await desk.page.locator(".rail").bounding_box()
    assert box is not None
    assert box["height"] < 52
    assert found + await violations(desk.page) == []


async def test_with_many_accounts_a_group_shows_what_is_urgent_until_it_is_unfolded(
    open_desk: OpenDesk,
    switchboard: Running,
    dc: DataCentre,
    people: People,
    violations: Violations,
) -> None:
    """Of ten conversations five are shown; a button unfolds the group, and a reload keeps it so.
    The rows follow the browser's text size."""
    for number in range(9):
        dc.world.create_group(f"G{number}", people.dora, [people.anna])
    dc.world.write(people.dora, people.anna, "Are you there?", date=dc.world.now() - 9_000_000)
    for person in (people.anna, people.berta, people.carlo, people.emil):
        await switchboard.sign_in(person)
    desk = await open_desk(1280, 800)
    shop = desk.group(people.anna.first_name)
    await expect(shop.locator(".row")).to_have_count(5)
    await expect(shop.get_by_role("button", name="Dora Dahl via")).to_be_visible()
    found = await violations(desk.page)
    await desk.page.emulate_media(color_scheme="dark")
    found += await violations(desk.page)

    await shop.get_by_role("button", name="Show 5 more").click()

    await expect(shop.locator(".row")).to_have_count(10)
    await desk.page.evaluate("document.documentElement.style.fontSize = '200%'")
    await desk.page.wait_for_function(ROWS_FOLLOW)
    await desk.page.reload()
    await expect(shop.locator(".row")).to_have_count(10)
    await shop.get_by_role("button", name="Show fewer").click()
    await expect(shop.locator(".row")).to_have_count(5)
    assert found == []


async def test_very_many_accounts_stand_in_narrow_lines(
    open_desk: OpenDesk, switchboard: Running, dc: DataCentre, violations: Violations
) -> None:
    """Eighteen accounts are all in sight on an ordinary screen, each with its name beside its mark
    and its count at the end of the line. On a small screen the End key brings the last into
    sight."""
    for number in range(18):
        owner = dc.world.register(f"9996613{number:03}", first_name=f"Owner {number}")
        person = dc.world.register(f"9996614{number:03}", first_name=f"Customer {number}")
        dc.world.write(person, owner, "Good morning")
        await switchboard.sign_in(owner, f"Branch {number} in town")
    desk = await open_desk(1280, 800)
    entries = desk.page.locator(".rail-account")

    await expect(entries).to_have_count(18)

    await expect(entries.last).to_be_in_viewport(ratio=1)
    parts = [entries.last.locator(part) for part in (".rail-sign", ".rail-label", ".badge")]
    boxes = [await part.bounding_box() for part in parts]
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert edges == sorted(edges)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(edges))
    cut = "label => label.scrollHeight > 1.5 * label.clientHeight"  # a second line
    assert not await entries.last.locator(".rail-label").evaluate(cut)
    found = await violations(desk.page)
    await desk.page.set_viewport_size({"width": 360, "height": 740})
    await entries.first.focus()
    await desk.page.keyboard.press("End")
    await expect(entries.last).to_be_in_viewport(ratio=1)
    assert found == []
