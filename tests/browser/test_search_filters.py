"""A search that is narrowed: to a conversation, a sender, a kind, a date."""

from playwright.async_api import expect

from sandbox import DataCentre
from sandbox.world.message_content import Media
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
from .page_object import Desk
from .test_thread import until_found


async def test_a_search_is_narrowed_by_keyboard(
    desk: Desk,
    dc: DataCentre,
    people: People,
    switchboard: Running,
    violations: Violations,
) -> None:
    """A key searches in the open conversation. Fields narrow by sender, kind and date; a file is
    found by its name. Each filter has a chip that removes it, a reload keeps them, and Escape
    clears all."""
    await switchboard.sign_in(people.anna)
    crew = dc.world.create_group("Crew", creator=people.dora, members=[people.anna, people.emil])
    dc.world.write(people.dora, crew, "harbour at six")
    dc.world.write(people.emil, crew, media=Media("document", "harbour.pdf"))
    dc.world.write(people.emil, people.anna, "harbour, between us")
    await until_found(switchboard, "harbour", 3)
    page, keyboard = desk.page, desk.page.keyboard
    hits = page.get_by_role("list", name="Messages").locator(".row")
    chips = page.locator("#search-chips button")
    await desk.open("Crew")

    await keyboard.press("Control+f")

    await expect(desk.search).to_be_focused()
    await expect(desk.search).to_have_attribute("placeholder", "Search in Crew")
    await keyboard.type("harbour")
    await expect(hits).to_have_count(2)
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await page.locator("select[name=from]").select_option("Emil")
    await expect(hits).to_have_count(1)
    await expect(hits).to_contain_text("harbour.pdf")
    await expect(chips).to_have_text(["In Crew", "From Emil"])
    found = await violations(page)
    await page.emulate_media(color_scheme="dark")
    assert found + await violations(page) == []
    await page.locator("select[name=kind]").select_option("Text")
    await expect(page.locator("#list-note")).to_contain_text("with these filters")
    await page.reload()
    await expect(chips).to_have_text(["In Crew", "From Emil", "Text"])
    await page.get_by_role("button", name="Remove the filter: From Emil").press("Enter")
    await expect(hits).to_have_count(1)
    await expect(hits).to_contain_text("at six")
    await expect(desk.search).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await page.locator("input[name=until]").fill("2020-01-31")
    await expect(hits).to_have_count(0)
    await desk.search.press("Escape")
    await expect(chips).to_have_count(0)
    await expect(desk.search).to_have_value("")
    await expect(desk.row("Crew")).to_be_visible()


async def test_a_date_can_be_typed_while_messages_arrive(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """A field for a day keeps what is typed there until the date is complete."""
    await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "one")
    await desk.open("Dora")
    await desk.page.keyboard.press("Control+f")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Enter")
    since = desk.page.locator("input[name=since]")
    await since.focus()
    await desk.page.keyboard.type("1205")

    dc.world.write(people.dora, people.anna, "two")
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("two")
    await desk.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => drawn()))")
    await desk.page.keyboard.type("2026")

    await expect(since).to_have_value("2026-12-05")
