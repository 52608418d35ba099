"""Ten thousand conversations, fifty messages a second: the page stays small, quick and still."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from sandbox import DataCentre, User
from tests.conftest import People
from tests.running import Running, start

from .conftest import OpenDesk
from .filled import fill

CONVERSATIONS = int(os.environ.get("SWITCHBOARD_BUSY_CONVERSATIONS", "2000"))
SECONDS = int(os.environ.get("SWITCHBOARD_BUSY_SECONDS", "4"))
RATE = 50

LONG_TASKS = (
    "window.longTasks = []; new PerformanceObserver(list => { for (const task of list.getEntries())"
    " window.longTasks.push(Math.round(task.duration)); }).observe({type: 'longtask'});"
)


@pytest.fixture
async def switchboard(dc: DataCentre, tmp_path: Path) -> AsyncIterator[Running]:
    """A service with a long past."""
    await fill(tmp_path, CONVERSATIONS)
    async with start(dc, tmp_path) as running:
        yield running


async def watch(page: Page) -> None:
    """Note every task that holds the page up for more than 50 ms."""
    await page.add_init_script(LONG_TASKS)


async def load_to_the_end(page: Page) -> None:
    """Scroll the list down until every conversation has been fetched."""
    await page.wait_for_function(
        "count => { const list = document.querySelector('#groups');"
        " list.scrollTop = list.scrollHeight;"
        " return [...list.querySelectorAll('.row')].some("
        "  row => row.ariaPosInSet === String(count)); }",
        arg=CONVERSATIONS,
        polling=50,
        timeout=60_000,
    )


async def flood(dc: DataCentre, writers: list[User], reader: User) -> None:
    """Have the writers write in turn, RATE messages a second."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for number in range(SECONDS * RATE):
        dc.world.write(writers[number % len(writers)], reader, f"news {number}")
        await asyncio.sleep(max(0.0, begin + number / RATE - loop.time()))
    dc.world.write(writers[0], reader, "the last")


async def test_the_list_stays_small_and_still(
    open_desk: OpenDesk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """However many conversations there are and messages come, few rows are on the page, the one
    that one looks at stays where it is, and so do choice and focus."""
    await switchboard.sign_in(people.anna)
    writers = [
        dc.world.register(f"999661{40_000 + n}", first_name=f"Writer {n}") for n in range(20)
    ]
    dc.world.write(writers[0], people.anna, "first")
    desk = await open_desk(prepare=watch)
    await desk.one_list.click()
    await expect(desk.row("Writer 0")).to_be_visible()
    await load_to_the_end(desk.page)
    await desk.page.evaluate("document.querySelector('#groups').scrollTop /= 2")
    middle = desk.page.locator(f".row[aria-posinset='{CONVERSATIONS // 2}'] button")
    title = await middle.locator(".row-title").text_content()
    assert title is not None
    await middle.focus()
    row = desk.row(title).filter(has=desk.page.get_by_text(title, exact=True))
    before = await desk.top_of(row)
    await desk.page.evaluate("window.longTasks.length = 0")

    await flood(dc, writers, people.anna)

    await expect(desk.page).to_have_title(f"({SECONDS * RATE + 2}) Switchboard", timeout=30_000)
    assert await desk.page.locator(".row").count() < 60
    assert await desk.top_of(row) == pytest.approx(before, abs=1)
    await expect(row).to_be_focused()
    longest = max(await desk.page.evaluate("window.longTasks"), default=0)
    assert longest < 250, "on a quiet machine it is below 50"
