"""The composer: it sends through the right account, once, and shows the real state."""

import re

import pytest
from playwright.async_api import Page, Route, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk
from .page_object import Desk


@pytest.fixture(autouse=True)
async def label(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna's account has a conversation with Dora; its label."""
    account = await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "Are you there?")
    return str(account["label"])


async def test_a_reply_leaves_through_the_account_that_was_written_to(
    desk: Desk, dc: DataCentre, people: People, label: str
) -> None:
    """The composer names the account, and Dora receives the reply from exactly that one."""
    await desk.open("Dora")
    await expect(desk.page.locator(".composer-from")).to_contain_text(label)

    await desk.send("Yes, I am")

    message = await dc.world.written(lambda message: message.text == "Yes, I am")
    assert (message.sender, message.chat) == (people.anna, people.dora)
    await expect(desk.bubble("Yes, I am").locator(".delivery")).to_have_text("Sent")
    await expect(desk.composer).to_have_value("")


async def test_a_read_reply_shows_as_read(desk: Desk, dc: DataCentre, people: People) -> None:
    """When the contact has read it, the message says so."""
    await desk.open("Dora")
    await desk.send("Yes")
    await expect(desk.bubble("Yes").locator(".delivery")).to_have_text("Sent")

    dc.world.read(people.dora, people.anna)

    await expect(desk.bubble("Yes").locator(".delivery")).to_have_text("Read")


async def test_shift_enter_starts_a_new_line(desk: Desk, dc: DataCentre) -> None:
    """Enter sends, Shift+Enter does not."""
    await desk.open("Dora")

    await desk.composer.fill("one")
    await desk.composer.press("Shift+Enter")
    await desk.composer.press_sequentially("two")
    await desk.composer.press("Enter")

    assert await dc.world.written(lambda message: message.text == "one\ntwo")


