"""The panel beside a conversation: who this is, and the operator's note."""

from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations


async def test_the_panel_says_who_this_is_and_keeps_a_note(
    switchboard: Running,
    people: People,
    dc: DataCentre,
    open_desk: OpenDesk,
    violations: Violations,
) -> None:
    """On a wide screen the panel is a column. The note saves itself and survives a reload; the
    panel leads to the same person in another account. On a smaller screen it comes by its button or
    I until Escape closes it: beside the conversation, or over it if there is no room."""
    dc.world.write(people.dora, people.anna, "Hello Anna")
    dc.world.write(people.dora, people.carlo, "Hello Carlo")
    await switchboard.sign_in(people.anna, "Shop")
    await switchboard.sign_in(people.carlo, "Office")
    desk = await open_desk(width=1920, height=1000)
    panel = desk.page.get_by_role("complementary", name="Who this is")
    note = panel.get_by_label("Note")
    await desk.group("Shop").locator(".row-button").click()

    await expect(panel.locator(".about-name")).to_have_text("Dora Dahl")
    await note.fill("Prefers Tuesdays")
    await expect(panel.get_by_role("status")).to_have_text("Saved")
    await expect(panel.locator(".meeting")).to_contain_text("Office")
    assert await violations(desk.page) == []
    await desk.page.reload()
    await expect(note).to_have_value("Prefers Tuesdays")
    await panel.locator(".meeting").click()
    await expect(desk.page.locator(".thread-account")).to_contain_text("Office")
    await expect(note).to_have_value("")

    await note.fill("x" * 3990 + "\nlast line")
    await expect(panel.get_by_role("status")).to_have_text("Saved")
    assert await panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")

    await desk.page.set_viewport_size({"width": 1280, "height": 800})
    await expect(panel).to_be_hidden()
    await desk.row("Dora").first.focus()
    await desk.page.keyboard.press("i")
    await expect(panel.get_by_role("button", name="Hide the panel")).to_be_focused()
    assert await violations(desk.page) == []
    send = await desk.page.get_by_role("button", name="Send", exact=True).bounding_box()
    beside = await panel.bounding_box()
    assert send is not None
    assert beside is not None
    assert send["x"] + send["width"] <= beside["x"]
    await desk.page.set_viewport_size({"width": 1000, "height": 800})
    await expect(panel).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
