"""From an empty page to the first account."""

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from sandbox.auth.code_types import (
    App,
    EmailCode,
    FragmentSms,
    MissedCall,
    PhoneCall,
    Sms,
    SmsPhrase,
    SmsWord,
    Way,
)
from tests.conftest import PASSWORD, People
from tests.service import Running

from .held_requests import hold
from .page_object import Desk


async def begin(desk: Desk, label: str, phone: str = "") -> None:
    """Fill in the first step of the dialog and continue."""
    await desk.add_account.click()
    await desk.page.get_by_label("Account name").fill(label)
    await desk.page.get_by_label("API ID").fill("1234567")
    await desk.page.get_by_label("API hash").fill("0123456789abcdef0123456789abcdef")
    await desk.page.get_by_label("Phone number").fill(phone)
    await desk.page.get_by_role("button", name="Continue").click()


async def enter(desk: Desk, field: str, value: str) -> None:
    """Answer a step of the dialog."""
    await desk.page.get_by_label(field, exact=True).fill(value)
    await desk.page.get_by_role("button", name="Continue").click()


async def test_an_empty_page_says_what_to_do_first(desk: Desk) -> None:
    """Without an account the page says where to get an API id and what comes next."""
    await expect(desk.page.get_by_role("heading", name="Add your first")).to_be_visible()
    link = desk.page.get_by_role("main").get_by_role("link", name="my.telegram.org")
    await expect(link).to_have_attribute("href", "https://my.telegram.org")


