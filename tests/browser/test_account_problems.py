"""An account that needs the operator is visible everywhere, and one click leads to the repair."""

import pytest
from playwright.async_api import Page, expect

from sandbox import DataCentre
from switchboard.domain.backoff import Backoff
from switchboard.services.connections.timings import ConnectionTimings
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .page_object import Desk

WELL = "Switchboard"


async def test_a_signed_out_account_is_in_sight_everywhere(
    open_desk: OpenDesk,
    switchboard: Running,
    dc: DataCentre,
    people: People,
    violations: Violations,
) -> None:
    """A banner names the signed-out account at every scroll position and in a thread on a small
    screen. The title and the icon warn, and the account's head is red, also after a reload."""
    await switchboard.sign_in(people.anna, "Shop")
    await switchboard.sign_in(people.carlo, "Support")
    dc.world.write(people.dora, people.anna, "hello")
    desk = await open_desk(360, 740)
    await desk.open("Dora")
    problems = desk.page.locator("#problems")
    await expect(problems).to_be_hidden()

    dc.revoke_sessions(people.carlo)

    await expect(problems).to_contain_text("Support: Signed out.")
    await expect(problems.get_by_role("button", name="Sign in again")).to_be_visible()
    await expect(desk.page).to_have_title(f"⚠ {WELL}")
    icon = desk.page.locator("link[rel=icon]")
    await expect(icon).to_have_attribute("href", "favicon-problem.svg")
    assert await violations(desk.page) == []
    await desk.page.reload()
    await expect(problems).to_contain_text("Support: Signed out.")
    await expect(desk.group("Support")).to_have_attribute("data-needs-operator", "")
    await expect(desk.group("Shop")).not_to_have_attribute("data-needs-operator", "")


async def test_one_click_leads_to_signing_in_again(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The dialog knows the account. Signed in again, it is the same account with the operator's
    label, and all warnings end."""
    account = await switchboard.sign_in(people.carlo, "Support")
    dc.revoke_sessions(people.carlo)
    await desk.page.locator("#problems").get_by_role("button", name="Sign in again").click()
    await expect(desk.dialog.get_by_role("heading")).to_have_text("Sign in Support again")
    await expect(desk.dialog.get_by_label("Account name")).to_have_value("Support")
    await sign_in_with_phone(desk, dc, people.carlo.phone)

    await expect(desk.page.locator("#problems")).to_be_hidden()
    await expect(desk.page).to_have_title(WELL)
    again = await switchboard.until_state(account["id"], "connected")
    assert again["label"] == "Support"
    assert len((await switchboard.get("/accounts"))["items"]) == 1


async def test_the_head_and_the_dialog_of_an_account_lead_there_too(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Each place that shows a signed-out account has a button to sign in again."""
    await switchboard.sign_in(people.carlo, "Support")
    dc.revoke_sessions(people.carlo)

    await desk.group("Support").get_by_role("button", name="Sign in again").click()
    await expect(desk.dialog.get_by_role("heading")).to_have_text("Sign in Support again")
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("button", name="Manage account Support").click()
    await desk.dialog.get_by_role("button", name="Sign in again").click()

    await expect(desk.dialog.get_by_role("heading")).to_have_text("Sign in Support again")


async def sign_in_with_phone(desk: Desk, dc: DataCentre, phone: str) -> None:
    """Go through the dialog's steps by phone and code."""
    await desk.dialog.get_by_label("API hash").fill("0123456789abcdef0123456789abcdef")
    await desk.dialog.get_by_label("Phone number").fill(f"+{phone}")
    await desk.dialog.get_by_role("button", name="Continue").click()
    await desk.dialog.get_by_label("Login code").fill(await dc.code_sent(phone))
    await desk.dialog.get_by_role("button", name="Continue").click()
    await desk.dialog.get_by_role("button", name="Done").click()


async def test_a_frozen_account_says_where_to_appeal(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People, violations: Violations
) -> None:
    """The banner and the place of the composer say until when a frozen account can appeal, with a
    link. Messages still arrive."""
    address = "https://t.me/spambot?start=appeal"
    dc.world.write(people.dora, people.carlo, "hello")
    await switchboard.sign_in(people.carlo, "Support")
    await desk.open("Dora")

    dc.world.freeze(people.carlo, until=1_795_000_000, appeal_url=address, since=1_790_000_000)

    reason = desk.page.locator(".composer-reason")
    await expect(reason.get_by_role("link")).to_have_attribute("href", address)
    problems = desk.page.locator("#problems")
    await expect(problems).to_contain_text("Support: Frozen by Telegram.")
    await expect(problems.get_by_role("link")).to_have_attribute("href", address)
    dc.world.write(people.dora, people.carlo, "are you there?")
    await expect(desk.bubble("are you there?")).to_be_visible()
    assert await violations(desk.page) == []


async def with_a_clock(page: Page) -> None:
    """The test can move the page's time."""
    await page.clock.install()


@pytest.mark.parametrize(
    "timings", [Timings(connections=ConnectionTimings(retries=Backoff(200.0, 300.0)))]
)
async def test_telegram_out_of_reach_is_said_with_what_helps(
    open_desk: OpenDesk,
    switchboard: Running,
    dc: DataCentre,
    people: People,
    violations: Violations,
) -> None:
    """A short interruption is not worth a word. A longer one is: the banner says what Switchboard
    does and what helps. A button tries at once, and the banner ends."""
    await switchboard.sign_in(people.carlo, "Support")
    desk = await open_desk(360, 740, prepare=with_a_clock)
    problems = desk.page.locator("#problems")
    await dc.stop()
    await expect(desk.group("Support")).to_contain_text("Offline, reconnecting")
    await expect(problems).to_be_hidden()

    await desk.page.clock.fast_forward(6000)

    await expect(problems).to_contain_text("The connection to Telegram was lost.")
    await expect(problems).to_contain_text("Replies wait, and are sent then.")
    await expect(problems).to_contain_text("Check this computer’s internet connection.")
    assert await violations(desk.page) == []
    await desk.page.emulate_media(color_scheme="dark")
    assert await violations(desk.page) == []
    await dc.start()
    await problems.get_by_role("button", name="Try now").click()
    await expect(problems).to_be_hidden()
    await expect(desk.group("Support")).to_contain_text("Connected")
