"""The way of a new operator through the page, in Firefox and in WebKit."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .browsers import Browser, Missing, firefox, webkit

TIMEOUT = 60.0
"""How long the page may take to show something, in seconds."""

LOOK = 0.1
"""The pause between two looks at the page, in seconds."""

AIM = 0.5
"""How long a row is at rest before it is clicked, in seconds. A click on a row that has just moved
means the row that was there before (`dashboard/lib/dom/recent_positions.js`)."""

ENTER, ESCAPE, UP, CONTROL = "\ue007", "\ue00c", "\ue013", "\ue009"
"""Keys (W3C: WebDriver, keyboard actions)."""

Launch = Callable[[Path], AbstractAsyncContextManager[Browser]]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SHOWN = "((one) => one && one.getClientRects().length > 0)"


def shown(selector: str, condition: str) -> str:
    """The expression of the first visible element that fulfils a condition on `one`."""
    found = f"[...document.querySelectorAll({selector!r})].filter({SHOWN})"
    return f"{found}.find((one) => {condition})"


def button(name: str) -> str:
    """A button by its text."""
    return shown("button", f"one.textContent.trim() === {name!r}")


def field(label: str) -> str:
    """A field by the beginning of its label."""
    return f"{shown('label', f'one.textContent.trim().startsWith({label!r})')}?.control"


def containing(selector: str, text: str) -> str:
    """An element that contains a text."""
    return shown(selector, f"one.textContent.includes({text!r})")


CENTRE = (
    "((box) => [box.x + box.width / 2, box.y + box.height / 2].map(Math.round))"
    "(one.getBoundingClientRect())"
)
COMPOSER = "document.querySelector('.composer textarea')"
MENU_BUTTON = "?.querySelector('.message-menu')"
SEND_MENU = "document.querySelector('.send-later')"


class Operator:
    """Looks, clicks and types."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def sees(self, element: str) -> list[int]:
        """Wait until an element is shown; return its centre."""
        return list(await self._until(f"((one) => {SHOWN}(one) && {CENTRE})({element})"))

    async def reads(self, expression: str, value: str) -> None:
        """Wait until an expression has this value."""
        await self._until(f"({expression}) === {value!r}")

    async def clicks(self, element: str) -> None:
        """Click on the middle of an element."""
        x, y = await self.sees(element)
        steps = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._browser.perform([{"type": "pointer", "id": "mouse", "actions": steps}])

    async def opens(self, title: str) -> None:
        """Click on a conversation's row as soon as it is at rest."""
        await self.clicks_at_rest(containing(".row-title", title))

    async def clicks_at_rest(self, element: str) -> None:
        """Click on an element as soon as it is at rest."""
        looks = [await self.sees(element)]
        async with asyncio.timeout(TIMEOUT):
            while looks[-round(AIM / LOOK) :] != [looks[-1]] * round(AIM / LOOK):
                await asyncio.sleep(LOOK)
                looks.append(await self.sees(element))
        await self.clicks(element)

    async def types(self, text: str) -> None:
        """Type into what has the focus."""
        steps = [{"type": way, "value": key} for key in text for way in ("keyDown", "keyUp")]
        await self._browser.perform([{"type": "key", "id": "keyboard", "actions": steps}])

    async def holds(self, modifier: str, key: str) -> None:
        """Press a key while another one is held."""
        steps = [("keyDown", modifier), ("keyDown", key), ("keyUp", key), ("keyUp", modifier)]
        actions = [{"type": way, "value": value} for way, value in steps]
        await self._browser.perform([{"type": "key", "id": "keyboard", "actions": actions}])

    async def fills(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        await self.clicks(field(label))
        await self.types(text)

    async def _until(self, expression: str) -> Any:
        async with asyncio.timeout(TIMEOUT):
            while True:  # a protocol without an event for what appears
                found = await self._browser.evaluate(expression)
                if found:
                    return found
                await asyncio.sleep(LOOK)


@pytest.fixture(params=[firefox, webkit], ids=["firefox", "webkit"])
async def browser(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Browser]:
    """Each of the two engines."""
    launch: Launch = request.param
    try:
        async with launch(tmp_path) as browser:
            yield browser
    except Missing as missing:
        if os.environ.get("SWITCHBOARD_REQUIRE_BROWSER") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


async def test_an_operator_works_through_a_conversation(
    browser: Browser, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The operator adds an account, reads what somebody writes, and answers: the reply arrives. The
    reply is edited, the question gets a reaction, another reply is scheduled, the conversation
    searched, snoozed until somebody writes, and archived with undo."""
    operator = Operator(browser)
    await browser.open(switchboard.url)
    await operator.clicks(button("Add account"))
    for label, value in (
        ("Account name", "Shop"),
        ("API ID", "1234567"),
        ("API hash", "0123456789abcdef0123456789abcdef"),
        ("Phone number", f"+{people.anna.phone}"),
    ):
        await operator.fills(label, value)
    await operator.clicks(button("Continue"))
    await operator.fills("Login code", await dc.code_sent(people.anna.phone))
    await operator.clicks(button("Continue"))
    await operator.clicks(button("Done"))

    dc.world.write(people.dora, people.anna, "Is it open today?")
    await operator.opens("Dora")
    await operator.sees(containing(".message", "Is it open today?"))
    await operator.clicks(COMPOSER)
    await operator.types(f"Yes, until six{ENTER}")

    message = await dc.world.written(lambda message: message.text == "Yes, until six")
    assert (message.sender, message.chat) == (people.anna, people.dora)
    await operator.reads(f"{COMPOSER}.value", "")
    await operator.sees(containing(".message .delivery", "Sent"))

    await operator.types(UP)
    await operator.reads(f"{COMPOSER}.value", "Yes, until six")
    await operator.types(f" p.m.{ENTER}")
    await operator.sees(containing(".message .text", "Yes, until six p.m."))
    await operator.sees(containing(".message .edited", ""))

    await operator.clicks_at_rest(f"{containing('.message', 'Is it open today?')}{MENU_BUTTON}")
    await operator.clicks(containing("[role=menuitemcheckbox]", "👍"))
    await operator.sees(containing(".reaction:not([data-pending]) [aria-pressed=true]", "👍"))
    assert people.anna in dc.world.history(people.dora, people.anna)[0].message.reactions

    await operator.clicks(COMPOSER)
    await operator.types("see you")
    await operator.clicks(SEND_MENU)
    await operator.clicks(containing(".menu-item", "Send later:"))
    await operator.sees(containing(".scheduled-line", "1 scheduled"))

    await operator.holds(CONTROL, "f")
    await operator.types("open")
    await operator.sees(containing("#search-chips button", "In Dora"))
    await operator.sees(containing(".row", "Is it"))
    await operator.types(ESCAPE)
    await operator.reads("document.querySelector('#search').value", "")

    await operator.opens("Dora")
    await operator.types(ESCAPE + "s")
    await operator.clicks(containing(".choice-item", "Tomorrow"))
    await operator.sees(containing("#snoozed", "Snoozed"))
    dc.world.write(people.dora, people.anna, "One more thing")
    await operator.sees(containing(".row", "One more thing"))

    await operator.opens("Dora")
    await operator.sees(containing(".message", "One more thing"))
    await operator.types(ESCAPE + "e")
    await operator.sees(containing("#archive", "Archive"))
    await operator.clicks(containing("#notice button", "Undo"))
    await operator.sees(containing(".row-title", "Dora"))
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["Is it open today?", "Yes, until six p.m.", "One more thing"]
