"""Thousands of conversations, fifty messages a second: the page stays small, quick and still."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bench.page import (
    WRITERS,
    chromium,
    filled_town,
    load_whole_list,
    new_page,
    open_traced,
    storm_over,
)

from .page_object import Desk

CONVERSATIONS, THREAD = 2_000, 10_000
SECONDS = 4

UNWINDOWED = """
  (count) => {
    const rows = [...document.querySelectorAll(".row")];
    const begin = performance.now();
    const list = document.createElement("ul");
    for (let at = 0; at < count; at++) list.append(rows[at % rows.length].cloneNode(true));
    document.querySelector("#groups").append(list);
    list.getBoundingClientRect();
    const took = performance.now() - begin;
    list.remove();
    return took;
  }
"""
"""What it costs to put every row on the page, in milliseconds on this machine now."""


@pytest.mark.usefixtures("chromium_path")
async def test_the_page_stays_small_quick_and_still(tmp_path: Path) -> None:
    """However many conversations there are and messages come: the page holds few elements and no
    more memory than before, a message costs a small part of what the list as a whole would, and
    the row that one looks at stays where it is, chosen and focused."""
    async with (
        filled_town(tmp_path, CONVERSATIONS, 2 * THREAD, THREAD) as (town, running, thread),
        chromium() as browser,
    ):
        page = await new_page(browser, thread)
        await open_traced(page, running)
        await load_whole_list(page, CONVERSATIONS + WRITERS)

        storm = await storm_over(page, town, SECONDS)

        assert storm.dom_nodes < 20_000
        assert storm.heap_growth_mb < 8
        whole = float(await page.evaluate(UNWINDOWED, CONVERSATIONS))
        assert storm.busy_ms_per_message < whole / 2
        row, before = await look_at_the_middle(page)

        await storm_over(page, town, 1)

        assert await page.locator(".row").count() < 60
        assert await Desk(page).top_of(page.locator(row)) == pytest.approx(before, abs=1)
        await expect(page.locator(f"{row} button")).to_be_focused()


async def look_at_the_middle(page: Page) -> tuple[str, float]:
    """Scroll half-way down the list and focus a row: how to find it again, and where it is."""
    await page.evaluate(
        "(place) => { const row = document.querySelector('.row').offsetHeight;"
        " document.querySelector('#groups').scrollTop = (place - 4) * row; }",
        CONVERSATIONS // 2,
    )
    middle = page.locator(f".row[aria-posinset='{CONVERSATIONS // 2}']")
    await middle.locator("button").focus()
    id_ = await middle.get_attribute("data-conversation")
    row = f".row[data-conversation='{id_}']"
    return row, await Desk(page).top_of(page.locator(row))
