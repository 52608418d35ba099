"""Managing an account: its label, its active flag, its removal."""

import re
from itertools import count

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import Violations
from .held_requests import hold
from .page_object import Desk


@pytest.fixture(autouse=True)
async def label(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna's account has a conversation with Dora; its label."""
    account = await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "Hello")
    return str(account["label"])


async def manage(desk: Desk, label: str) -> None:
    """Open an account's dialog."""
    await desk.page.get_by_role("button", name=f"Manage account {label}").click()


async def test_an_account_is_renamed(desk: Desk, label: str) -> None:
    """The new label appears in every place that names the account."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_label("Account name").fill("Front desk")
    await desk.dialog.get_by_role("button", name="Rename").click()

    await expect(desk.dialog.get_by_role("heading", name="Front desk")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.group("Front desk")).to_be_visible()
    await expect(desk.page.locator(".composer-from")).to_contain_text("Front desk")


async def test_a_disabled_account_cannot_be_written_from(desk: Desk, label: str) -> None:
    """If the account is disabled, the composer's place says why and names the account; enabled
    again, the composer returns."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_role("button", name="Disable").click()
    await expect(desk.dialog.get_by_role("button", name="Enable")).to_be_visible()
    await desk.page.keyboard.press("Escape")

    await expect(desk.group(label)).to_contain_text("Disabled")
    await expect(desk.page.locator(".composer-reason")).to_contain_text("is disabled")
    await expect(desk.page.locator(".composer-from")).to_contain_text(label)
    await expect(desk.page.locator(".composer-from")).to_be_visible()
    await expect(desk.composer).to_be_hidden()
    await manage(desk, label)
    await desk.dialog.get_by_role("button", name="Enable").click()
    await desk.page.keyboard.press("Escape")
    await expect(desk.composer).to_be_visible()


async def test_a_removed_account_may_leave_its_messages(desk: Desk, label: str) -> None:
    """Kept messages stay readable under “Removed account”; no reply can be sent from it."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_role("button", name="Remove account").click()
    await desk.dialog.get_by_role("button", name="Yes, remove it").click()

    await expect(desk.dialog).to_be_hidden()
    await expect(desk.group("Removed account").locator(".row")).to_have_count(1)
    await expect(desk.bubble("Hello")).to_be_visible()
    await expect(desk.page.get_by_text("This account was removed")).to_be_visible()


async def test_a_removed_account_may_take_its_messages_along(desk: Desk, label: str) -> None:
    """If an account is deleted with its messages, nothing stays, and the page starts from the
    beginning."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_label("Delete them from this computer").check()
    await desk.dialog.get_by_role("button", name="Remove account").click()
    await desk.dialog.get_by_role("button", name="Yes, remove it").click()

    await expect(desk.rows).to_have_count(0)
    await expect(desk.page.get_by_role("heading", name="Add your first")).to_be_visible()


