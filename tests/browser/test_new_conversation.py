"""New conversations and forwarded messages: to whom, and through which account."""

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
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
