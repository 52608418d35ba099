"""Without the browser's storage: full, blocked or missing, the page works and loses nothing."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Playwright, Route, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import QUIET, OpenDesk
from .page_object import Desk

FILL = """
  () => {
    for (let size = 2 ** 22; size >= 1; size = size / 2) {
      try {
        for (let at = 0; ; at++) localStorage.setItem(`fill ${size} ${at}`, "x".repeat(size));
      } catch {}
    }
  }
"""
"""Really full: not one more character."""

BLOCKED = """
  for (const name of NAMES) {
    Object.defineProperty(window, name, { get() {
      throw new DOMException("The operation is insecure.", "SecurityError");
    } });
  }
"""


@pytest.fixture(autouse=True)
async def talks(switchboard: Running, people: People, dc: DataCentre) -> None:
    """Anna's account has conversations with Dora and Emil."""
    await switchboard.sign_in(people.anna)
    dc.world.write(people.emil, people.anna, "Hello", date=dc.world.now() - 60)
    dc.world.write(people.dora, people.anna, "Are you there?")


async def test_a_full_storage_loses_no_reply(desk: Desk, dc: DataCentre, people: People) -> None:
    """The reply stands in the thread and goes out once, at once; a notice says what is not kept."""
    await desk.page.evaluate(FILL)
    await desk.open("Dora")

    await desk.composer.press_sequentially("Ghost answer")
    await expect(desk.page.locator("#notice")).to_contain_text("will not survive a reload")
    await desk.composer.press("Enter")

    await expect(desk.bubble("Ghost answer").locator(".delivery")).to_have_text("Sent")
    await expect(desk.composer).to_have_value("")
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts.count("Ghost answer") == 1


async def test_a_full_storage_loses_no_draft(desk: Desk) -> None:
    """A draft that cannot be kept is there when one comes back to it."""
    await desk.page.evaluate(FILL)
    await desk.open("Dora")
    await desk.composer.fill("half a sentence")

    await desk.open("Emil")
    await expect(desk.composer).to_have_value("")
    await desk.open("Dora")

    await expect(desk.composer).to_have_value("half a sentence")


async def test_what_could_not_be_kept_is_kept_when_there_is_room(desk: Desk) -> None:
    """As soon as the storage takes something again, it has everything."""
    await desk.page.evaluate(FILL)
    await desk.open("Dora")
    await desk.composer.fill("half a sentence")
    await desk.page.evaluate(
        "() => { for (const key of Object.keys(localStorage))"
        " if (key.startsWith('fill')) localStorage.removeItem(key); }"
    )
    await desk.open("Emil")
    await desk.composer.fill("another")

    await desk.page.reload()
    await desk.open("Dora")

    await expect(desk.composer).to_have_value("half a sentence")


@pytest.mark.parametrize(
    "names", [["localStorage"], ["sessionStorage"], ["localStorage", "sessionStorage"]]
)
async def test_the_page_works_without_storage(
    open_desk: OpenDesk, dc: DataCentre, people: People, names: list[str]
) -> None:
    """Where access to it throws, as with blocked cookies, all but keeping works."""

    async def block(page: Page) -> None:
        await page.add_init_script(f"const NAMES = {json.dumps(names)};{BLOCKED}")

    desk = await open_desk(prepare=block)
    await desk.open("Dora")
    await desk.composer.fill("begun")
    await desk.open("Emil")
    await desk.open("Dora")
    await expect(desk.composer).to_have_value("begun")

    await desk.send("Yes, I am")

    assert await dc.world.written(lambda message: message.text == "Yes, I am")
    await expect(desk.bubble("Yes, I am").locator(".delivery")).to_have_text("Sent")


@pytest.fixture
async def blocking(
    playwright: Playwright, chromium_path: str, tmp_path: Path
) -> AsyncIterator[Page]:
    """A page of a Chromium that blocks all cookies, and with them every storage."""
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = await playwright.chromium.launch_persistent_context(
        str(tmp_path), executable_path=chromium_path, args=list(QUIET)
    )
    yield await context.new_page()
    await context.close()


async def test_the_page_works_in_a_browser_that_blocks_cookies(
    blocking: Page, switchboard: Running, dc: DataCentre
) -> None:
    """The real thing: storage and locks are refused, and a reply goes out."""
    wrong: list[str] = []
    blocking.on("pageerror", lambda error: wrong.append(str(error)))
    await blocking.goto(switchboard.url)
    assert await blocking.evaluate("() => { try { localStorage } catch { return true } }")
    desk = Desk(blocking)
    await desk.open("Dora")

    await desk.send("Yes, I am")

    assert await dc.world.written(lambda message: message.text == "Yes, I am")
    await expect(desk.bubble("Yes, I am").locator(".delivery")).to_have_text("Sent")
    assert wrong == []


async def test_what_others_left_in_the_storage_does_no_harm(open_desk: OpenDesk) -> None:
    """Entries that cannot be read are as if they were not there."""

    async def litter(page: Page) -> None:
        await page.add_init_script(
            """for (const value of ["{", "null", "[]", '"x"', '{"tab":1,"message":null}']) {
              localStorage.setItem(`switchboard unsent ${value}`, value);
            }
            localStorage.setItem("switchboard settings", "not JSON");
            const where = '{"q":7,"selected":{},"reading":"x"}';
            sessionStorage.setItem("switchboard whereabouts", where);"""
        )

    desk = await open_desk(prepare=litter)

    await desk.open("Dora")

    await expect(desk.bubble("Are you there?")).to_be_visible()


@pytest.mark.parametrize("storage", [True, False], ids=["with storage", "without"])
async def test_a_page_that_cannot_start_says_so(
    blocking: Page, chromium: Browser, switchboard: Running, storage: bool
) -> None:
    """Whatever keeps the page from starting, after some tries it says it in a sentence."""
    page = await chromium.new_page() if storage else blocking
    loads: list[str] = []
    page.on("request", lambda r: r.is_navigation_request() and loads.append(r.url))

    async def lose(route: Route) -> None:
        await route.abort()

    await page.route("**/app.js", lose)

    await page.goto(switchboard.url)

    starting = page.get_by_role("alert").filter(has_text="cannot start")
    await expect(starting).to_be_visible(timeout=20_000)
    assert 1 < len(loads) < 10
    await page.unroute("**/app.js")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".row").first).to_be_visible()
    await expect(starting).to_be_hidden()