async def test_an_account_is_not_removed_at_one_click(
    desk: Desk, label: str, switchboard: Running, violations: Violations
) -> None:
    """The dialog first says what the chosen removal means, with the focus on keeping the
    account; only a confirmation removes it."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_role("button", name="Remove account").click()
    await expect(desk.dialog).to_contain_text("Its messages stay here, read-only.")
    await desk.dialog.get_by_label("Delete them from this computer").check()
    await expect(desk.dialog).to_contain_text("All of its messages are deleted")
    assert await violations(desk.page) == []
    await desk.dialog.get_by_label("Keep them").check()
    await desk.dialog.get_by_role("button", name="No, keep it").click()
    await expect(desk.dialog.get_by_role("button", name="Remove account")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.dialog.get_by_role("button", name="No, keep it")).to_be_focused()
    await desk.page.keyboard.press("Enter")

    await expect(desk.dialog.get_by_role("button", name="Yes, remove it")).to_be_hidden()
    assert len((await switchboard.get("/accounts"))["items"]) == 1


async def test_a_late_answer_leaves_the_dialog_of_another_account_alone(
    desk: Desk, label: str, switchboard: Running, people: People
) -> None:
    """While the removal of one account has no answer, another can be managed. The answer says
    that the first was removed, and does not close the dialog of the second."""
    other = str((await switchboard.sign_in(people.carlo))["label"])
    await expect(desk.group(other)).to_be_visible()
    removal = await hold(desk.page, "DELETE", "**/api/accounts/*")
    await manage(desk, label)
    await desk.dialog.get_by_role("button", name="Remove account").click()
    await desk.dialog.get_by_role("button", name="Yes, remove it").click()
    await desk.page.keyboard.press("Escape")
    await expect(desk.dialog).to_be_hidden()

    await manage(desk, other)
    await desk.dialog.get_by_role("button", name="Disable").click()
    await expect(desk.dialog.get_by_role("button", name="Enable")).to_be_visible()
    await removal.release()

    await expect(desk.page.get_by_text(f"{label} was removed")).to_be_attached()
    await expect(desk.dialog.get_by_role("heading", name=other)).to_be_visible()


async def test_a_late_answer_is_not_said_in_the_dialog_of_another_account(
    desk: Desk, label: str, switchboard: Running, people: People
) -> None:
    """If an account is renamed after its dialog was closed, the dialog of another says nothing."""
    other = str((await switchboard.sign_in(people.carlo))["label"])
    await expect(desk.group(other)).to_be_visible()
    rename = await hold(desk.page, "PATCH", "**/api/accounts/*")
    await manage(desk, label)
    await desk.dialog.get_by_label("Account name").fill("Front desk")
    await desk.dialog.get_by_role("button", name="Rename").click()
    await desk.page.keyboard.press("Escape")
    await manage(desk, other)

    await rename.release()

    await expect(desk.group("Front desk")).to_be_attached()
    await expect(desk.dialog.get_by_role("status").filter(has_text="Renamed")).to_have_count(0)


async def test_the_dialog_says_where_the_session_is_kept(desk: Desk, label: str) -> None:
    """Details name the Telegram account and the store of its session."""
    await manage(desk, label)

    await expect(desk.dialog).to_contain_text("encrypted, on this computer only")
    await expect(desk.dialog).to_contain_text("ends in 01")


async def test_the_dialog_draws_the_last_day(
    desk: Desk, label: str, violations: Violations
) -> None:
    """Charts show messages per hour and their latency, with the same in words; the panel passes
    the scan."""
    await expect(desk.row("Dora")).to_be_visible()
    await manage(desk, label)

    drawing = desk.dialog.get_by_role("img", name="1 received, 0 sent")
    await expect(drawing).to_be_visible()
    words = desk.dialog.locator(".plot-words")
    await expect(words.first).to_contain_text("1 received, 0 sent")
    took = desk.dialog.get_by_role("img", name="the slowest message took")
    await expect(took).to_be_visible()
    assert await took.get_attribute("aria-label") == await words.nth(1).inner_text()
    assert await took.locator(".median").evaluate("bar => bar.getBBox().height > 0")
    await expect(desk.dialog).to_contain_text("since Switchboard was started")
    assert await violations(desk.page) == []


async def test_an_import_shows_how_far_it_is(
    desk: Desk, label: str, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While a new account's history is read, a bar in its group and one in its panel show the
    progress, also after a reload. Here Telegram asks to wait in the middle: the page says so and
    counts down."""
    for number in range(8):
        dc.world.create_group(f"Group {number}", creator=people.dora, members=[people.carlo])
    history = count()
    dc.faults(people.carlo).flood_wait(
        "messages.getHistory", 3600, when=lambda _request: next(history) == 5
    )

    await switchboard.sign_in(people.carlo, "Import", until="flood_wait")

    await expect(desk.group("Import").get_by_role("progressbar")).to_be_visible()
    await expect(desk.group("Import")).to_contain_text("Rate-limited by Telegram")
    await expect(desk.group("Import").get_by_role("timer")).to_have_text(re.compile("^(60|59):"))
    await manage(desk, "Import")
    await expect(desk.dialog).to_contain_text("5 of 8 chats")
    await desk.page.reload()
    await manage(desk, "Import")
    await expect(desk.dialog.get_by_role("progressbar")).to_have_js_property("value", 5)
