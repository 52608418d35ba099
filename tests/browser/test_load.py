"""Thousands of conversations and fifty messages a second: the page stays small and quick."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bench.page import (
    LONG,
    PagePopulation,
    Storm,
    chromium,
    filled_service,
    load_whole_list,
    new_page,
    open_traced,
    storm_over,
)

from .page_object import Desk

CONVERSATIONS, THREAD = 2_000, 10_000
SECONDS = 4

ATTEMPTS = 3
"""Storms until one is without a noticeable task. A machine that gives the page no time lets its
work pile up, and caches that others have emptied make it slower. A page that is too slow is so
each time."""

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
"""The time to render every row, in milliseconds on this machine now."""


@pytest.mark.alone
@pytest.mark.usefixtures("chromium_path")
async def test_the_page_stays_small_quick_and_still(tmp_path: Path) -> None:
    """With any number of conversations and messages, the page has few elements and no more
    memory than before. A task, like a message, costs a small part of rendering the whole list;
    `make bench` measures milliseconds. The observed row keeps its position, choice and focus."""
    async with (
        filled_service(tmp_path, CONVERSATIONS, 2 * THREAD, THREAD) as (
            population,
            running,
            thread,
        ),
        chromium() as browser,
    ):
        page = await new_page(browser, thread)
        await open_traced(page, running)
        await load_whole_list(page, running)

        storm = await smooth_storm_over(page, population)

        assert len(storm.processor_times) == len(storm.tasks)
        assert storm.dom_nodes < 20_000
        assert storm.heap_growth_mb < 8
        whole = float(await page.evaluate(UNWINDOWED, CONVERSATIONS))
        assert max(storm.processor_times) < whole / 8
        assert storm.busy_ms_per_message < whole / 2
        row, before = await look_at_the_middle(page)

        await storm_over(page, population, 1)

        assert await page.locator(".row").count() < 60
        assert await Desk(page).top_of(page.locator(row)) == pytest.approx(before, abs=1)
        await expect(page.locator(f"{row} .row-button")).to_be_focused()


async def smooth_storm_over(page: Page, population: PagePopulation) -> Storm:
    """A storm in which no task is noticeable; without one, the last of some."""
    for _ in range(ATTEMPTS):
        storm = await storm_over(page, population, SECONDS)
        if max(storm.processor_times) < LONG:
            break
    return storm


async def look_at_the_middle(page: Page) -> tuple[str, float]:
    """Scroll half-way down the list and focus a row: how to find it again, and where it is."""
    await page.evaluate(
        "(place) => { const row = document.querySelector('.row').offsetHeight;"
        " document.querySelector('#groups').scrollTop = (place - 4) * row; }",
        CONVERSATIONS // 2,
    )
    middle = page.locator(f".row[aria-posinset='{CONVERSATIONS // 2}']")
    await middle.locator(".row-button").focus()
    id_ = await middle.get_attribute("data-conversation")
    row = f".row[data-conversation='{id_}']"
    return row, await Desk(page).top_of(page.locator(row))
