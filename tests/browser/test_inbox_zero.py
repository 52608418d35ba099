"""The operator's day: fifty unread conversations over three accounts, to zero by keyboard."""

import logging

import pytest
from playwright.async_api import Page, expect

from sandbox import DataCentre, User
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
from .page_object import Desk

UNREAD = 50

MAX_KEYSTROKES = 1.5
"""For each conversation, without those that type a text."""

SHOWN_WITHIN_MS = 500
"""From a key until the next conversation is shown, in the median; a busy machine is slow."""

MEASURE = """
  () => {
    window.times = [];
    addEventListener("keydown", ({ key }) => {
      const begin = performance.now();
      const before = document.querySelector("main h2")?.textContent;
      const look = () => {
        if (document.querySelector("main h2")?.textContent !== before) {
          window.times.push(performance.now() - begin);
        } else if (performance.now() - begin < 2000) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true });
  }
"""
"""Notes for each key how long it takes until another conversation is on the screen."""


class Keys:
    """The operator's keyboard, which counts its strokes but for the typing of texts."""

    def __init__(self, page: Page) -> None:
        """page: the one with the focus."""
        self.keyboard = page.keyboard
        self.count = 0

    async def press(self, key: str) -> None:
        """One stroke, with its modifiers."""
        self.count += 1
        await self.keyboard.press(key)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.keyboard.type(text)


@pytest.fixture
async def owners(people: People, switchboard: Running) -> list[User]:
    """Three owners whose accounts are signed in."""
    owners = [people.anna, people.carlo, people.fay]
    for owner in owners:
        await switchboard.sign_in(owner)
    await switchboard.post(
        "/saved-replies", {"shortcut": "th", "text": "Thanks, {first_name}!"}, 201
    )
    return owners


@pytest.fixture
async def customers(owners: list[User], dc: DataCentre) -> list[User]:
    """Fifty people, each of whom has written to one of the owners."""
    everybody = []
    for number in range(UNREAD):
        person = dc.world.register(f"99966123{number:03}", first_name=f"Customer{number:02}")
        dc.world.write(person, owners[number % 3], f"Question {number}")
        everybody.append(person)
    return everybody


async def test_fifty_unread_are_done_by_keyboard_alone(
    desk: Desk,
    customers: list[User],
    switchboard: Running,
    violations: Violations,
) -> None:
    """Each conversation is archived by one key; every fifth is answered with a saved reply first.
    At the end nobody waits, and each of these ten people has their answer once."""
    await expect(desk.page).to_have_title(f"({UNREAD}) Switchboard")
    await expect(desk.page.locator("#waiting-count")).to_have_text(str(UNREAD))
    heading = desk.page.locator("main h2")
    await desk.page.evaluate(MEASURE)
    keys = Keys(desk.page)

    await keys.press("n")
    for number in range(UNREAD):
        before = await heading.text_content()
        if number % 5 == 4:
            if number == 4:
                await keys.press("r")  # from here on the focus stays in the composer
            await keys.type("/th")
            await keys.press("Enter")
        await keys.press("e" if number < 4 else "Control+Shift+Enter")
        await expect(heading).not_to_have_text(str(before))

    await expect(heading).to_have_text("Nobody waits")
    assert await violations(desk.page) == []
    await expect(desk.page).to_have_title("Switchboard")
    times = sorted(await desk.page.evaluate("window.times"))
    median = times[len(times) // 2]
    logging.getLogger(__name__).info(
        "%d keystrokes, %d ms, at most %d", keys.count, median, times[-1]
    )
    sent = (await switchboard.get("/search", q="Thanks", limit=100))["items"]
    assert len({message["text"] for message in sent}) == len(sent) == len(customers) // 5
    assert keys.count <= MAX_KEYSTROKES * UNREAD
    assert median < SHOWN_WITHIN_MS
