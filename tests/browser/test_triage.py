"""The operator's way through the list: done, next, and nothing left."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
from .held_requests import hold
from .page_object import Desk
from .test_conversation_state import Phone, happened


@pytest.fixture
async def shop(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna's account, to which Emil wrote after Dora; its label."""
    now = dc.world.now()
    dc.world.write(people.dora, people.anna, "Good morning", date=now - 60)
    dc.world.write(people.emil, people.anna, "Good evening", date=now - 30)
    return str((await switchboard.sign_in(people.anna))["label"])


@pytest.fixture
async def inbox(shop: str, desk: Desk) -> Desk:
    """The page with Anna's two unread conversations."""
    await expect(desk.group(shop).locator(".badge:visible")).to_have_count(3)
    return desk


async def archive_unanswered(inbox: Desk, name: str) -> Route:
    """Press the key that archives a conversation; its request has no answer until it goes on."""
    held: asyncio.Future[Route] = asyncio.get_running_loop().create_future()

    async def hold(route: Route) -> None:
        held.set_result(route)

    await inbox.page.route("**/api/conversations/*", hold, times=1)
    await inbox.row(name).focus()
    await inbox.page.keyboard.press("e")
    return await asyncio.wait_for(held, 60)


async def test_done_opens_the_next_until_nobody_waits(
    inbox: Desk, people: People, dc: DataCentre
) -> None:
    """E archives the open conversation and opens the next one, with the focus in the list. The
    toast counts what is left. After the last one a sentence says so, and Z brings it back."""
    phone = Phone(dc, people.anna)
    heading = inbox.page.locator("main h2")
    keyboard = inbox.page.keyboard

    await keyboard.press("n")
    await expect(heading).to_have_text("Emil")
    await keyboard.press("e")
    await expect(heading).to_have_text("Dora Dahl")
    await expect(inbox.row("Dora")).to_be_focused()
    await expect(inbox.page.get_by_role("status").filter(has_text="Archived.")).to_be_visible()
    await happened(lambda: phone.is_archived(people.emil))
    await keyboard.press("e")

    await expect(heading).to_have_text("Nobody waits")
    await expect(inbox.rows).to_have_count(0)
    await keyboard.press("z")
    await expect(inbox.row("Dora")).to_be_visible()
    await happened(lambda: not phone.is_archived(people.dora))


async def test_an_undo_before_the_answer_undoes_what_is_under_way(
    inbox: Desk, people: People, dc: DataCentre
) -> None:
    """Z right after E brings the conversation back, although Switchboard has not answered yet. What
    an older toast offers to undo stays done."""
    phone = Phone(dc, people.anna)
    await inbox.row("Emil").focus()
    await inbox.page.keyboard.press("e")
    await expect(inbox.page.get_by_role("button", name="Undo")).to_be_visible()
    await happened(lambda: phone.is_archived(people.emil))
    held = await archive_unanswered(inbox, "Dora")
    await inbox.page.keyboard.press("z")
    await held.continue_()

    await expect(inbox.page.get_by_role("button", name="Undo")).to_have_count(1)
    await expect(inbox.row("Dora")).to_be_visible()
    await happened(lambda: not phone.is_archived(people.dora))
    assert phone.is_archived(people.emil)


async def test_undo_takes_the_newest_action_back_although_an_older_one_waits(
    inbox: Desk, people: People, dc: DataCentre
) -> None:
    """Dora's archive has no answer yet when Emil's pin has its toast: Z takes the pin back. The
    archive is done when the answer comes."""
    phone = Phone(dc, people.anna)
    held = await archive_unanswered(inbox, "Dora")
    await inbox.row("Emil").focus()
    await inbox.page.keyboard.press("p")
    await expect(inbox.page.get_by_role("button", name="Undo")).to_have_count(1)
    await happened(lambda: phone.is_pinned(people.emil))

    await inbox.page.keyboard.press("z")
    await happened(lambda: not phone.is_pinned(people.emil))
    await held.continue_()

    await happened(lambda: phone.is_archived(people.dora))
    await expect(inbox.page.get_by_role("status").filter(has_text="Archived.")).to_be_visible()


async def test_one_key_sends_and_opens_the_next(
    inbox: Desk, switchboard: Running, people: People, dc: DataCentre
) -> None:
    """Ctrl+Enter sends the reply and opens the next conversation, with the focus in the composer
    there. With Shift the conversation is archived as well. Without a text nothing is sent."""
    phone = Phone(dc, people.anna)
    heading = inbox.page.locator("main h2")
    await inbox.open("Emil")

    await inbox.composer.fill("Good night")
    await inbox.composer.press("Control+Enter")
    await expect(heading).to_have_text("Dora Dahl")
    await expect(inbox.composer).to_be_focused()
    await expect(inbox.page.get_by_role("status").filter(has_text="1 left.")).to_be_visible()
    await inbox.page.keyboard.type("Hello Dora")
    await inbox.page.keyboard.press("Control+Shift+Enter")

    await expect(heading).to_have_text("Emil")
    await happened(lambda: phone.is_archived(people.dora))
    await expect(inbox.bubble("Good night")).to_be_visible()
    dora = (await switchboard.get("/conversations", archived=True))["items"][0]
    assert [each["text"] for each in await switchboard.thread(dora["id"])] == [
        "Good morning",
        "Hello Dora",
    ]
    await inbox.page.keyboard.press("Control+Enter")
    await expect(heading).to_have_text("Emil")
    await expect(inbox.messages).to_have_count(2)


