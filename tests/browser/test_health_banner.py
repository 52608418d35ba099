"""The page shows problems of the service, with what to do about them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from sandbox import DataCentre
from switchboard.store.core.disk import MIN_FREE_BYTES
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.service import Running
from tests.small_disk import SmallDisk, small_disk

from .conftest import OpenDesk, Violations

MEGABYTE = 1024 * 1024
LATER = 11_000
"""After this many milliseconds the page has asked again."""


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[SmallDisk]:
    """A disk with enough room for a while."""
    async with small_disk(tmp_path / "data", MIN_FREE_BYTES + 64 * MEGABYTE) as disk:
        yield disk


@pytest.fixture
async def switchboard(dc: DataCentre, disk: SmallDisk) -> AsyncIterator[Running]:
    """The service as a program on that disk."""
    async with serving(dc, environment(dc, disk.folder, free_port()), disk) as (_, running):
        yield running


async def with_a_clock(page: Page) -> None:
    """The test can move the page's time."""
    await page.clock.install()


async def test_a_disk_that_fills_up_is_seen(
    open_desk: OpenDesk,
    switchboard: Running,
    disk: SmallDisk,
    dc: DataCentre,
    people: People,
    violations: Violations,
) -> None:
    """The page says that the disk is nearly full, then that messages wait on a full disk. When
    there is room again, the banner disappears and the waiting messages arrive."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    desk = await open_desk(prepare=with_a_clock)
    problems = desk.page.locator("#problems")
    await desk.open("Dora")
    await expect(problems).to_be_hidden()

    disk.fill(leave=MIN_FREE_BYTES - MEGABYTE)
    await desk.page.clock.fast_forward(LATER)
    await expect(problems).to_contain_text("nearly full. Make room")
    found = await violations(desk.page)
    disk.fill()
    dc.world.write(people.dora, people.anna, "waits " * 500)
    await switchboard.until_store_is("full")
    await desk.page.clock.fast_forward(LATER)
    await expect(problems).to_contain_text("The disk is full")
    disk.empty()

    await expect(desk.bubble("waits").first).to_be_visible()
    await switchboard.until_store_is("ok")
    await desk.page.clock.fast_forward(LATER)
    await expect(problems).to_be_hidden()
    assert found == []
