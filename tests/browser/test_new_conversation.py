"""New conversations and forwarded messages: to whom, and through which account."""

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
from .held_requests import hold
from .page_object import Desk


@pytest.fixture(autouse=True)
async def accounts(switchboard: Running, people: People, dc: DataCentre) -> None:
    """Two accounts are signed in. Dora has written to Anna's, and Emil to Berta's."""
    dc.world.write(people.dora, people.anna, "The invoice is wrong")
    dc.world.write(people.emil, people.berta, "Hello Berta")
    await switchboard.sign_in(people.anna)
    await switchboard.sign_in(people.berta)


async def test_a_conversation_begins_by_username_through_the_chosen_account(
    desk: Desk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """Alt+N asks whom and through which account. A name that nobody has is refused in a sentence;
    a person whom an account knows is chosen with the arrow keys."""
    await expect(desk.row("Emil")).to_be_visible()
    await desk.page.keyboard.press("Alt+n")
    whom = desk.dialog.get_by_role("combobox", name="With whom")
    await whom.fill("@nobody_has_this")
    await whom.press("Enter")
    await expect(desk.dialog.get_by_role("alert")).not_to_be_empty()
    await whom.fill("Dora")
    await expect(desk.dialog.locator(".combobox-option")).to_have_count(1)
    assert await violations(desk.page) == []

    await whom.press("ArrowDown")
    through = desk.dialog.get_by_role("combobox", name="Through the account")
    await expect(through).to_contain_text("Anna (has a conversation)")
    await through.select_option(label="Berta")
    await desk.dialog.get_by_role("button", name="Open", exact=True).click()
    await expect(desk.page.locator(".thread-title")).to_have_text("Dora Dahl")
    await desk.send("Good morning")

    message = await dc.world.written(lambda message: message.text == "Good morning")
    assert (message.sender, message.chat) == (people.berta, people.dora)


async def test_a_message_is_forwarded_within_the_account_and_copied_to_another(
    desk: Desk, dc: DataCentre, people: People, violations: Violations
) -> None:
    """The dialog names the account of each conversation, and says that another account sends the
    text as a new message."""
    dc.world.write(people.fay, people.anna, "Hello Anna")
    await desk.open("Dora")
    await desk.thread.focus()
    await desk.page.keyboard.press("ArrowUp")
    await desk.page.keyboard.press("f")
    to = desk.dialog.get_by_role("combobox", name="To")
    await to.fill("Fay")
    await expect(desk.dialog.locator(".combobox-option")).to_have_count(1)
    await expect(desk.dialog).to_contain_text("Telegram forwards it within Anna")
    assert await violations(desk.page) == []
    await to.press("Enter")
    await expect(desk.page.get_by_text("Forwarding to Fay")).to_be_visible()

    await desk.bubble("The invoice").click(button="right")
    await desk.page.get_by_role("menuitem", name="Forward").click()
    await desk.dialog.get_by_role("combobox", name="To").fill("Emil")
    await expect(desk.dialog).to_contain_text("as a new message of Berta")
    await desk.dialog.get_by_role("button", name="Forward").click()

    await dc.world.written(
        lambda message: (
            (message.sender, message.chat) == (people.berta, people.emil)
            and message.text == "The invoice is wrong"
        )
    )
    await dc.world.written(
        lambda message: (message.sender, message.chat) == (people.anna, people.fay)
    )


@pytest.fixture
async def forwarding(desk: Desk, dc: DataCentre, people: People) -> Desk:
    """The page asks where to forward Dora's message. Her conversation is the newest, so it is
    chosen; Fay's is another."""
    dc.world.write(people.fay, people.anna, "Hello Anna", date=dc.world.now() - 60)
    await expect(desk.row("Fay")).to_be_visible()
    await desk.open("Dora")
    await desk.thread.focus()
    await desk.page.keyboard.press("ArrowUp")
    await desk.page.keyboard.press("f")
    await expect(desk.dialog.locator("[aria-selected=true]")).to_contain_text("Dora Dahl")
    return desk


async def test_a_message_is_forwarded_only_to_what_the_list_shows(forwarding: Desk) -> None:
    """As soon as something is typed, the former choice is void: Enter forwards nothing until the
    search has answered."""
    to = forwarding.dialog.get_by_role("combobox", name="To")
    chosen = forwarding.dialog.locator("[aria-selected=true]")
    searches = await hold(forwarding.page, "GET", "**/api/conversations?*q=Fay*", count=2)

    await to.fill("Fay")
    await to.press("Enter")

    await expect(forwarding.dialog).to_contain_text("Searching")
    await expect(chosen).to_have_count(0)
    await searches.release()
    await expect(chosen).to_contain_text("Fay")
    await to.press("Enter")
    await expect(forwarding.page.get_by_text("Forwarding to Fay")).to_be_visible()


async def test_a_choice_made_during_a_search_is_not_replaced_by_another(forwarding: Desk) -> None:
    """If the answer lacks what the operator has chosen meanwhile, nothing is chosen. Only an empty
    list says that nothing matches."""
    to = forwarding.dialog.get_by_role("combobox", name="To")
    chosen = forwarding.dialog.locator("[aria-selected=true]")
    searches = await hold(forwarding.page, "GET", "**/api/conversations?*q=Fay*", count=2)
    await to.fill("Fay")
    await to.press("ArrowDown")
    await expect(chosen).to_contain_text("Dora Dahl")

    await searches.release()

    await expect(forwarding.dialog.locator(".combobox-option")).to_have_count(1)
    await expect(chosen).to_have_count(0)
    await expect(forwarding.dialog.get_by_role("button", name="Forward")).to_be_disabled()
    await expect(forwarding.dialog.locator("[role=status]")).to_be_empty()
    await to.fill("nobody")
    await expect(forwarding.dialog.get_by_role("status")).to_have_text("No conversation matches.")


async def test_an_earlier_answer_does_not_replace_a_later_one(forwarding: Desk) -> None:
    """The list matches what is in the field, in whatever order the answers come."""
    to = forwarding.dialog.get_by_role("combobox", name="To")
    chosen = forwarding.dialog.locator("[aria-selected=true]")
    searches = await hold(forwarding.page, "GET", "**/api/conversations?*q=Dora*", count=2)
    async with forwarding.page.expect_request("**/api/conversations?*q=Dora*"):
        await to.fill("Dora")
    await to.fill("Fay")
    await expect(chosen).to_contain_text("Fay")

    await searches.release()

    await expect(chosen).to_contain_text("Fay")


async def test_what_is_typed_over_a_choice_is_meant(desk: Desk) -> None:
    """A name that is typed after somebody was chosen begins the conversation with that name, also
    before the search has answered."""
    await expect(desk.row("Dora")).to_be_visible()
    await desk.page.keyboard.press("Alt+n")
    whom = desk.dialog.get_by_role("combobox", name="With whom")
    await whom.fill("Dora")
    await expect(desk.dialog.locator(".combobox-option")).to_have_count(1)
    await whom.press("ArrowDown")
    search = await hold(desk.page, "GET", "**/api/people?*q=carlo*")

    await whom.fill("@carlo")
    await whom.press("Enter")

    await expect(desk.page.locator(".thread-title")).to_have_text("Carlo")
    await search.release()


async def test_a_late_answer_leaves_the_next_dialog_alone(desk: Desk) -> None:
    """Whoever closes the dialog does not want its answer any more: if it comes, it neither opens
    the conversation nor closes the dialog that was opened meanwhile."""
    await expect(desk.row("Dora")).to_be_visible()
    whom = desk.dialog.get_by_role("combobox", name="With whom")
    start = await hold(desk.page, "POST", "**/api/conversations")
    await desk.page.keyboard.press("Alt+n")
    await whom.fill("@carlo")
    await whom.press("Enter")
    await desk.page.keyboard.press("Escape")
    await expect(desk.dialog).to_be_hidden()
    await desk.page.keyboard.press("Alt+n")

    await start.release()

    await expect(desk.row("Carlo")).to_be_visible()
    await whom.fill("Dora")
    await expect(desk.dialog.locator(".combobox-option")).to_have_count(1)
    await expect(whom).to_have_value("Dora")
    await expect(desk.page.locator(".thread-title")).to_have_count(0)


@pytest.mark.parametrize("first", ["@carlo", "@nobody_has_this"])
async def test_a_late_answer_does_not_count_for_another_name(desk: Desk, first: str) -> None:
    """If the operator types another name while the first is looked up, the answer neither opens a
    conversation nor says what is wrong with the first."""
    await expect(desk.row("Dora")).to_be_visible()
    whom = desk.dialog.get_by_role("combobox", name="With whom")
    start = await hold(desk.page, "POST", "**/api/conversations")
    await desk.page.keyboard.press("Alt+n")
    await whom.fill(first)
    await whom.press("Enter")
    await whom.fill("@fay")

    await start.release()

    await expect(desk.dialog.locator("[role=alert]")).to_be_empty()
    await expect(whom).to_have_value("@fay")
    await whom.press("Enter")
    await expect(desk.page.locator(".thread-title")).to_have_text("Fay")