async def test_a_conversation_is_snoozed_by_two_keys_and_comes_back(
    inbox: Desk, violations: Violations, switchboard: Running
) -> None:
    """S asks until when, and the key of a choice answers. The conversation is in the list of the
    snoozed ones, with the time, until its menu ends the snooze; Undo puts it back as well. When it
    comes back by itself, the line of the snoozed ones stays until the pointer has left the list:
    no row moves."""
    snoozed = inbox.page.locator("#snoozed")
    await inbox.row("Dora").focus()

    await inbox.page.keyboard.press("s")
    await expect(inbox.dialog).to_contain_text("Snooze Dora Dahl")
    assert await violations(inbox.page) == []
    await inbox.page.keyboard.press("t")
    await expect(inbox.row("Dora")).to_be_hidden()
    await expect(inbox.page.get_by_role("status").filter(has_text="tomorrow")).to_be_visible()
    await expect(snoozed).to_contain_text("1 conversation")
    await inbox.page.keyboard.press("z")
    await expect(inbox.row("Dora")).to_be_visible()
    await expect(snoozed).to_be_hidden()

    await inbox.row("Emil").focus()
    await inbox.page.keyboard.press("s")
    await inbox.page.keyboard.press("w")
    await expect(inbox.row("Emil")).to_be_hidden()
    await inbox.row("Dora").hover()
    top = await inbox.top_of(inbox.row("Dora"))
    (emil,) = (await switchboard.get("/conversations", snoozed=True))["items"]
    await switchboard.http.patch(f"/conversations/{emil['id']}", json={"snoozed_until": None})
    await expect(inbox.row("Emil")).to_be_visible()
    assert await inbox.top_of(inbox.row("Dora")) == top
    await inbox.page.mouse.move(800, 300)
    await expect(snoozed).to_be_hidden()

    await inbox.row("Emil").focus()
    await inbox.page.keyboard.press("s")
    await inbox.page.keyboard.press("w")
    await snoozed.click()
    await expect(inbox.row("Emil").locator(".row-time")).to_contain_text("back ")
    await inbox.row("Emil").click(button="right")
    await inbox.page.get_by_role("menuitem", name="End the snooze").click()
    await expect(inbox.page.get_by_text("Nothing is snoozed.")).to_be_visible()
    await snoozed.click()
    await expect(inbox.row("Emil")).to_be_visible()


async def test_the_palette_goes_to_a_conversation_and_runs_a_command(
    inbox: Desk, violations: Violations, people: People, dc: DataCentre
) -> None:
    """Ctrl+K finds a conversation by its name without accents, also from the composer, and runs a
    command, which shows its key."""
    phone = Phone(dc, people.anna)
    keyboard = inbox.page.keyboard
    await inbox.open("Emil")

    await keyboard.press("Control+k")
    await expect(inbox.page.get_by_role("combobox")).to_be_focused()
    assert await violations(inbox.page) == []
    await keyboard.type("dóra")
    await keyboard.press("Enter")
    await expect(inbox.page.locator("main h2")).to_have_text("Dora Dahl")
    await expect(inbox.composer).to_be_focused()
    await keyboard.press("Control+k")
    await keyboard.type("mute")
    chosen = inbox.page.locator("[role=option][aria-selected=true]")
    await expect(chosen).to_contain_text("Mute · Dora Dahl")
    await expect(chosen.locator("kbd")).to_have_text("M")
    await keyboard.press("Enter")

    await happened(lambda: phone.is_muted(people.dora))


async def test_the_palette_keeps_the_choice_when_its_search_answers(inbox: Desk) -> None:
    """What the arrow keys have chosen stays chosen until something is typed."""
    page = inbox.page
    chosen = page.locator("[role=option][aria-selected=true]")
    await page.keyboard.press("Control+k")
    search = await hold(page, "GET", "**/api/conversations?*q=theme*")
    await page.keyboard.type("theme")
    first = await chosen.inner_text()
    await page.keyboard.press("ArrowDown")
    second = await chosen.inner_text()
    assert first != second
    before_the_answer = await chosen.element_handle()

    await search.release()

    await page.wait_for_function("option => !option.isConnected", arg=before_the_answer)
    assert await chosen.inner_text() == second
    await page.keyboard.press("Backspace")
    assert await chosen.inner_text() == first


async def test_selected_rows_are_done_together_and_undone_together(
    inbox: Desk, violations: Violations, people: People, dc: DataCentre
) -> None:
    """X selects the row with the focus, Shift+Down the next one, too. E archives both, and Undo
    brings both back. Escape and a second Ctrl+click clear the selection."""
    phone = Phone(dc, people.anna)
    bar = inbox.page.get_by_role("toolbar")
    await inbox.row("Emil").focus()

    await inbox.page.keyboard.press("x")
    await expect(bar).to_contain_text("1 selected")
    await inbox.page.keyboard.press("Shift+ArrowDown")
    await expect(bar).to_contain_text("2 selected")
    await expect(inbox.row("Dora")).to_contain_text("selected")
    assert await violations(inbox.page) == []
    await inbox.page.keyboard.press("e")
    await happened(lambda: phone.is_archived(people.dora) and phone.is_archived(people.emil))
    await expect(inbox.page.get_by_text("2 conversations.")).to_be_visible()
    await inbox.page.get_by_role("button", name="Undo").click()
    await expect(inbox.row("Dora")).to_be_visible()
    await happened(lambda: not (phone.is_archived(people.dora) or phone.is_archived(people.emil)))

    await inbox.row("Dora").click(modifiers=["Control"])
    await expect(bar).to_contain_text("1 selected")
    await inbox.page.keyboard.press("Escape")
    await expect(bar).to_be_hidden()
    await expect(inbox.page.locator("#unread-only")).to_be_visible()
