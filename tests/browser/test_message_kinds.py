"""Albums, buttons of bots and timers, as the operator sees them."""

import pytest
from playwright.async_api import expect

from sandbox import Button, CallbackAnswer, DataCentre, User, inline_keyboard, reply_keyboard
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .held_requests import hold
from .page_object import Desk

ADDRESS = "https://pay.example/1?order=7"


@pytest.fixture
def bot(dc: DataCentre, people: People) -> User:
    """A bot that has asked Anna something."""
    bot = dc.world.register("99966110099", first_name="Shop", username="shop_bot", bot=True)
    dc.world.write(
        bot,
        people.anna,
        "Confirm?",
        keyboard=inline_keyboard(
            [Button("Yes", "callback", "yes"), Button("Terms", "callback", "terms")],
            [Button("Pay", "url", ADDRESS)],
            [Button("Copy", "copy", "SAVE10")],
        ),
    )
    dc.world.write(bot, people.anna, "choose", keyboard=reply_keyboard(["Sizes", "Prices"]))
    answers = {b"yes": CallbackAnswer("Saved", alert=True), b"terms": CallbackAnswer(url=ADDRESS)}
    dc.world.answer_callbacks(bot, lambda query: answers[query.data])
    return bot


@pytest.fixture(autouse=True)
async def account(bot: User, switchboard: Running, people: People) -> None:
    """Anna is signed in."""
    await switchboard.sign_in(people.anna)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
async def test_the_buttons_of_a_bot_are_pressed(
    open_desk: OpenDesk, dc: DataCentre, violations: Violations, width: int, scheme: str
) -> None:
    """A link shows its whole address. A pressed button shows the bot's answer, and an address
    before it is opened. A key of a keyboard sends its text. The rest is for Telegram's apps."""
    desk = await open_desk(width, scheme=scheme)
    page = desk.page
    await desk.open("Shop")
    pay = page.get_by_role("link", name="Pay")
    await expect(pay).to_contain_text(ADDRESS)
    await expect(pay).to_have_attribute("rel", "noopener noreferrer")
    await expect(desk.bubble("Confirm?").get_by_text("Answer in Telegram")).to_be_visible()
    found = await violations(page)

    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(desk.dialog).to_contain_text("Saved")
    found += await violations(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Terms", exact=True).click()
    await expect(desk.dialog.get_by_text(ADDRESS)).to_be_visible()
    await expect(desk.dialog.get_by_role("link", name="Open")).to_have_attribute("href", ADDRESS)
    await page.keyboard.press("Escape")
    await page.get_by_role("group", name="Keyboard").get_by_role("button", name="Prices").click()

    assert await dc.world.written(lambda message: message.text == "Prices")
    await expect(desk.bubble("Prices")).to_be_visible()
    assert found == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("button", ["Yes", "Terms"])
async def test_a_key_meant_for_the_reply_does_nothing_to_a_bots_answer(
    desk: Desk, violations: Violations, button: str
) -> None:
    """An answer may come while the operator writes. The focus goes to its heading, so Enter
    neither closes it unread nor opens its address. Afterwards the composer has the focus again."""
    press = await hold(desk.page, "POST", "**/api/messages/*/buttons/**")
    await desk.open("Shop")
    await desk.page.get_by_role("button", name=button, exact=True).click()
    await desk.composer.press_sequentially("Thank you")

    await press.release()
    await expect(desk.dialog.get_by_role("heading")).to_be_focused()
    await desk.page.keyboard.press("Enter")

    await expect(desk.dialog).to_be_visible()
    assert len(desk.page.context.pages) == 1
    assert await violations(desk.page) == []
    await desk.page.keyboard.press("Escape")
    await expect(desk.composer).to_be_focused()
    await expect(desk.composer).to_have_value("Thank you")


async def test_an_album_is_one_message(desk: Desk, dc: DataCentre, people: People) -> None:
    """The photos of an album are in one bubble with the caption. A deleted one is marked there,
    and a changed caption is shown."""
    await desk.open("Shop")

    album = dc.world.write_album(people.dora, people.anna, ["photo", "video", "photo"], "Our shop")
    await expect(desk.row("Dora")).to_contain_text("Our shop")
    await expect(desk.row("Dora").locator(".badge")).to_contain_text("1 unread message")
    await desk.open("Dora")
    await expect(desk.messages).to_have_count(1)
    await expect(desk.bubble("Our shop").locator(".album-item")).to_have_count(3)
    dc.world.delete([album[1]])
    dc.world.edit(album[0], "Our new shop")

    await expect(desk.bubble("Our new shop")).to_contain_text("edited")
    await expect(desk.page.locator(".album-item[data-gone]")).to_contain_text("deleted on Telegram")
    await expect(desk.row("Dora").locator(".badge")).to_be_hidden()


async def test_a_timer_is_shown_before_and_after(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """A message that its timer will delete is marked; so is a reply that quotes it. Afterwards the
    row says what happened, and the reply that it goes without the quote."""
    dc.world.write(people.dora, people.anna, "stays")
    await desk.open("Dora")
    dc.world.write(people.dora, people.anna, "goes", ttl_period=8)
    await expect(desk.bubble("goes").locator(".expires")).to_be_visible()

    await desk.composer.press("Control+ArrowUp")
    note = desk.page.locator(".composer-note")
    await expect(note).to_contain_text("timer")

    await expect(desk.bubble("A timer deleted this message.")).to_be_visible()
    await expect(desk.bubble("goes")).to_have_count(0)
    await expect(note).to_contain_text("was deleted")
    await expect(desk.quote).to_be_hidden()
