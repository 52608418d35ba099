"""The list: accounts, their conversations, unread messages, search."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import TIMEOUT, Running

from .conftest import OpenDesk
from .page_object import Desk
from .test_health_banner import with_a_clock
from .test_thread import until_found

DAY = 24 * 60 * 60_000
"""Milliseconds."""


@pytest.fixture(autouse=True)
async def shop(switchboard: Running, people: People) -> str:
    """Anna's account, and its label."""
    account = await switchboard.sign_in(people.anna)
    return str(account["label"])


async def test_a_message_appears_without_a_reload(
    desk: Desk, dc: DataCentre, people: People, shop: str
) -> None:
    """What a contact writes stands in the account's group, unread, with its text."""
    await expect(desk.group(shop)).to_be_visible()

    dc.world.write(people.dora, people.anna, "Good morning")

    row = desk.group(shop).locator(".row", has_text="Dora")
    await expect(row.locator(".row-text")).to_have_text("Good morning")
    await expect(row.locator(".badge")).to_contain_text("1 unread message")
    await expect(desk.page).to_have_title("(1) Switchboard")


async def test_reading_takes_the_badge_away(desk: Desk, dc: DataCentre, people: People) -> None:
    """An open conversation that shows its newest message is read."""
    dc.world.write(people.dora, people.anna, "Good morning")
    await expect(desk.page).to_have_title("(1) Switchboard")

    await desk.open("Dora")

    await expect(desk.row("Dora").locator(".badge")).to_be_hidden()
    await expect(desk.page).to_have_title("Switchboard")


async def test_each_conversation_stands_with_its_account(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running, shop: str
) -> None:
    """The same contact of two accounts is two conversations, each in its account's group."""
    second = str((await switchboard.sign_in(people.carlo))["label"])

    dc.world.write(people.dora, people.anna, "to Anna")
    dc.world.write(people.dora, people.carlo, "to Carlo")

    await expect(desk.group(shop).locator(".row-text")).to_have_text("to Anna")
    await expect(desk.group(second).locator(".row-text")).to_have_text("to Carlo")
    hues = [await desk.group(label).get_attribute("data-hue") for label in (shop, second)]
    assert hues[0] != hues[1]


