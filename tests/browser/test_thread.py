"""The thread: authors, times, and a stable reading position."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import TIMEOUT, Running

from .conftest import OpenDesk
from .page_object import Desk

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "\u202egnp.exe\u202c \u2066\u2067",
    "zero\u200b\u200d\u2060width",
    "Z" + "\u0300\u0301\u0489" * 1365,
    "\u0627\u0644\u0633\u0644\u0627\u0645 hello \u05e9\u05dc\u05d5\u05dd",
)


@pytest.fixture(autouse=True)
async def account(switchboard: Running, people: People) -> None:
    """Anna is signed in."""
    await switchboard.sign_in(people.anna)


async def test_a_group_names_its_senders(desk: Desk, dc: DataCentre, people: People) -> None:
    """In a group each sender is named in a colour, once for messages that follow each other."""
    group = dc.world.create_group("Team", creator=people.dora, members=[people.anna, people.emil])
    dc.world.write(people.dora, group, "one")
    dc.world.write(people.dora, group, "two")
    dc.world.write(people.emil, group, "three")

    await desk.open("Team")

    await expect(desk.bubble("three")).to_be_visible()
    await expect(desk.page.locator(".service")).to_contain_text("created")
    await expect(desk.page.locator(".sender:visible")).to_have_text(
        [re.compile("^Dora"), re.compile("^Emil")]
    )
    colours = await desk.page.locator(".sender:visible").evaluate_all(
        "nodes => nodes.map(node => getComputedStyle(node).color)"
    )
    assert len(set(colours)) == 2


async def test_days_are_told_apart(
    desk: Desk, open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """A line marks each new day, in the format of the reader's country."""
    dc.world.write(people.dora, people.anna, "old", date=dc.world.now() - 26 * 3600)
    dc.world.write(people.dora, people.anna, "new")

    await desk.open("Dora")

    await expect(desk.bubble("new")).to_be_visible()
    await expect(desk.page.locator(".day")).to_have_count(2)
    await expect(desk.page.locator(".day").last).to_have_text("Today")
    german = await open_desk(locale="de-DE")
    await german.open("Dora")
    await expect(german.page.locator(".day").last).to_have_text("Heute")
    time = german.bubble("new").locator(".meta time")
    await expect(time).to_have_attribute("title", re.compile(r"^\w+, \d+\. \w+ \d{4} um "))