async def test_an_account_is_added_by_phone_and_code(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """Phone and code are enough for an account to appear in the list."""
    await begin(desk, "Shop", f"+{people.anna.phone}")
    code = await dc.code_sent(people.anna.phone)

    await enter(desk, "Login code", code)

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()
    await desk.page.get_by_role("button", name="Done").click()
    await expect(desk.group("Shop")).to_be_visible()
    await expect(desk.dialog).to_be_hidden()


async def test_a_wrong_code_leaves_the_step_open(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """A mistyped code is reported, and the right code still works."""
    await begin(desk, "Shop", f"+{people.anna.phone}")
    code = await dc.code_sent(people.anna.phone)
    await enter(desk, "Login code", "1" + code[1:] if code[0] != "1" else "2" + code[1:])
    await expect(desk.dialog.get_by_role("alert")).not_to_be_empty()

    await enter(desk, "Login code", code)

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()


async def test_a_refused_field_is_marked(desk: Desk) -> None:
    """A refusal appears beside its field, and the operator can correct the field."""
    await desk.add_account.click()
    await desk.page.get_by_label("Account name").fill("Shop")
    await desk.page.get_by_label("API ID").fill("1234567")
    await desk.page.get_by_label("API hash").fill("not a hash")

    await desk.page.get_by_role("button", name="Continue").click()

    await expect(desk.dialog.get_by_role("alert")).to_contain_text("The API hash has to be")
    await expect(desk.page.get_by_label("API hash")).to_be_focused()
    await expect(desk.page.get_by_label("API hash")).to_have_attribute("aria-invalid", "true")


async def test_two_step_verification_asks_for_the_password(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """An account with a password asks for it; a wrong one can be corrected."""
    await begin(desk, "Support", f"+{people.berta.phone}")
    await enter(desk, "Login code", await dc.code_sent(people.berta.phone))
    await enter(desk, "Two-step verification password", "wrong")
    await expect(desk.dialog.get_by_role("alert")).not_to_be_empty()

    await enter(desk, "Two-step verification password", PASSWORD)

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()


async def test_an_account_is_added_by_scanning(desk: Desk, dc: DataCentre, people: People) -> None:
    """Without a phone number the dialog shows a QR code; after the scan the account appears."""
    async with desk.page.expect_response("**/api/accounts/add") as answered:
        await begin(desk, "Shop")
    login = await (await answered.value).json()
    image = desk.page.get_by_role("img", name="QR code")
    await expect(image).to_have_js_property("complete", True)
    assert await image.evaluate("image => image.naturalWidth > 0")

    dc.scan(login["qr_url"], as_user=people.anna)

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible(timeout=15_000)


async def test_what_telegram_refuses_is_said(desk: Desk, dc: DataCentre, people: People) -> None:
    """An unknown number, a wait and an expired code each give a sentence. The entries stay, and
    the operator can continue."""
    phone = people.anna.phone
    dc.faults(phone).fail("auth.sendCode", 400, "PHONE_NUMBER_INVALID")
    dc.faults(phone).flood_wait("auth.sendCode", 7200)
    alert, again = (
        desk.dialog.get_by_role("alert"),
        desk.page.get_by_role("button", name="Continue"),
    )
    await begin(desk, "Shop", f"+{phone}")
    await expect(alert).to_contain_text("does not know this phone number")
    await again.click()
    await expect(alert).to_contain_text("asks to wait about 2 hours")
    await expect(desk.page.get_by_label("Account name")).to_have_value("Shop")
    await again.click()
    code = await dc.code_sent(phone)
    dc.authentication.codes.expire(phone)
    await enter(desk, "Login code", code)
    await expect(alert).to_contain_text("The code has expired")

    await desk.page.get_by_role("button", name="Send the code again").click()
    await expect(desk.dialog.get_by_role("status")).to_contain_text("sent a new code")
    await enter(desk, "Login code", await dc.code_sent(phone))

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()


async def test_a_scanned_code_may_need_the_password(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """An account with a second factor is asked for it after the scan, too."""
    async with desk.page.expect_response("**/api/accounts/add") as answered:
        await begin(desk, "Support")
    login = await (await answered.value).json()
    await expect(desk.page.get_by_role("timer")).to_be_visible()

    dc.scan(login["qr_url"], as_user=people.berta)
    await enter(desk, "Two-step verification password", PASSWORD)

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()


async def test_a_code_for_another_device_is_said_to_be_elsewhere(
    desk: Desk, people: People
) -> None:
    """The dialog warns that login codes cannot be read in Switchboard."""
    await desk.add_account.click()
    await expect(desk.dialog.get_by_text("must be read elsewhere")).to_be_hidden()
    await desk.page.keyboard.press("Escape")

    await begin(desk, "Shop", f"+{people.anna.phone}")

    await expect(desk.dialog.get_by_text("must be read elsewhere")).to_be_visible()


async def test_leaving_the_dialog_is_asked_once_and_cancels_the_login(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """The first Escape asks, the second closes the dialog and cancels the login at the service.
    When the dialog opens again, the entries are still filled in."""
    await begin(desk, "Shop", f"+{people.anna.phone}")
    await dc.code_sent(people.anna.phone)
    await expect(desk.page.get_by_label("Login code", exact=True)).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(desk.dialog.get_by_text("not finished")).to_be_visible()

    async with desk.page.expect_request(
        lambda request: request.method == "DELETE" and "/api/accounts/add/" in request.url
    ):
        await desk.page.keyboard.press("Escape")

    await expect(desk.dialog).to_be_hidden()
    await expect(desk.add_account).to_be_focused()
    await desk.add_account.click()
    await expect(desk.page.get_by_label("Account name")).to_have_value("Shop")
    await expect(desk.page.get_by_label("Phone number")).to_have_value(f"+{people.anna.phone}")


async def leave(desk: Desk) -> None:
    """Close the dialog, which asks first."""
    await desk.page.keyboard.press("Escape")
    await expect(desk.dialog.get_by_text("not finished")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.dialog).to_be_hidden()


async def test_a_late_answer_does_not_reach_the_next_sign_in(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """The dialog was closed before Telegram answered, and opened again: the second sign-in goes
    on undisturbed, and the login of the first is cancelled."""
    start = await hold(desk.page, "POST", "**/api/accounts/add")
    await begin(desk, "Shop", f"+{people.carlo.phone}")
    await leave(desk)
    await begin(desk, "Shop", f"+{people.anna.phone}")
    code = await dc.code_sent(people.anna.phone)
    await expect(desk.page.get_by_label("Login code", exact=True)).to_be_focused()

    async with (
        desk.page.expect_request(lambda request: request.method == "DELETE") as cancelled,
        desk.page.expect_response("**/api/accounts/add") as answered,
    ):
        await start.release()

    login = await (await answered.value).json()
    assert (await cancelled.value).url.endswith(f"/api/accounts/add/{login['login_id']}")
    await expect(desk.dialog).to_contain_text(people.anna.phone)
    await enter(desk, "Login code", code)
    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()


async def test_a_late_refusal_does_not_reach_the_next_sign_in(desk: Desk) -> None:
    """What was refused in a form that was closed is not marked in the next one."""
    start = await hold(desk.page, "POST", "**/api/accounts/add")
    await desk.add_account.click()
    await desk.page.get_by_label("Account name").fill("Shop")
    await desk.page.get_by_label("API ID").fill("1234567")
    await desk.page.get_by_label("API hash").fill("not a hash")
    await desk.page.get_by_role("button", name="Continue").click()
    await leave(desk)
    await desk.add_account.click()
    await desk.page.get_by_label("Account name").fill("Support")

    await start.release()

    await expect(desk.page.get_by_label("Account name")).to_be_focused()
    assert await desk.page.get_by_label("API hash").get_attribute("aria-invalid") is None


async def test_a_login_that_is_answered_after_the_dialog_was_closed_is_cancelled(
    desk: Desk, switchboard: Running
) -> None:
    """A QR code that nobody sees any more signs nobody in."""
    start = await hold(desk.page, "POST", "**/api/accounts/add")
    await begin(desk, "Shop")
    await leave(desk)

    async with (
        desk.page.expect_request_finished(lambda request: request.method == "DELETE"),
        desk.page.expect_response("**/api/accounts/add") as answered,
    ):
        await start.release()

    login = await (await answered.value).json()
    ended = await switchboard.get(f"/accounts/add/{login['login_id']}")
    assert ended["step"] == "cancelled"


async def test_a_sign_in_that_is_over_can_be_started_again(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """After a final refusal by Telegram the page says so, and can start again with every entry."""
    phone = people.anna.phone
    await begin(desk, "Shop", f"+{phone}")
    dc.faults(phone).fail("auth.signIn", 406, "UPDATE_APP_TO_LOGIN")
    await enter(desk, "Login code", await dc.code_sent(phone))
    await expect(desk.dialog.get_by_role("heading", name="Sign-in ended")).to_be_visible()
    await expect(desk.dialog.get_by_text("Update Switchboard")).to_be_visible()

    await desk.page.get_by_role("button", name="Start again").click()

    await expect(desk.page.get_by_label("Account name")).to_have_value("Shop")
    await expect(desk.page.get_by_label("API hash")).to_have_value(
        "0123456789abcdef0123456789abcdef"
    )
    await expect(desk.page.get_by_label("Phone number")).to_have_value(f"+{phone}")


async def test_a_sign_in_that_was_ended_elsewhere_is_over_here(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A code that arrives too late leads to the end of the sign-in, not to the same step again."""
    async with desk.page.expect_response("**/api/accounts/add") as answered:
        await begin(desk, "Shop", f"+{people.anna.phone}")
    login = await (await answered.value).json()
    await switchboard.http.delete(f"/accounts/add/{login['login_id']}")

    await enter(desk, "Login code", await dc.code_sent(people.anna.phone))

    await expect(desk.dialog.get_by_role("heading", name="Sign-in ended")).to_be_visible()
    await expect(desk.page.get_by_role("button", name="Start again")).to_be_visible()


async def test_a_pasted_code_and_a_pasted_api_id(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """Spaces around an API id and within a code do not matter; Enter ends the dialog."""
    await desk.add_account.click()
    await desk.page.get_by_label("Account name").fill("Shop")
    await desk.page.get_by_label("API ID").fill(" 1234567 ")
    await desk.page.get_by_label("API hash").fill("0123456789abcdef0123456789abcdef ")
    await desk.page.get_by_label("Phone number").fill(f"+{people.anna.phone}")
    await desk.page.get_by_role("button", name="Continue").click()
    code = await dc.code_sent(people.anna.phone)

    await enter(desk, "Login code", f"{code[:2]} {code[2:]}")

    await expect(desk.page.get_by_role("button", name="Done")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.dialog).to_be_hidden()


async def test_a_further_account_needs_no_api_id(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """One pair serves all accounts: an empty field uses the newest account's pair, and the
    dialog says so."""
    await switchboard.sign_in(people.berta, "Support")
    await expect(desk.group("Support")).to_be_visible()
    await desk.add_account.click()
    await expect(desk.dialog.get_by_text("those of Support")).to_be_visible()
    await desk.page.get_by_label("Account name").fill("Shop")
    await desk.page.get_by_label("Phone number").fill(f"+{people.anna.phone}")
    await desk.page.get_by_role("button", name="Continue").click()

    await enter(desk, "Login code", await dc.code_sent(people.anna.phone))

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()


async def test_an_api_id_that_is_no_number_is_refused(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """What was typed is meant: the pair of another account does not take its place."""
    await switchboard.sign_in(people.berta, "Support")
    await expect(desk.group("Support")).to_be_visible()
    await desk.add_account.click()
    await desk.page.get_by_label("Account name").fill("Shop")
    await desk.page.get_by_label("API ID").fill("12E4567")
    await desk.page.get_by_label("Phone number").fill(f"+{people.anna.phone}")

    await desk.page.get_by_role("button", name="Continue").click()

    await expect(desk.page.get_by_label("API ID")).to_have_attribute("aria-invalid", "true")
    assert dc.login_code(people.anna.phone) is None


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (App(), "in the chat “Telegram”"),
        (Sms(), "by SMS"),
        (PhoneCall(), "says the code"),
        (MissedCall(4, prefix="1777"), "last 4 digits"),
        (EmailCode(), "a***@e***.com"),
        (FragmentSms(url="https://fragment.com/x"), "fragment.com"),
        (SmsWord(beginning="a"), "begins with a"),
        (SmsPhrase(beginning="the grey"), "begins with the grey"),
    ],
)
async def test_where_the_code_is(
    desk: Desk, dc: DataCentre, people: People, way: Way, words: str
) -> None:
    """The page says where the code is, offers no other where there is none, and takes it."""
    dc.authentication.codes.ways[people.anna.phone] = [way]
    await begin(desk, "Shop", f"+{people.anna.phone}")
    await expect(desk.dialog.get_by_text(words).first).to_be_visible()
    await expect(desk.page.get_by_role("button", name="Send the code again")).to_be_hidden()

    await enter(desk, "Login code", dc.login_code(people.anna.phone) or "")

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()


async def test_another_way_is_offered_in_its_time(
    desk: Desk, dc: DataCentre, people: People
) -> None:
    """Another code is offered by the way in which it would come, and not before Telegram wants."""
    dc.authentication.codes.ways[people.anna.phone] = [App(timeout=3), PhoneCall()]
    await begin(desk, "Shop", f"+{people.anna.phone}")
    again = desk.page.get_by_role("button", name="Send the code again, by a phone call")
    await expect(desk.dialog.get_by_text("sent again in")).to_be_visible()
    await expect(again).to_be_hidden()

    await again.click()

    await expect(desk.dialog.get_by_text("says the code")).to_be_visible()


async def test_a_qr_code_in_place_of_a_code(desk: Desk, dc: DataCentre, people: People) -> None:
    """Where no code comes a QR code is one press away, with the same entries."""
    await begin(desk, "Shop", f"+{people.anna.phone}")
    await expect(desk.page.get_by_label("Login code", exact=True)).to_be_focused()

    async with desk.page.expect_response("**/api/accounts/add") as answered:
        await desk.page.get_by_role("button", name="Scan a QR code instead").click()
    dc.scan((await (await answered.value).json())["qr_url"], as_user=people.anna)

    await expect(desk.dialog.get_by_role("heading", name="Signed in")).to_be_visible()