async def test_the_newest_conversation_comes_first(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """A new message moves its conversation up, and the focus stays with its row."""
    dc.world.write(people.dora, people.anna, "first", date=dc.world.now() - 60)
    dc.world.write(people.emil, people.anna, "second", date=dc.world.now() - 30)
    await expect(desk.page.locator(".row-title")).to_have_text(["Emil", re.compile("Dora")])
    await desk.row("Dora").focus()

    dc.world.write(people.dora, people.anna, "third")

    await expect(desk.page.locator(".row-title")).to_have_text([re.compile("Dora"), "Emil"])
    await expect(desk.row("Dora")).to_be_focused()


async def test_a_collapsed_group_stays_collapsed(
    desk: Desk, dc: DataCentre, people: People, shop: str
) -> None:
    """A group can be closed, its unread count stays in sight, and a reload changes nothing."""
    dc.world.write(people.dora, people.anna, "Good morning")
    await expect(desk.row("Dora")).to_be_visible()

    await desk.group(shop).locator(".group-toggle").click()
    await desk.page.reload()

    await expect(desk.group(shop).locator(".group-toggle")).to_contain_text("1 unread message")
    await expect(desk.row("Dora")).to_be_hidden()


async def test_searching_narrows_the_list(desk: Desk, dc: DataCentre, people: People) -> None:
    """The search box leaves what matches; Escape brings everything back."""
    dc.world.write(people.dora, people.anna, "Good morning")
    dc.world.write(people.emil, people.anna, "Good evening")
    await expect(desk.rows).to_have_count(2)

    await desk.search.fill("emi")

    await expect(desk.rows).to_have_count(1)
    await expect(desk.rows).to_contain_text("Emil")
    await desk.search.fill("nobody at all")
    await expect(desk.page.get_by_text("No conversation and no message matches")).to_be_visible()
    await desk.search.press("Escape")
    await expect(desk.rows).to_have_count(2)


async def test_after_a_search_one_is_where_one_was(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """After a search is cleared, the chosen conversation is visible, however far down it is."""
    for number in range(40):
        contact = dc.world.register(f"99966140{number:02}", first_name=f"Contact {number:02}")
        dc.world.write(contact, people.anna, "hello")
    await expect(desk.row("Contact 39")).to_be_visible()
    await desk.search.fill("contact 02")
    await expect(desk.rows).to_have_count(1)
    await desk.open("Contact 02")
    await desk.search.focus()

    await desk.page.keyboard.press("Escape")

    await expect(desk.row("Contact 39")).to_have_count(0)
    await expect(desk.row("Contact 02")).to_be_in_viewport()


async def test_a_search_for_signs_says_what_can_be_found(desk: Desk) -> None:
    """Signs alone are not a word: the page says so, instead of reporting no matches."""
    for signs in ("👍", "*"):
        await desk.search.fill(signs)

        await expect(desk.page.locator("#list-note")).to_have_text(
            f"No conversation matches “{signs}”. Messages are found by words:"
            " type at least one letter or digit."
        )


async def test_a_search_works_by_keyboard(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """Enter opens the first result, Down leads to it. J and K continue from the opened result,
    whose row is marked."""
    now = dc.world.now()
    for age, (person, text) in enumerate(
        [(people.dora, "harbour one"), (people.emil, "harbour two"), (people.dora, "harbour three")]
    ):
        dc.world.write(person, people.anna, text, date=now - 60 * (age + 1))
    await until_found(switchboard, "harbour", 3)
    hit = desk.page.get_by_role("list", name="Messages").locator(".row-button")

    await desk.search.fill("harbour")
    await desk.search.press("Enter")

    await expect(hit.filter(has_text="one")).to_have_attribute("aria-current", "true")
    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))
    await desk.page.keyboard.press("j")
    await expect(desk.thread).to_have_accessible_name(re.compile("Emil"))
    await desk.page.keyboard.press("j")
    await expect(hit.filter(has_text="three")).to_have_attribute("aria-current", "true")
    await expect(hit.filter(has_text="three")).to_be_focused()
    await desk.page.keyboard.press("k")
    await expect(hit.filter(has_text="two")).to_be_focused()
    await desk.search.press("ArrowDown")
    await expect(hit.filter(has_text="one")).to_be_focused()


async def test_a_hit_says_whose_it_is(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running, shop: str
) -> None:
    """In the results over all accounts, each message names its account."""
    second = str((await switchboard.sign_in(people.carlo))["label"])
    dc.world.write(people.dora, people.anna, "harbour to Anna")
    dc.world.write(people.emil, people.carlo, "harbour to Carlo")
    await until_found(switchboard, "harbour", 2)

    await desk.search.fill("harbour")

    found = desk.page.get_by_role("list", name="Messages").locator(".row")
    for text, label in (("to Anna", shop), ("to Carlo", second)):
        via = found.filter(has_text=text).get_by_text(f"via {label}")
        await expect(via).to_have_css("clip-path", "none")
        await expect(via).to_be_in_viewport()


async def test_a_search_looks_into_closed_groups(
    desk: Desk, dc: DataCentre, people: People, shop: str
) -> None:
    """Results are visible even in a closed group; afterwards the group is closed again."""
    dc.world.write(people.dora, people.anna, "Good morning")
    toggle = desk.group(shop).locator(".group-toggle")
    await expect(desk.row("Dora")).to_be_visible()
    await toggle.click()
    await expect(desk.row("Dora")).to_be_hidden()

    await desk.search.fill("dora")

    await expect(desk.row("Dora")).to_be_visible()
    await expect(toggle).to_be_disabled()
    await desk.search.press("Escape")
    await expect(desk.row("Dora")).to_be_hidden()
    await expect(toggle).to_be_enabled()


async def test_one_account_of_the_one_list_cannot_be_closed(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running, shop: str
) -> None:
    """In the one list, the head of the chosen account closes nothing."""
    await switchboard.sign_in(people.carlo)
    dc.world.write(people.dora, people.anna, "Good morning")
    await desk.one_list.click()
    await desk.page.get_by_role("group", name="Show the").get_by_role("button", name=shop).click()

    await desk.group(shop).locator(".group-label").click(force=True)

    await expect(desk.group(shop).locator(".group-toggle")).to_be_disabled()
    await expect(desk.group(shop).locator(".chevron")).to_be_hidden()
    await desk.one_list.click()
    await expect(desk.row("Dora")).to_be_visible()


async def test_the_list_works_by_keyboard(desk: Desk, dc: DataCentre, people: People) -> None:
    """Arrows move within the list, Enter opens a conversation, and the composer has the focus."""
    dc.world.write(people.dora, people.anna, "first", date=dc.world.now() - 60)
    dc.world.write(people.emil, people.anna, "second")
    await expect(desk.rows).to_have_count(2)

    await desk.row("Emil").focus()
    await desk.page.keyboard.press("ArrowDown")
    await expect(desk.row("Dora")).to_be_focused()
    await desk.page.keyboard.press("Enter")

    await expect(desk.thread).to_have_accessible_name(re.compile("Messages with Dora"))
    await expect(desk.composer).to_be_focused()


async def test_a_reload_comes_back_to_the_same_conversation(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """The open conversation is open again after a reload."""
    dc.world.write(people.dora, people.anna, "Good morning")
    await desk.open("Dora")

    await desk.page.reload()

    await expect(desk.bubble("Good morning")).to_be_visible()


async def test_one_switch_makes_one_list(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running, shop: str
) -> None:
    """One list over all accounts, newest first, each row naming its account; kept over a reload."""
    second = str((await switchboard.sign_in(people.carlo))["label"])
    dc.world.write(people.dora, people.anna, "to Anna", date=dc.world.now() - 60)
    dc.world.write(people.emil, people.carlo, "to Carlo", date=dc.world.now() - 30)
    dc.world.write(people.fay, people.anna, "also to Anna")
    await expect(desk.rows).to_have_count(3)

    await desk.one_list.click()
    await desk.page.reload()

    await expect(desk.page.locator(".row-text")).to_have_text(
        ["also to Anna", "to Carlo", "to Anna"]
    )
    await expect(desk.row("Emil")).to_contain_text(f"via {second}")
    await expect(desk.page.locator(".group-head")).to_have_count(0)
    await desk.page.get_by_role("group", name="Show the").get_by_role("button", name=shop).click()
    await expect(desk.page.locator(".row-text")).to_have_text(["also to Anna", "to Anna"])
    await expect(desk.group(shop)).to_be_visible()


MANY = 120

WALK = """
  async () => {
    const scroller = document.querySelector("#groups");
    const seen = new Map();
    for (let still = 0; still < 20; ) {
      const before = seen.size;
      for (const row of scroller.querySelectorAll(".row")) {
        if (seen.has(row.ariaPosInSet)) continue;
        seen.set(row.ariaPosInSet, row.querySelector(".row-title").textContent);
      }
      still = seen.size > before ? 0 : still + 1;
      scroller.scrollTop += scroller.clientHeight / 2;
      await new Promise((done) => setTimeout(done, 50));
    }
    return [...seen].sort(([a], [b]) => a - b).map(([, title]) => title);
  }
"""
"""Scrolls to the end; collects the row at each position when it first becomes visible."""


async def test_the_one_list_leaves_nothing_out(
    open_desk: OpenDesk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """Even if more pages of one account were loaded than of another, every conversation appears
    in its position."""
    await switchboard.sign_in(people.carlo)
    for number in range(MANY):
        for turn, owner in enumerate((people.anna, people.carlo)):
            place = 2 * number + turn
            contact = dc.world.register(f"99966{20_000 + place}", first_name=f"Contact {place:03}")
            dc.world.write(contact, owner, "Hello", date=dc.world.now() - 10 * place)
    await until_listed(switchboard, 2 * MANY)
    desk = await open_desk()
    last = desk.page.locator(".group").first.get_by_text(f"Contact {2 * MANY - 2}")
    while not await last.count():
        await desk.page.locator(".group").first.locator(".row").last.scroll_into_view_if_needed()

    await desk.one_list.click()

    await expect(desk.page.locator(".plain")).to_be_visible()
    assert await desk.page.evaluate(WALK) == [f"Contact {place:03}" for place in range(2 * MANY)]


async def until_listed(switchboard: Running, count: int) -> None:
    """Wait until so many conversations are kept."""
    async with asyncio.timeout(TIMEOUT):
        while switchboard.rows("SELECT count(*) FROM conversations") != [(count,)]:
            await switchboard.get("/accounts")


async def test_the_one_list_says_how_its_accounts_are(
    desk: Desk, switchboard: Running, people: People, shop: str
) -> None:
    """The rail names each account's state; a single account can also be managed."""
    await desk.one_list.click()
    entry = desk.page.get_by_role("group", name="Show the").get_by_role("button", name=shop)
    await expect(entry).to_have_accessible_name(re.compile("Connected"))
    await expect(entry).to_have_attribute("title", f"{shop}: Connected")

    await entry.click()
    await desk.page.get_by_role("button", name=f"Manage account {shop}").click()
    await desk.dialog.get_by_role("button", name="Disable", exact=True).click()

    await expect(entry).to_have_accessible_name(re.compile("Disabled"))
    await expect(entry).to_have_attribute("title", re.compile(f"{shop}: Disabled"))


async def test_a_search_is_among_the_chosen_account(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running, shop: str
) -> None:
    """With an account chosen in the one list, only its messages are searched; the choice can
    change while the words stay."""
    await switchboard.sign_in(people.carlo)
    dc.world.write(people.dora, people.anna, "harbour to Anna")
    dc.world.write(people.emil, people.carlo, "harbour to Carlo")
    await until_found(switchboard, "harbour", 2)
    rail = desk.page.get_by_role("group", name="Show the")
    found = desk.page.get_by_role("list", name="Messages").locator(".row-text")
    await desk.one_list.click()
    await rail.get_by_role("button", name=shop).click()

    await desk.search.fill("harbour")

    await expect(found).to_have_text(["harbour to Anna"])
    await rail.get_by_role("button", name="All accounts").click()
    await expect(found).to_have_count(2)


async def test_a_failed_reply_stays_in_sight(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """The row shows that a reply was not sent until it is sent or discarded, even after a new
    message and a new draft."""
    dc.world.write(people.dora, people.anna, "Hello")
    await desk.open("Dora")
    dc.world.block(people.dora, people.anna)
    await desk.send("Good morning")
    await expect(desk.row("Dora")).to_have_accessible_name(re.compile("1 reply not sent"))

    dc.world.write(people.dora, people.anna, "Anybody there?", date=dc.world.now() + 60)
    await expect(desk.row("Dora").locator(".row-text")).to_contain_text("Anybody there?")

    await expect(desk.row("Dora").locator(".row-failed")).to_be_visible()
    await expect(desk.row("Dora")).to_have_accessible_name(re.compile("1 reply not sent"))
    await desk.page.get_by_role("button", name="Discard").click()
    await expect(desk.row("Dora").locator(".row-failed")).to_be_hidden()


async def test_today_ends_at_midnight(open_desk: OpenDesk, dc: DataCentre, people: People) -> None:
    """On a page that stays open, list and thread show the next day that a message is from
    yesterday."""
    dc.world.write(people.dora, people.anna, "Good morning")
    desk = await open_desk(prepare=with_a_clock)
    await desk.open("Dora")
    await expect(desk.page.locator(".day")).to_have_text("Today")
    await expect(desk.row("Dora").locator(".row-time")).to_have_text(re.compile(r"\d:\d\d"))

    await desk.page.clock.fast_forward(DAY)

    await expect(desk.page.locator(".day")).to_have_text("Yesterday")
    await expect(desk.row("Dora").locator(".row-time")).to_have_text(re.compile(r"^[A-Z][a-z]+$"))


async def test_only_what_is_unread_is_shown(desk: Desk, dc: DataCentre, people: People) -> None:
    """The filter shows unread conversations; the open one stays until the operator leaves it."""
    for person in (people.dora, people.emil, people.fay):
        dc.world.write(person, people.anna, "Hello")
    await desk.open("Emil")
    await expect(desk.row("Emil").locator(".badge")).to_be_hidden()
    await desk.open("Dora")

    await desk.page.get_by_role("button", name="Unread", exact=True).click()

    await expect(desk.rows).to_have_count(2)
    await expect(desk.row("Emil")).to_have_count(0)
    await desk.open("Fay")
    await expect(desk.row("Dora")).to_have_count(0)
    await expect(desk.row("Fay")).to_be_visible()


async def test_the_key_for_unread_opens_a_closed_group(
    desk: Desk, dc: DataCentre, people: People, shop: str
) -> None:
    """The key leads to every unread conversation that the title counts, also in a closed group."""
    dc.world.write(people.dora, people.anna, "Good morning")
    await expect(desk.page).to_have_title("(1) Switchboard")
    await desk.group(shop).locator(".group-toggle").click()
    await expect(desk.row("Dora")).to_be_hidden()

    await desk.page.keyboard.press("n")

    await expect(desk.bubble("Good morning")).to_be_visible()
    await expect(desk.row("Dora")).to_be_focused()
    await expect(desk.page).to_have_title("Switchboard")


@pytest.mark.parametrize("key", ["т", "N"], ids=["Cyrillic", "CapsLock"])
async def test_keys_work_on_every_layout(
    desk: Desk, dc: DataCentre, people: People, key: str
) -> None:
    """The shortcut letters have the positions of a Latin layout; CapsLock does not matter."""
    dc.world.write(people.dora, people.anna, "Good morning")
    await expect(desk.page).to_have_title("(1) Switchboard")

    await desk.page.evaluate(
        "(key) => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key, code: 'KeyN', bubbles: true}))",
        key,
    )

    await expect(desk.bubble("Good morning")).to_be_visible()


async def test_one_key_leads_through_what_is_unread(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """N opens one unread conversation after the other, and says so when none is left."""
    for person in (people.dora, people.emil, people.fay):
        dc.world.write(person, people.anna, "Hello")
    await expect(desk.page).to_have_title("(3) Switchboard")

    for unread in ("(2) Switchboard", "(1) Switchboard", "Switchboard"):
        await desk.page.keyboard.press("n")
        await expect(desk.page).to_have_title(unread)

    await desk.page.keyboard.press("n")
    await expect(desk.page.get_by_role("status").get_by_text("Nothing unread")).to_be_visible()


async def test_a_reload_comes_back_to_where_one_was(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running
) -> None:
    """After a reload the search, the unread filter and the chosen account are as before; another
    tab starts with defaults."""
    await switchboard.sign_in(people.carlo)
    dc.world.write(people.dora, people.anna, "to Anna")
    dc.world.write(people.dora, people.carlo, "to Carlo")
    dc.world.write(people.emil, people.carlo, "also to Carlo")
    await desk.one_list.click()
    await desk.page.get_by_role("button", name="Carlo", exact=False).first.click()
    unread = desk.page.get_by_role("button", name="Unread", exact=True)
    await unread.click()
    await expect(desk.rows).to_have_count(2)
    await desk.search.fill("dora")
    await expect(desk.rows).to_have_count(1)

    await desk.page.reload()

    await expect(desk.rows).to_have_count(1)
    await expect(desk.search).to_have_value("dora")
    await desk.search.press("Escape")
    await expect(desk.rows).to_have_count(2)
    await expect(unread).to_have_attribute("aria-pressed", "true")
    chosen = desk.page.locator(".rail-account[aria-pressed=true]")
    await expect(chosen).to_contain_text("Carlo")
    other = Desk(await desk.page.context.new_page())
    await other.page.goto(desk.page.url)
    await expect(other.rows).to_have_count(3)