async def test_the_day_one_reads_of_stays_in_sight(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """When the line of a day has scrolled away, the day stays visible above the messages."""
    now = dc.world.now()
    for number in range(60):
        dc.world.write(people.anna, people.dora, f"message {number}.", date=now - 172_800 + number)
    dc.world.write(people.anna, people.dora, "today", date=now)
    await desk.open("Dora")
    await desk.reached_end()

    await desk.bubble("message 30.").evaluate("node => node.scrollIntoView()")

    day = await desk.page.locator(".day time").first.text_content()
    await expect(desk.page.locator(".day-now")).to_have_text(day or "?")
    await desk.thread.evaluate("log => { log.scrollTop = 0; }")
    await expect(desk.page.locator(".day-now")).to_be_hidden()


async def test_edits_and_deletions_show(desk: Desk, dc: DataCentre, people: People) -> None:
    """An edited message shows its new text with a mark; a deleted message stays, with a mark."""
    first = dc.world.write(people.dora, people.anna, "see you at five")
    second = dc.world.write(people.dora, people.anna, "never mind")
    await desk.open("Dora")
    await expect(desk.bubble("never mind")).to_be_visible()

    dc.world.edit(first, "see you at six")
    dc.world.delete([second])

    await expect(desk.bubble("see you at six")).to_contain_text("edited")
    await expect(desk.bubble("never mind")).to_contain_text("deleted on Telegram")


async def test_media_says_what_it_is(desk: Desk, dc: DataCentre, people: People) -> None:
    """Media that the page cannot show has a label."""
    dc.world.write(people.dora, people.anna, media="photo")

    await desk.open("Dora")

    await expect(desk.messages.first).to_contain_text("Photo")


async def test_the_thread_follows_the_newest(desk: Desk, dc: DataCentre, people: People) -> None:
    """If the thread shows its newest message, a new message scrolls into view."""
    for number in range(40):
        dc.world.write(people.dora, people.anna, f"message {number}")
    await desk.open_at_newest("Dora")
    await expect(desk.bubble("message 39")).to_be_in_viewport()

    dc.world.write(people.dora, people.anna, "the newest")

    await expect(desk.bubble("the newest")).to_be_in_viewport()
    await desk.reached_end()


async def test_reading_further_up_is_not_disturbed(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """If the thread is scrolled up, new messages move nothing; a button counts them and leads to
    them."""
    for number in range(60):
        dc.world.write(people.dora, people.anna, f"message {number}.")
    await desk.open_at_newest("Dora")
    await expect(desk.bubble("message 59.")).to_be_in_viewport()
    await desk.bubble("message 30.").scroll_into_view_if_needed()
    before = await desk.top_of(desk.bubble("message 30."))

    dc.world.write(people.dora, people.anna, "news one")
    dc.world.write(people.dora, people.anna, "news two")

    button = desk.page.get_by_role("button", name="2 new messages")
    await expect(button).to_be_visible()
    assert await desk.top_of(desk.bubble("message 30.")) == pytest.approx(before, abs=1)
    await button.click()
    await expect(desk.bubble("news two")).to_be_in_viewport()
    await expect(button).to_be_hidden()


async def test_a_reply_is_shown_wherever_the_thread_was(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """If the thread is scrolled up, the view goes to a reply that is sent, and follows again."""
    for number in range(60):
        dc.world.write(people.dora, people.anna, f"message {number}.")
    await desk.open_at_newest("Dora")
    await desk.bubble("message 20.").scroll_into_view_if_needed()
    dc.world.write(people.dora, people.anna, "unseen")
    await expect(desk.page.get_by_role("button", name="1 new message")).to_be_visible()

    await desk.send("the reply")

    await expect(desk.bubble("the reply")).to_be_in_viewport()
    await expect(desk.page.locator(".unread-line")).to_have_count(0)
    dc.world.write(people.dora, people.anna, "the newest")
    await expect(desk.bubble("the newest")).to_be_in_viewport()


async def test_older_messages_come_as_one_scrolls(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """Scrolling to the top loads older messages, down to the first one, in order."""
    for number in range(130):
        dc.world.write(people.dora, people.anna, f"message {number}.")
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("message 129.")
    await desk.open_at_newest("Dora")
    await expect(desk.bubble("message 129.")).to_be_in_viewport()

    for number in (80, 30, 0):
        await desk.thread.evaluate("log => { log.scrollTop = 0; }")
        await expect(desk.bubble(f"message {number}.")).to_have_count(1)

    texts = await desk.messages.locator(".text").all_text_contents()
    assert texts == [f"message {number}." for number in range(130)]


async def test_what_only_telegram_has_is_said_to_be_there(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """If the history continues but Telegram cannot be asked, the thread says so, also in a jump
    to a message. When Telegram can be asked again, the thread continues by itself."""
    first = dc.world.write(people.dora, people.carlo, "message 0.")
    for number in range(1, 60):
        dc.world.write(people.dora, people.carlo, f"message {number}.")
    dc.world.write(people.dora, people.carlo, "an answer", reply_to=first)
    account = await switchboard.sign_in(people.carlo)
    await switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": False})
    await desk.open("Dora")
    await desk.thread.evaluate("log => { log.scrollTop = 0; }")
    await expect(desk.thread).to_contain_text("Telegram can’t be reached")
    await desk.bubble("an answer").locator(".quote").click()
    await expect(desk.page.get_by_text("Can’t load this message")).to_be_visible()

    await switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": True})

    await expect(desk.thread).not_to_contain_text("Telegram can’t be reached")
    await desk.thread.evaluate("log => { log.scrollTop = 0; }")
    await expect(desk.messages.locator(".text", has_text="message 0.")).to_have_count(1)
    await expect(desk.thread).to_contain_text("The conversation begins here.")


async def test_the_page_stays_small(desk: Desk, dc: DataCentre, people: People) -> None:
    """However many messages arrive in an open thread, the number of bubbles on the page is
    limited."""
    dc.world.write(people.dora, people.anna, "first")
    await desk.open("Dora")

    for number in range(700):
        dc.world.write(people.dora, people.anna, f"message {number}.")

    await expect(desk.bubble("message 699.")).to_be_in_viewport(timeout=20_000)
    assert await desk.messages.count() <= 400
    await desk.reached_end()


async def test_hostile_texts_are_only_texts(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """Markup, direction controls, invisible and stacked marks have no effect outside their
    message."""
    mallory = dc.world.register("99966110046", first_name="<b>Mal\u202elory</b>" + "\u0301" * 40)
    for text in HOSTILE:
        dc.world.write(mallory, people.anna, text)
    await expect(desk.rows).to_have_count(1)

    await desk.rows.first.locator(".row-button").click()

    await expect(desk.messages).to_have_count(len(HOSTILE))
    name = "<b>Mallory</b>" + "\u0301" * 6
    await expect(desk.thread).to_have_accessible_name(f"Messages with {name}")
    await expect(desk.composer).to_have_attribute("placeholder", f"Write to {name}")
    assert await desk.messages.locator(".text").all_text_contents() == list(HOSTILE)
    assert await desk.thread.locator("img, script, b").count() == 0
    assert await desk.thread.evaluate("log => log.scrollWidth <= log.clientWidth")
    await desk.composer.press("Control+ArrowUp")
    await desk.composer.press("Control+ArrowUp")
    await expect(desk.quote).to_contain_text("Z\u0300")
    await until_found(switchboard, "zero")
    await desk.search.fill("zero")
    await expect(desk.page.locator(".row mark")).to_have_text("zero")
    await desk.search.fill("<img")
    await expect(desk.page.locator(".row mark").first).to_have_text("img")
    assert await desk.page.locator(".list-pane :is(script, b)").count() == 0
    assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def until_found(switchboard: Running, q: str, times: int = 1) -> None:
    """Wait until a word is found this often: the index is updated a moment later."""
    async with asyncio.timeout(TIMEOUT):
        while len((await switchboard.get("/search", q=q))["items"]) < times:
            pass


async def test_a_search_hit_leads_to_its_message(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """Words of any message are found and marked. A result opens the thread at its message, and
    the operator can read on to the newest."""
    dc.world.write(people.dora, people.anna, "the needle in the hay")
    for number in range(260):
        dc.world.write(people.dora, people.anna, f"message {number}.")
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("message 259.")
    await until_found(switchboard, "needle")

    await desk.search.fill("needl")
    hit = desk.page.get_by_role("list", name="Messages").locator(".row", has_text="needle")
    await expect(hit.locator("mark")).to_have_text("needl")
    await hit.locator(".row-button").click()

    await expect(desk.bubble("needle")).to_be_in_viewport()
    await expect(desk.bubble("message 259.")).to_have_count(0)
    await expect(desk.bubble("message 10.")).to_have_count(1)
    await desk.thread.evaluate("log => { log.scrollTop = log.scrollHeight; }")
    await expect(desk.bubble("message 60.")).to_have_count(1)
    await desk.page.get_by_role("button", name="To the newest message").click()
    await expect(desk.bubble("message 259.")).to_be_in_viewport()


async def test_what_arrives_behind_a_gap_is_not_lost(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """From a search result down to the end, the thread is complete and in order, with the
    messages that arrived meanwhile, which the button counts."""
    for number in range(180):
        dc.world.write(people.dora, people.anna, f"word{number} text")
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("word179 text")
    await until_found(switchboard, "word5")
    await desk.search.fill("word5")
    await desk.page.locator(".row", has_text="word5 text").locator(".row-button").click()
    await expect(desk.bubble("word5 text")).to_be_in_viewport()
    await expect(desk.bubble("word179 text")).to_have_count(0)

    dc.world.write(people.dora, people.anna, "word180 text")
    dc.world.write(people.dora, people.anna, "word181 text")
    await expect(desk.page).to_have_title("(182) Switchboard")
    news = desk.page.get_by_role("button", name="2 new messages", exact=True)
    await expect(news).to_be_visible()
    for number in (100, 150, 181):
        await desk.thread.evaluate("log => { log.scrollTop = log.scrollHeight - 1500; }")
        await desk.thread.evaluate("log => { log.scrollTop = log.scrollHeight - 900; }")
        await expect(desk.bubble(f"word{number} text")).to_have_count(1)
    await expect(news).to_be_visible()
    texts = await desk.messages.locator(".text").all_text_contents()
    await desk.thread.evaluate("log => { log.scrollTop = log.scrollHeight; }")

    await expect(news).to_be_hidden()
    assert texts == [f"word{number} text" for number in range(182)]
    at_end = await desk.messages.locator(".text").all_text_contents()
    assert texts[-len(at_end) :] == at_end
    assert len(at_end) >= 50


async def test_a_very_high_view_is_filled(desk: Desk, dc: DataCentre, people: People) -> None:
    """On a screen that shows more messages than a thread usually keeps while it follows, the view
    is full, and comes to rest."""
    await desk.page.set_viewport_size({"width": 1280, "height": 7000})
    for number in range(300):
        dc.world.write(people.anna, people.dora, f"word{number} text")
    await expect(desk.row("Dora").locator(".row-text")).to_contain_text("word299 text")

    await desk.open("Dora")

    await desk.page.wait_for_function(
        "() => { const log = document.querySelector('.scroller');"
        " return log.scrollHeight > log.clientHeight; }"
    )
    added = await desk.page.evaluate(
        "async () => { const before = document.querySelectorAll('.message').length;"
        " for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);"
        " return document.querySelectorAll('.message').length - before; }"
    )
    assert added == 0


async def test_a_reply_quotes_what_it_answers(desk: Desk, dc: DataCentre, people: People) -> None:
    """A reply can quote a message; both sides see it, and the quote leads to the message."""
    dc.world.write(people.dora, people.anna, "Tea or coffee?")
    dc.world.write(people.dora, people.anna, "And when?")
    await desk.open("Dora")
    await expect(desk.bubble("And when?")).to_be_visible()

    await desk.composer.press("Control+ArrowUp")
    await desk.composer.press("Control+ArrowUp")
    await expect(desk.quote).to_contain_text("Tea or coffee?")
    await expect(desk.page.get_by_role("button", name="To the newest message")).to_be_hidden()
    await desk.send("Tea, please")

    reply = desk.messages.filter(has=desk.page.locator(".text", has_text="Tea, please"))
    await expect(reply.locator(".delivery")).to_have_text("Sent")
    await expect(reply.locator(".quote")).to_contain_text("Tea or coffee?")
    await expect(desk.quote).to_be_hidden()
    sent = dc.world.history(people.dora, people.anna)
    quoted = sent[-1].message.reply_to
    assert quoted is not None
    assert quoted.text == "Tea or coffee?"
    await reply.locator(".quote").click()
    await expect(desk.page.locator("[data-target]")).to_contain_text("Tea or coffee?")


async def test_links_lead_out_safely(desk: Desk, dc: DataCentre, people: People) -> None:
    """Links with harmless schemes can be clicked, without revealing this page; others are text."""
    text = "See https://example.org/a_(b)?q=1. Not javascript:alert(1), but mailto:me@example.org!"
    dc.world.write(people.dora, people.anna, text)

    await desk.open("Dora")

    links = desk.thread.get_by_role("link")
    await expect(links).to_have_text(["https://example.org/a_(b)?q=1", "mailto:me@example.org"])
    assert await links.first.get_attribute("rel") == "noopener noreferrer"
    await expect(desk.messages.locator(".text")).to_have_text(text)


async def test_earlier_versions_of_a_message_are_kept(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """The mark of an edited message opens and closes its earlier text."""
    message = dc.world.write(people.dora, people.anna, "see you at five")
    await desk.open("Dora")
    dc.world.edit(message, "see you at six")
    edited = desk.bubble("see you at six").get_by_role("button", name="edited")

    await edited.click()

    versions = desk.page.get_by_role("list", name="Earlier versions")
    await expect(versions).to_contain_text("see you at five")
    await edited.click()
    await expect(versions).to_be_hidden()


async def test_a_thread_opens_where_the_unread_begins(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A thread opens at its first unread message, even if that is not stored yet. Only messages
    that were visible count as read, in Switchboard and at Telegram."""
    for number in range(120):
        dc.world.write(people.dora, people.anna, f"message {number}.")
    await expect(desk.row("Dora").locator(".badge")).to_contain_text("120 unread messages")

    await desk.open("Dora")

    await expect(desk.page.locator(".unread-line")).to_be_in_viewport()
    await expect(desk.page.locator(".unread-line + .message")).to_contain_text("message 0.")
    await expect(desk.bubble("message 119.")).not_to_be_in_viewport()
    left = await until_read_down_to(switchboard, people, dc, 119)
    assert left > 100
    await desk.thread.evaluate("log => { log.scrollTop += 600; }")
    less = await until_read_down_to(switchboard, people, dc, left - 1)
    assert less > 60
    await desk.page.get_by_role("button", name="new messages").click()
    await expect(desk.bubble("message 119.")).to_be_in_viewport()
    await until_read_down_to(switchboard, people, dc, 0)
    await expect(desk.row("Dora").locator(".badge")).to_be_hidden()


async def until_read_down_to(
    switchboard: Running, people: People, dc: DataCentre, most: int
) -> int:
    """The unread number in Switchboard and at Telegram, once it is at most this."""
    async with asyncio.timeout(15):
        while True:
            here = (await switchboard.conversation("Dora Dahl"))["unread_count"]
            if here <= most and here == dc.world.unread(people.anna, people.dora):
                return int(here)


async def test_looking_around_reads_only_what_was_in_sight(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The unread line stays at its place after another conversation and after a reload, and the
    rest stays unread."""
    dc.world.write(people.emil, people.anna, "Hi")
    for number in range(60):
        dc.world.write(people.dora, people.anna, f"message {number}.")
    await expect(desk.row("Dora").locator(".badge")).to_contain_text("60 unread messages")
    await desk.open("Dora")
    await expect(desk.page.locator(".unread-line + .message")).to_contain_text("message 0.")
    left = await until_read_down_to(switchboard, people, dc, 59)
    await desk.open("Emil")
    await expect(desk.bubble("Hi")).to_be_visible()
    assert left == await until_read_down_to(switchboard, people, dc, 59)

    await desk.page.reload()
    await expect(desk.bubble("Hi")).to_be_visible()
    await desk.row("Dora").click()

    await expect(desk.page.locator(".unread-line + .message")).to_contain_text(
        f"message {60 - left}."
    )
    await expect(desk.page.locator(".unread-line")).to_be_in_viewport()


async def test_each_thread_keeps_its_place(desk: Desk, dc: DataCentre, people: People) -> None:
    """A thread that was scrolled up returns to the same message after another thread, and marks
    nothing as read; a thread at its newest message returns to the newest."""
    for number in range(60):
        dc.world.write(people.anna, people.dora, f"message {number}.")
    dc.world.write(people.emil, people.anna, "Hi")
    await desk.open("Dora")
    await desk.reached_end()
    await desk.bubble("message 20.").evaluate("node => node.scrollIntoView({block: 'center'})")
    await expect(desk.page.get_by_role("button", name="To the newest message")).to_be_visible()
    await desk.open("Emil")
    await expect(desk.bubble("Hi")).to_be_visible()

    await desk.row("Dora").click()

    await expect(desk.bubble("message 20.")).to_be_in_viewport()
    await expect(desk.page.locator("[data-target]")).to_have_count(0)
    await desk.page.get_by_role("button", name="To the newest message").click()
    await desk.row("Emil").click()
    await expect(desk.bubble("Hi")).to_be_visible()
    await desk.row("Dora").click()
    await expect(desk.bubble("message 59.")).to_be_in_viewport()


async def test_a_line_shows_where_the_new_begins(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """Messages that were unread when the thread opened are below a line, until the operator
    replies."""
    dc.world.write(people.dora, people.anna, "old")
    await desk.open("Dora")
    dc.world.write(people.emil, people.anna, "Hi")
    await expect(desk.row("Dora").locator(".badge")).to_be_hidden()
    await desk.open("Emil")
    dc.world.write(people.dora, people.anna, "new one")
    dc.world.write(people.dora, people.anna, "new two")
    await expect(desk.row("Dora").locator(".badge")).to_contain_text("2 unread messages")

    await desk.row("Dora").click()

    await expect(desk.page.locator(".unread-line + .message")).to_contain_text("new one")
    await desk.send("answer")
    await expect(desk.page.locator(".unread-line")).to_have_count(0)


async def test_a_reload_comes_back_to_what_one_read(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """A thread that was scrolled up returns to the same message after any number of reloads; a
    thread at its newest message returns to the newest."""
    for number in range(130):
        dc.world.write(people.dora, people.anna, f"message {number}.")
    await expect(desk.row("Dora").locator(".row-text")).to_have_text("message 129.")
    await desk.open("Dora")
    await expect(desk.page.locator(".unread-line")).to_be_in_viewport()
    await desk.page.get_by_role("button", name="new messages").click()
    await expect(desk.bubble("message 129.")).to_be_in_viewport()
    for number in (80, 30):
        await desk.thread.evaluate("log => { log.scrollTop = 0; }")
        await expect(desk.bubble(f"message {number}.")).to_have_count(1)
    await desk.bubble("message 40.").evaluate("node => node.scrollIntoView({block: 'center'})")
    await expect(desk.page.get_by_role("button", name="To the newest message")).to_be_visible()

    for _ in range(3):
        await desk.page.reload()
        await expect(desk.bubble("message 40.")).to_be_in_viewport()

    await desk.page.get_by_role("button", name="To the newest message").click()
    await expect(desk.bubble("message 129.")).to_be_in_viewport()
    await desk.page.reload()
    await expect(desk.bubble("message 129.")).to_be_in_viewport()
    await desk.reached_end()