async def test_a_draft_survives_a_reload_and_belongs_to_its_conversation(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """An unfinished reply stays in its conversation, with the answered message; the list shows
    it."""
    dc.world.write(people.emil, people.anna, "Hello")
    await desk.open("Dora")
    await desk.composer.press("Control+ArrowUp")
    await desk.composer.fill("unfinished")
    await desk.open("Emil")
    await expect(desk.composer).to_have_value("")
    await expect(desk.quote).to_be_hidden()

    await desk.page.reload()
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("Draft:unfinished")
    await desk.open("Dora")

    await expect(desk.composer).to_have_value("unfinished")
    await expect(desk.quote).to_contain_text("Are you there?")
    await desk.composer.press("Enter")
    sent = await dc.world.written(lambda message: message.text == "unfinished")
    assert sent.reply_to is not None
    assert sent.reply_to.text == "Are you there?"
    await expect(desk.quote).to_be_hidden()
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("You:unfinished")


async def test_a_text_that_is_too_long_cannot_be_sent(desk: Desk) -> None:
    """Near the limit the remaining characters are counted; above it nothing can be sent."""
    await desk.open("Dora")

    await desk.composer.fill("x" * 4000)
    await expect(desk.page.get_by_text("96 characters left")).to_be_visible()
    await desk.composer.fill("x" * 4097)

    await expect(desk.page.get_by_text("1 character too many")).to_be_visible()
    await expect(desk.page.get_by_role("button", name="Send", exact=True)).to_be_disabled()


async def test_a_message_whose_answer_is_lost_is_one_message(
    open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """The request arrives but its answer is lost: one bubble, one message at Telegram."""

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    desk = await open_desk()
    await desk.page.route("**/reply", lose)
    await desk.open("Dora")

    await desk.send("only once")

    await expect(desk.bubble("only once").locator(".delivery")).to_have_text("Sent")
    await expect(desk.bubble("only once")).to_have_count(1)
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts.count("only once") == 1


async def test_a_late_answer_does_not_turn_a_sent_message_back(open_desk: OpenDesk) -> None:
    """If the frame arrives before the answer, the message appears once and stays sent."""
    desk = await open_desk()
    answered: list[str] = []

    async def delay(route: Route) -> None:
        answer = await route.fetch()
        await expect(desk.bubble("hello").locator(".delivery")).to_have_text("Sent")
        await route.fulfill(response=answer)
        answered.append(route.request.url)

    await desk.page.route("**/reply", delay)
    await desk.open("Dora")

    async with desk.page.expect_response("**/reply"):
        await desk.send("hello")

    await expect(desk.bubble("hello")).to_have_count(1)
    await expect(desk.bubble("hello").locator(".delivery")).to_have_text("Sent")


async def test_an_unanswered_message_survives_a_reload(open_desk: OpenDesk, dc: DataCentre) -> None:
    """Without an answer a message stays pending; after a reload it waits until the operator
    sends it."""

    async def refuse(route: Route) -> None:
        await route.abort()

    desk = await open_desk()
    await desk.open("Dora")
    await desk.page.route("**/reply", refuse)
    await desk.send("not yet")
    await expect(desk.bubble("not yet").locator(".delivery")).to_have_text("Sending…")

    await desk.page.reload()
    await desk.page.unroute("**/reply")
    await desk.bubble("not yet").get_by_role("button", name="Retry").click()

    await expect(desk.bubble("not yet").locator(".delivery")).to_have_text("Sent")
    assert await dc.world.written(lambda message: message.text == "not yet")


async def test_a_refused_message_says_why_and_can_be_discarded(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """If a contact blocked the account, the reason is shown; a discarded message disappears."""
    dc.world.block(people.dora, people.anna)
    await desk.open("Dora")
    await desk.send("hello?")
    problem = desk.bubble("hello?").locator(".delivery-problem")
    await expect(problem).to_contain_text(re.compile("Not sent: .*blocked"))

    await problem.get_by_role("button", name="Discard").click()

    await expect(desk.bubble("hello?")).to_have_count(0)
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("Are you there?")


async def test_a_message_that_waits_can_be_taken_back(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """While the account is offline nothing is sent to Telegram, so waiting messages can be
    discarded. The others are sent once when the account is back."""
    await desk.open("Dora")
    await dc.stop()
    await expect(desk.page.locator(".group-state")).to_contain_text("Offline")
    await desk.send("still wanted")
    await desk.send("better not")
    waiting = desk.bubble("better not").locator(".delivery-problem")
    await expect(waiting).to_contain_text("Waiting to be sent.")
    await expect(waiting.get_by_role("button", name="Retry")).to_be_hidden()

    await waiting.get_by_role("button", name="Discard").click()
    await expect(desk.bubble("better not")).to_have_count(0)

    await dc.start()
    sent = desk.bubble("still wanted")
    await expect(sent.locator(".delivery")).to_have_text("Sent", timeout=30_000)
    await expect(sent.locator(".delivery-problem")).to_be_hidden()
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["Are you there?", "still wanted"]


async def test_a_refused_message_can_be_tried_again(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """When the obstacle is gone, Retry sends the same message."""
    dc.world.block(people.dora, people.anna)
    await desk.open("Dora")
    await desk.send("hello?")
    retry = desk.bubble("hello?").get_by_role("button", name="Retry")
    await expect(retry).to_be_visible()

    dc.world.block(people.dora, people.anna, blocked=False)
    await retry.click()

    await expect(desk.bubble("hello?").locator(".delivery")).to_have_text("Sent")
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts.count("hello?") == 1


async def test_a_flood_wait_shows_when_it_goes_on(
    desk: Desk, dc: DataCentre, people: People, label: str
) -> None:
    """A message in a flood wait stays pending and counts down, and so does its account."""
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    await desk.open("Dora")

    await desk.send("patience")

    wait = desk.bubble("patience").locator(".delivery-problem")
    await expect(wait.get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))
    await expect(desk.bubble("patience").locator(".delivery")).to_have_text("Sending…")
    await expect(desk.group(label)).to_contain_text("Rate-limited by Telegram")
    await expect(desk.group(label).get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))


async def test_a_channel_that_one_may_not_write_in_says_so(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """If the account cannot reply, a reason replaces the field."""
    channel = dc.world.create_channel("News", creator=people.dora, members=[people.anna])
    dc.world.write(people.dora, channel, "Extra, extra")

    await desk.row("News").click()

    await expect(desk.page.get_by_text("Only administrators of this channel")).to_be_visible()
    await expect(desk.composer).to_be_hidden()


async def test_escape_sequences_of_input_methods_do_not_send(desk: Desk) -> None:
    """An Enter that ends a composition (Japanese, Chinese) does not send."""
    await desk.open("Dora")
    await desk.composer.fill("にほん")

    await compose_enter(desk.page)

    await expect(desk.composer).to_have_value("にほん")
    await expect(desk.bubble("にほん")).to_have_count(0)


async def compose_enter(page: Page) -> None:
    """Press Enter as an input method does."""
    await page.locator(".composer textarea").evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
