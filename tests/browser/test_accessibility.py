"""The page for everybody: scanned, by keyboard, and on small screens."""

import re
from typing import Literal

import pytest
from playwright.async_api import ViewportSize, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import COLOURS, RULES, OpenDesk, Violations
from .page_object import Desk

Scheme = Literal["light", "dark"]

SCREENS: tuple[tuple[int, int, Scheme], ...] = (
    (1280, 800, "light"),
    (1280, 800, "dark"),
    (360, 740, "light"),
    (1920, 1080, "dark"),
)
"""Width, height and colours. One page goes through all of them in each of its states."""

WIDE: ViewportSize = {"width": 1280, "height": 800}
"""A screen with the list beside the thread."""

TOO_WIDE = """[
  ...(document.documentElement.scrollWidth > innerWidth ? ["the page"] : []),
  ...[...document.querySelectorAll(".thread > *, .list-head > *")]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 0.5)
    .map(part => part.className),
]"""
"""The parts of the page that go beyond the screen."""


@pytest.fixture
async def account(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna's account has a failed reply and a group beside her talk with Dora; its label."""
    signed_in = await switchboard.sign_in(people.anna)
    group = dc.world.create_group("Team", creator=people.emil, members=[people.anna, people.dora])
    dc.world.write(people.emil, group, "All here?")
    dc.world.write(people.dora, group, media="photo")
    dc.world.write(people.dora, people.anna, "Hello\nthere")
    dc.world.block(people.dora, people.anna)
    return str(signed_in["label"])


async def scan_screens(desk: Desk, violations: Violations) -> list[str]:
    """The violations of the page as it is now, on every screen, and what is too wide for it.
    A second scan at the same width is only about colours, because nothing else differs. The page
    is on a wide screen before and after."""
    found: list[str] = []
    widths: set[int] = set()
    for width, height, scheme in SCREENS:
        await desk.page.set_viewport_size({"width": width, "height": height})
        await desk.page.emulate_media(color_scheme=scheme)
        await desk.page.evaluate("() => new Promise(requestAnimationFrame)")
        rules = COLOURS if width in widths else RULES
        widths.add(width)
        found += [f"{width} {scheme}: {each}" for each in await violations(desk.page, rules)]
        found += [f"{width}: too wide: {part}" for part in await desk.page.evaluate(TOO_WIDE)]
    await desk.page.set_viewport_size(WIDE)
    return found


async def test_the_first_run_is_accessible(desk: Desk, violations: Violations) -> None:
    """The empty page and the dialog pass the scan on every screen."""
    await expect(desk.page.get_by_role("heading", name="Add your first")).to_be_visible()
    found = await scan_screens(desk, violations)

    await desk.add_account.click()

    assert found + await scan_screens(desk, violations) == []


async def test_the_desk_is_accessible(account: str, desk: Desk, violations: Violations) -> None:
    """List, thread with a failed message, group, and an account's dialog pass the scan on every
    screen."""
    await expect(desk.rows).to_have_count(2)
    found = await scan_screens(desk, violations)
    await desk.open("Dora")
    await desk.send("hello?")
    await expect(desk.bubble("hello?").locator(".delivery-problem")).to_be_visible()
    found += await scan_screens(desk, violations)
    await desk.open("Team")
    found += await scan_screens(desk, violations)

    await desk.page.get_by_role("button", name=f"Manage account {account}").click()

    assert found + await scan_screens(desk, violations) == []


@pytest.mark.parametrize("width", [360, 719, 720, 3840])
async def test_nothing_is_wider_than_the_screen(
    account: str, open_desk: OpenDesk, width: int
) -> None:
    """From a small phone to a large screen the page never scrolls sideways."""
    desk = await open_desk(width, 800)
    await desk.open("Dora")

    await desk.send("wide" * 200)

    await expect(desk.bubble("wide")).to_be_visible()
    assert await desk.page.evaluate("document.documentElement.scrollWidth") <= width
    assert await desk.thread.evaluate("log => log.scrollWidth <= log.clientWidth")


async def test_a_small_screen_shows_one_pane_at_a_time(account: str, open_desk: OpenDesk) -> None:
    """Choosing a conversation covers the list and shows its whole name; the back button returns to
    its row."""
    desk = await open_desk(360, 740)
    await expect(desk.row("Dora")).to_be_visible()

    await desk.open("Dora")
    await expect(desk.row("Dora")).to_be_hidden()
    cut = "title => title.scrollWidth > title.clientWidth"
    assert not await desk.page.locator(".thread-title").evaluate(cut)
    await desk.page.get_by_role("button", name="Back to conversations").click()

    await expect(desk.row("Dora")).to_be_focused()
    await expect(desk.thread).to_be_hidden()


async def test_a_covered_thread_is_not_read(
    account: str, open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """On a small screen, a message that arrives while the list covers the thread stays unread
    until the operator opens the thread."""
    desk = await open_desk(360, 740)
    await desk.open("Dora")
    await expect(desk.row("Dora").locator(".badge")).to_be_hidden()
    await desk.page.get_by_role("button", name="Back to conversations").click()

    dc.world.write(people.dora, people.anna, "Still there?")

    await expect(desk.row("Dora").locator(".badge")).to_contain_text("1 unread message")
    await desk.row("Dora").click()
    await expect(desk.row("Dora").locator(".badge")).to_be_hidden()


async def test_everything_is_reached_by_tab(account: str, desk: Desk) -> None:
    """Tab goes from the head of the list through a row and the thread to the composer. The focus
    is always visible. With reduced motion, nothing moves."""
    await desk.open("Dora")
    await expect(desk.composer).to_be_focused()
    seen: list[str] = []

    for _ in range(30):
        await desk.page.keyboard.press("Shift+Tab")
        name = await desk.page.evaluate(
            "document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.textContent.trim()"
        )
        seen.append(name)
        assert await desk.page.evaluate(
            "() => getComputedStyle(document.activeElement).outlineStyle === 'solid'"
        ), name
        if name == "Add account":
            break

    moving = "() => document.getAnimations().length"
    await desk.add_account.hover()
    assert await desk.page.evaluate(moving) == 0
    assert seen[-1] == "Add account"
    assert any(name.startswith("Messages with Dora") for name in seen)
    assert any("Search" in name for name in seen)
    assert f"Manage account {account}" in seen


async def test_shortcuts_do_what_the_help_says(
    account: str, desk: Desk, dc: DataCentre, people: People
) -> None:
    """Search, move, write, back and help work by keyboard, and never while the operator types."""
    press = desk.page.keyboard.press
    await expect(desk.rows).to_have_count(2)

    await press("j")
    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))
    await press("j")
    await expect(desk.thread).to_have_accessible_name(re.compile("Team"))
    await press("k")
    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))
    await press("r")
    await expect(desk.composer).to_be_focused()
    await desk.page.keyboard.type("jk/?r")
    await expect(desk.composer).to_have_value("jk/?r")
    await press("Alt+ArrowDown")
    await expect(desk.thread).to_have_accessible_name(re.compile("Team"))
    await expect(desk.composer).to_be_focused()
    await press("Escape")
    await expect(desk.row("Team")).to_be_focused()
    await press("/")
    await expect(desk.search).to_be_focused()
    await press("Escape")
    await press("?")
    await expect(desk.dialog.get_by_role("heading", name="Keys and settings")).to_be_visible()
    await press("j")
    await press("Escape")
    await expect(desk.dialog).to_be_hidden()
    await expect(desk.thread).to_have_accessible_name(re.compile("Team"))
    await press("Control+Shift+F")
    await expect(desk.search).to_be_focused()


