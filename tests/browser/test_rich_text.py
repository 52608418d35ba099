"""Formatted texts in the thread: styles, code, spoilers and links."""

import pytest
from playwright.async_api import expect

from sandbox import DataCentre, Entity
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .page_object import Desk

EVERYTHING = (
    "Bold italic under struck\nRun pip:\npip install " + "a-very-long-name " * 20 + "\nas in\n"
    "a quote\nand see our shop or bank.com"
)


def part(kind: str, words: str) -> Entity:
    """These words of EVERYTHING, in a look; of a link, leading to another place."""
    detail = {"pre": "bash", "text_url": "https://evil.example/login"}.get(kind, "")
    return Entity(kind, EVERYTHING.index(words), len(words), detail)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
async def account(switchboard: Running, people: People) -> None:
    """Anna is signed in."""
    await switchboard.sign_in(people.anna)


async def test_texts_look_as_they_were_written(
    open_desk: OpenDesk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """Every format has its element. Long code scrolls inside its bubble by keyboard. If a link's
    text names another host, the real host is shown. The narrow thread passes the scan."""
    code = EVERYTHING[EVERYTHING.index("pip install") : EVERYTHING.index("\nas in")]
    looks = [
        part("bold", "Bold"),
        part("italic", "italic"),
        part("underline", "under"),
        part("strike", "struck"),
        part("code", "pip"),
        part("pre", code),
        part("blockquote", "a quote"),
        part("text_url", "our shop"),
        part("text_url", "bank.com"),
    ]
    dc.world.write(people.dora, people.anna, EVERYTHING, entities=looks)
    desk = await open_desk(width=360, scheme="dark")

    await desk.open("Dora")

    text = desk.messages.locator(".text")
    for name, words in {
        "strong": "Bold",
        "em": "italic",
        "u": "under",
        "s": "struck",
        "code": "pip",
        "blockquote": "a quote",
    }.items():
        await expect(text.locator(name)).to_have_text(words)
    block = text.get_by_role("group", name="Code, bash")
    assert await block.evaluate(
        "pre => pre.scrollWidth > pre.clientWidth && pre.textContent.startsWith('pip install')"
    )
    assert await desk.thread.evaluate("log => log.scrollWidth <= log.clientWidth")
    await block.focus()
    await desk.page.keyboard.press("ArrowRight")
    await expect(block).not_to_have_js_property("scrollLeft", 0)
    links = text.get_by_role("link")
    await expect(links).to_have_text(["our shop", "bank.com"])
    await expect(links.first).to_have_attribute("title", "https://evil.example/login")
    await expect(text.locator(".real-place")).to_have_text("evil.example")
    assert await violations(desk.page) == []


async def test_a_forward_says_whose_words_it_holds(
    open_desk: OpenDesk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """A forwarded message names its first author above the text."""
    written = dc.world.write(people.emil, people.dora, "The invoice is wrong")
    dc.world.forward(people.dora, written, people.anna)
    desk = await open_desk()

    await desk.open("Dora")

    await expect(desk.messages.locator(".forwarded")).to_have_text("Forwarded from Emil")
    await expect(desk.messages.locator(".text")).to_have_text("The invoice is wrong")
    assert await violations(desk.page) == []


async def test_a_spoiler_opens_when_one_asks(
    desk: Desk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """A spoiler is a button that says what it does and shows nothing of its text until it is
    pressed, by mouse or keyboard. A change elsewhere in the message does not close it."""
    look = [Entity("spoiler", 0, 6), Entity("spoiler", 10, 5), Entity("bold", 0, 6)]
    dc.world.write(people.anna, people.dora, "secret or twist!", entities=look)
    await desk.open("Dora")
    hidden = desk.messages.get_by_role("button", name="Show spoiler")
    await expect(hidden).to_have_count(2)
    assert await hidden.first.inner_text() == ""
    assert await violations(desk.page) == []

    await hidden.first.press("Enter")
    await expect(desk.messages.locator("span.spoiler")).to_be_focused()
    await hidden.click()
    dc.world.read(people.dora, people.anna)

    await expect(desk.messages.locator(".delivery")).to_have_text("Read")
    await expect(hidden).to_have_count(0)
    await expect(desk.messages.locator(".text")).to_have_text("secret or twist!")
    await expect(desk.messages.locator("strong")).to_be_visible()


async def test_hostile_looks_are_only_looks(desk: Desk, dc: DataCentre, people: People) -> None:
    """With positions outside the text, thousands of crossing entities and scripts as addresses,
    the words stay; an edit that removes a format removes it."""
    text = "<img src=x onerror=alert(1)> 👍 " + "x" * 300
    hostile = [
        Entity("text_url", 0, 28, "javascript:alert(1)"),
        Entity("pre", -7, 20, "'><script>"),
        Entity("bold", 2**31 - 1, 2**31 - 1),
        Entity("blockquote", 30, 10**6),
        *(Entity("spoiler", at, 90) for at in range(400)),
        *(Entity("bold", at, 90) for at in range(400)),
    ]
    written = dc.world.write(people.dora, people.anna, text, entities=hostile)
    await desk.open("Dora")

    words = desk.messages.locator(".text")
    assert await words.text_content() == text
    assert await words.locator("img, script, a, pre").count() == 0
    assert await words.locator("*").count() <= 200
    dc.world.edit(written, text)
    await expect(words.locator("*")).to_have_count(0)
    assert await words.text_content() == text
