"""A group that several accounts share: one row of the one list, answered as one of them."""

import asyncio
import re

from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import TIMEOUT, Running

from .conftest import OpenDesk, Violations


async def test_a_shared_group_is_one_row_and_is_answered_as_the_chosen_account(
    open_desk: OpenDesk,
    switchboard: Running,
    dc: DataCentre,
    people: People,
    violations: Violations,
) -> None:
    """One list shows the group once, and counts what is unread in it once; reading it there reads
    it in both accounts. The operator chooses as whom to answer: what was written goes along,
    and the choice is kept. The palette has it once, too, within its width. Done takes the
    whole row away. Groups show it in each account."""
    for person, label in ((people.anna, "Shop"), (people.carlo, "Advice")):
        await switchboard.sign_in(person, label)
    market = dc.world.create_channel(
        f"Market {'of the old harbour ' * 5}",
        people.fay,
        [people.anna, people.carlo],
        megagroup=True,
    )
    dc.world.write(people.fay, market, "Who has a table left?")
    desk = await open_desk(1280, 800)
    await expect(desk.row("Market")).to_have_count(2)

    await desk.one_list.click()

    await expect(desk.row("Market")).to_have_count(1)
    await expect(desk.row("Market")).to_have_accessible_name(re.compile("as: Shop, Advice"))
    await desk.open("Market")
    async with asyncio.timeout(TIMEOUT):
        unread = True
        while unread:
            items = (await switchboard.get("/conversations"))["items"]
            unread = any(each["unread_count"] for each in items)
    await desk.composer.fill("We do")
    found = await violations(desk.page)
    await desk.page.emulate_media(color_scheme="dark")
    found += await violations(desk.page)
    await desk.page.keyboard.press("Control+k")
    await desk.page.keyboard.type("market")
    offered = desk.page.locator(".palette-option:has(account-mark:not([hidden]))")
    await expect(offered).to_have_text(re.compile("Market.*as: Shop, Advice"))
    assert await desk.page.locator(".palette-list").evaluate("e => e.scrollWidth <= e.clientWidth")
    found += await violations(desk.page)
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("combobox", name="Answer as").select_option("Advice")
    await expect(desk.composer).to_have_value("We do")
    await desk.composer.press("Enter")
    sent = await dc.world.written(lambda message: message.text == "We do")
    assert sent.sender is people.carlo
    await desk.page.reload()
    await expect(desk.row("Market")).to_have_count(1)
    await desk.page.keyboard.press("Escape")
    await desk.row("Market").focus()
    await desk.page.keyboard.press("e")
    await expect(desk.row("Market")).to_have_count(0)
    await desk.page.get_by_role("button", name="Undo").wait_for()
    await desk.page.keyboard.press("z")
    await expect(desk.row("Market")).to_have_count(1)
    await desk.one_list.click()
    await expect(desk.row("Market")).to_have_count(2)
    assert found == []
