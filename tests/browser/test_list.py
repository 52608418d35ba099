"""The list: accounts, their conversations, what is unread, finding one."""

import re

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.running import Running

from .desk import Desk
from .test_thread import until_found


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
    """A conversation that is open and at its newest message is read."""
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


async def test_the_list_works_by_keyboard(desk: Desk, dc: DataCentre, people: People) -> None:
    """Arrows move within the list, Enter opens, and one can write at once."""
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


async def test_a_search_is_among_the_chosen_account(
    desk: Desk, dc: DataCentre, people: People, switchboard: Running, shop: str
) -> None:
    """With an account chosen in the one list only its messages are looked through; the choice can
    be changed while the words stand."""
    await switchboard.sign_in(people.carlo)
    dc.world.write(people.dora, people.anna, "harbour to Anna")
    dc.world.write(people.emil, people.carlo, "harbour to Carlo")
    await until_found(switchboard, "harbour", 2)
    chips = desk.page.get_by_role("group", name="Show the")
    found = desk.page.get_by_role("list", name="Messages").locator(".row-text")
    await desk.one_list.click()
    await chips.get_by_role("button", name=shop).click()

    await desk.search.fill("harbour")

    await expect(found).to_have_text(["harbour to Anna"])
    await chips.get_by_role("button", name="All accounts").click()
    await expect(found).to_have_count(2)


async def test_only_what_is_unread_is_shown(desk: Desk, dc: DataCentre, people: People) -> None:
    """The filter leaves what is unread; what one is reading stays until one leaves it."""
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
    """What is looked for, the unread filter and the chosen account are as they were after a reload;
    another tab begins afresh."""
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
    chosen = desk.page.locator(".chip[aria-pressed=true]")
    await expect(chosen).to_contain_text("Carlo")
    other = Desk(await desk.page.context.new_page())
    await other.page.goto(desk.page.url)
    await expect(other.rows).to_have_count(3)
