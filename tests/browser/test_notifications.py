"""When the page notifies the operator, and how often."""

import asyncio

import pytest
from playwright.async_api import expect

from sandbox import DataCentre, User
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .page_object import Desk
from .test_tabs import another_tab, note_notifications


@pytest.fixture
async def listening(open_desk: OpenDesk, switchboard: Running, people: People) -> Desk:
    """Two accounts, Shop and Support, and a page that shows notifications."""
    await switchboard.sign_in(people.anna, "Shop")
    await switchboard.sign_in(people.carlo, "Support")
    desk = await open_desk(prepare=note_notifications)
    await choose(desk, "Desktop notification")
    return desk


async def choose(desk: Desk, *labels: str) -> None:
    """Check or uncheck these settings."""
    await desk.page.get_by_role("button", name="Keys and settings").click()
    for label in labels:
        await desk.dialog.get_by_label(label, exact=label in ("Shop", "Support")).click()
    await desk.page.keyboard.press("Escape")


async def shown(*desks: Desk, least: int) -> list[str]:
    """The notifications of all tabs, once there are this many."""
    found: list[str] = []
    async with asyncio.timeout(15):
        while len(found) < least:
            for desk in desks:
                found += await desk.page.evaluate("window.shown.splice(0)")
    return found


async def test_several_at_once_are_all_shown(
    listening: Desk, dc: DataCentre, people: People
) -> None:
    """Senders in the quiet time after a notification are named in a second one, shown by one
    tab."""
    writers: list[User] = [people.dora, people.emil, people.fay]
    more = [dc.world.register(f"99966130{n:02}", first_name=f"Guest {n}") for n in range(2)]
    tab = await another_tab(listening)
    await expect(tab.group("Shop")).to_be_visible()

    for person in [*writers, *more]:
        dc.world.write(person, people.anna, f"from {person.first_name}")

    first, second = await shown(listening, tab, least=2)
    assert first == "Dora Dahl · Shop: from Dora"
    title, _, names = second.partition(": ")
    assert title.startswith("4 more conversations · Emil")
    for name in ("Emil", "Fay", "Guest 0", "Guest 1"):
        assert name in names


async def test_alerts_and_title_concern_the_same(
    listening: Desk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """A message of one own account in a group of another does not alert and is not counted in the
    title, nor is a stranger's message without a mention. A mention alerts and counts once, through
    whichever account. An account that is switched off does neither; in quiet hours the title
    alone counts."""
    desk = listening
    group = dc.world.create_channel(
        "Market", creator=people.anna, members=[people.dora, people.carlo], megagroup=True
    )
    heard = desk.group("Support").locator(".row", has_text="Market").locator(".row-text")

    dc.world.write(people.anna, group, "our own words")
    await expect(heard).to_have_text("Shop (you):our own words")
    dc.world.write(people.dora, group, "a stranger's words")
    await expect(heard).to_contain_text("a stranger's words")
    await expect(desk.page).to_have_title("Switchboard")
    dc.world.write(people.dora, group, "listen, @anna and @carlo")

    await expect(desk.page).to_have_title("(1) Switchboard")
    assert len(await shown(desk, least=1)) == 1
    await choose(desk, "Support")
    dc.world.write(people.emil, people.carlo, "of no concern")
    await expect(desk.group("Support").locator(".row", has_text="Emil")).to_be_visible()
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Quiet hours: ").check()
    for label in ("from", "until"):
        await desk.dialog.get_by_label(label, exact=True).fill("06:00")
    found = await violations(desk.page)
    await desk.page.emulate_media(color_scheme="dark")
    assert found + await violations(desk.page) == []
    await desk.page.keyboard.press("Escape")
    dc.world.write(people.emil, people.anna, "by night")
    await expect(desk.page).to_have_title("(2) Switchboard")
    await choose(desk, "Quiet hours: ")
    dc.world.write(people.fay, people.anna, "by day")

    assert await shown(desk, least=1) == ["Fay · Shop: by day"]
    await expect(desk.page).to_have_title("(3) Switchboard")
    assert await desk.page.evaluate("window.badge") == 3
    await desk.group("Support").locator(".row-button", has_text="Market").click()
    await expect(desk.bubble("our own words").locator(".sender")).to_have_text("Shop (you)")


async def test_a_group_on_the_screen_rings_through_no_account(
    listening: Desk, dc: DataCentre, people: People
) -> None:
    """A group that is open in one account is silent for the other accounts too."""
    desk = listening
    await choose(desk, "Groups and channels")
    group = dc.world.create_channel(
        "Market", creator=people.dora, members=[people.anna, people.carlo], megagroup=True
    )
    dc.world.write(people.dora, group, "before")
    await expect(desk.group("Support").locator(".row-text")).to_contain_text("before")
    await shown(desk, least=1)
    await desk.page.bring_to_front()
    await desk.group("Support").locator(".row-button").click()
    await expect(desk.bubble("before")).to_be_visible()

    dc.world.write(people.dora, group, "looked at")
    await expect(desk.bubble("looked at")).to_be_visible()
    dc.world.write(people.emil, people.anna, "not looked at")

    assert await shown(desk, least=1) == ["Emil · Shop: not looked at"]


async def test_an_account_that_stops_working_calls_once(
    listening: Desk, dc: DataCentre, people: People
) -> None:
    """If Telegram ends a session, one tab shows a desktop notification with what to do."""
    tab = await another_tab(listening)
    await expect(tab.group("Shop")).to_be_visible()

    dc.revoke_sessions(people.carlo)
    await expect(listening.page.locator("#problems")).to_contain_text("Support: Signed out.")
    await expect(tab.page.locator("#problems")).to_contain_text("Support: Signed out.")

    (received,) = await shown(listening, tab, least=1)
    assert received.startswith("Support: Signed out: Telegram ended this session.")