async def test_the_help_is_accessible_and_its_choices_are_kept(
    account: str, desk: Desk, violations: Violations
) -> None:
    """Enter can be set to start a new line; the choice survives a reload. Each part of the help has
    a heading of its own."""
    await desk.page.get_by_role("button", name="Keys and settings").click()
    headings = await desk.dialog.get_by_role("heading").all_inner_texts()
    assert len(headings) == len(set(headings))
    assert headings[:3] == ["Keys and settings", "Anywhere", "While writing"]
    await expect(desk.dialog.get_by_text("While writing")).to_have_count(1)
    found = await scan_screens(desk, violations)
    await desk.dialog.get_by_label("Enter sends").uncheck()
    await desk.page.reload()
    await desk.open("Dora")

    await desk.composer.fill("one")
    await desk.composer.press("Enter")
    await desk.composer.press("x")
    await expect(desk.composer).to_have_value("one\nx")
    await desk.composer.press("Control+Enter")

    await expect(desk.bubble("one")).to_be_visible()
    assert found == []


async def test_saved_replies_a_refusal_and_a_lost_connection_are_accessible(
    account: str,
    desk: Desk,
    switchboard: Running,
    people: People,
    dc: DataCentre,
    violations: Violations,
) -> None:
    """The dialog of the saved replies, an edit that Telegram refused with its notice, and the
    banner of a lost connection pass the scan on every screen."""
    await switchboard.post("/saved-replies", {"shortcut": "bye", "text": "Good bye"}, 201)
    await desk.open("Team")
    await desk.send("first")
    await expect(desk.bubble("first").locator(".delivery")).to_have_text("Sent")
    dc.faults(people.anna).fail("messages.editMessage", 400, "MESSAGE_EDIT_TIME_EXPIRED")
    await desk.composer.press("ArrowUp")
    await desk.composer.fill("second")
    await desk.composer.press("Enter")
    notice = desk.page.locator("#notice p", has_text="too old")
    await notice.evaluate("line => line.after(line.cloneNode(true))")  # the copy stays
    await expect(desk.messages.last.locator(".change")).to_be_visible()
    found = await scan_screens(desk, violations)
    await desk.page.keyboard.press("Control+k")
    await desk.page.keyboard.type("saved")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("#saved-replies-dialog .saved-reply")).to_have_count(1)
    found += await scan_screens(desk, violations)
    await desk.page.route_web_socket("**/ws*", lambda socket: socket.close(code=1001))

    await desk.page.reload()

    await expect(desk.banner).to_contain_text("Trying again")
    assert found + await scan_screens(desk, violations) == []


async def test_search_quotes_and_versions_are_accessible(
    account: str,
    switchboard: Running,
    people: People,
    dc: DataCentre,
    desk: Desk,
    violations: Violations,
) -> None:
    """One list with its filters, what a search found, a quote, a link, earlier versions and the
    line before the new pass the scan on every screen, and nothing is wider than the screen."""
    await switchboard.sign_in(people.carlo)
    message = dc.world.write(people.fay, people.carlo, "see https://example.org at five")
    await desk.one_list.click()
    await expect(desk.rows).to_have_count(3)
    await desk.search.fill("see")
    await expect(desk.page.locator(".row mark")).to_have_text("see")
    found = await scan_screens(desk, violations)
    await desk.search.fill("")
    await desk.open("Fay")
    dc.world.edit(message, "see https://example.org at six")
    await desk.page.get_by_role("button", name="edited").click()
    await expect(desk.page.get_by_role("list", name="Earlier versions")).to_be_visible()
    await expect(desk.page.locator(".unread-line")).to_be_visible()

    await desk.composer.press("Control+ArrowUp")

    await expect(desk.quote).to_be_visible()
    assert found + await scan_screens(desk, violations) == []
