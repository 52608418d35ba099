"""Signing in by code, password and QR code, and every refusal."""

import asyncio
from collections.abc import AsyncIterator, Awaitable

import pytest

from sandbox import DataCentre, User
from switchboard.domain.logins import LoginStep
from switchboard.errors import ConnectionLost, LoginRefused
from switchboard.telegram.connector import TelegramConnector
from switchboard.telegram.login import TelegramLogin
from tests.telegram.conftest import ANNA, API_HASH, API_ID, impatient

PASSWORD = "correct horse"


@pytest.fixture
async def login(telegram: TelegramConnector) -> AsyncIterator[TelegramLogin]:
    """A new login."""
    login = await telegram.login(API_ID, API_HASH)
    yield login
    await login.close()


@pytest.fixture
def carl(dc: DataCentre) -> User:
    """A user with a password of two-step verification."""
    return dc.world.register("99966110003", first_name="Carl", password=PASSWORD)


async def refused(doing: Awaitable[object]) -> LoginRefused:
    """Telegram's refusal."""
    with pytest.raises(LoginRefused) as caught:
        await doing
    return caught.value


async def test_by_code(
    login: TelegramLogin, telegram: TelegramConnector, dc: DataCentre, anna: User
) -> None:
    """A code signs in; the session opens a link on the same server."""
    await login.request_code("+" + anna.phone)

    signed_in = await login.submit_code(await dc.code_sent(anna.phone))
    login.hand_over()
    await login.close()

    assert signed_in is not None
    assert (signed_in.identity.user_id, signed_in.identity.phone_hint) == (anna.id, "01")
    assert signed_in.secrets.server == telegram.server
    link = telegram.link(ANNA, signed_in.secrets, lambda _: None)
    assert await link.connect() == signed_in.identity
    await link.close()


async def test_session_is_in_no_repr(login: TelegramLogin, dc: DataCentre, anna: User) -> None:
    """No repr shows the session."""
    await login.request_code("+" + anna.phone)

    signed_in = await login.submit_code(await dc.code_sent(anna.phone))

    assert signed_in is not None
    assert signed_in.secrets.session not in repr(signed_in)
    assert API_HASH not in repr(signed_in)


async def test_wrong_code_can_be_tried_again(
    login: TelegramLogin, dc: DataCentre, anna: User
) -> None:
    """A wrong code leaves the step open, and no error repeats it."""
    await login.request_code("+" + anna.phone)
    code = await dc.code_sent(anna.phone)

    wrong = await refused(login.submit_code("00000" if code != "00000" else "11111"))

    assert (wrong.code, wrong.step) == ("phone_code_invalid", LoginStep.CODE)
    assert "00000" not in str(wrong)
    assert await login.submit_code(code) is not None


async def test_password_is_asked_for(login: TelegramLogin, dc: DataCentre, carl: User) -> None:
    """If the account has a password, a code is not enough. A wrong password can be tried again."""
    await login.request_code("+" + carl.phone)
    assert await login.submit_code(await dc.code_sent(carl.phone)) is None

    wrong = await refused(login.submit_password("wrong horse"))
    signed_in = await login.submit_password(PASSWORD)

    assert (wrong.code, wrong.step) == ("password_hash_invalid", LoginStep.PASSWORD)
    assert "wrong horse" not in str(wrong)
    assert signed_in.identity.user_id == carl.id


async def test_code_can_be_sent_again(login: TelegramLogin, dc: DataCentre, anna: User) -> None:
    """A code that did not arrive is sent again."""
    await login.request_code("+" + anna.phone)
    await dc.code_sent(anna.phone)

    await login.resend_code()

    assert await login.submit_code(await dc.code_sent(anna.phone)) is not None


async def test_expired_code_is_replaced(login: TelegramLogin, dc: DataCentre, anna: User) -> None:
    """An expired code leaves the login open. A new code can be requested."""
    await login.request_code("+" + anna.phone)
    first = await dc.code_sent(anna.phone)
    dc.faults(anna).fail("auth.signIn", 400, "PHONE_CODE_EXPIRED")

    expired = await refused(login.submit_code(first))
    again = await refused(login.submit_code(first))
    await login.resend_code()

    assert (expired.code, expired.step) == ("phone_code_expired", LoginStep.CODE)
    assert again.code == "phone_code_expired"
    assert await login.submit_code(await dc.code_sent(anna.phone)) is not None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (400, "PHONE_NUMBER_INVALID"),
        (400, "PHONE_NUMBER_BANNED"),
        (400, "PHONE_NUMBER_FLOOD"),
        (406, "PHONE_PASSWORD_FLOOD"),
        (400, "API_ID_INVALID"),
        (400, "SOMETHING_NEW"),
    ],
)
async def test_refused_numbers_end_the_login(
    login: TelegramLogin, dc: DataCentre, anna: User, code: int, name: str
) -> None:
    """If Telegram refuses the number, the login ends with a sentence that does not repeat the
    number."""
    dc.faults(anna).fail("auth.sendCode", code, name)

    refusal = await refused(login.request_code("+" + anna.phone))

    assert (refusal.code, refusal.step) == (name.lower(), LoginStep.FAILED)
    assert anna.phone not in str(refusal)


async def test_unknown_number_must_sign_up_elsewhere(login: TelegramLogin, dc: DataCentre) -> None:
    """Telegram does not let other programs create accounts. The refusal says where to sign up."""
    await login.request_code("+99966119999")

    refusal = await refused(login.submit_code(await dc.code_sent("99966119999")))

    assert (refusal.code, refusal.step) == ("phone_number_unoccupied", LoginStep.FAILED)


async def test_flood_wait_names_its_seconds(
    login: TelegramLogin, dc: DataCentre, anna: User
) -> None:
    """A flood wait has the seconds in the sentence and as a number."""
    dc.faults(anna).flood_wait("auth.sendCode", 7200)

    refusal = await refused(login.request_code("+" + anna.phone))

    assert (refusal.code, refusal.retry_after) == ("flood_wait", 7200)
    assert "2 hours" in refusal.detail


async def test_no_other_way_to_send(login: TelegramLogin, dc: DataCentre, anna: User) -> None:
    """If there is no other way, the sent code can still be entered."""
    await login.request_code("+" + anna.phone)
    code = await dc.code_sent(anna.phone)
    dc.faults(anna).fail("auth.resendCode", 406, "SEND_CODE_UNAVAILABLE")

    refusal = await refused(login.resend_code())

    assert (refusal.code, refusal.step) == ("send_code_unavailable", LoginStep.CODE)
    assert await login.submit_code(code) is not None


async def test_restart_that_telegram_asks_for(
    login: TelegramLogin, dc: DataCentre, anna: User
) -> None:
    """Telegram sometimes asks to start again. Switchboard does so without asking the operator."""
    dc.faults(anna).fail("auth.sendCode", 500, "AUTH_RESTART")

    await login.request_code("+" + anna.phone)

    assert await login.submit_code(await dc.code_sent(anna.phone)) is not None


async def test_qr_scanned_while_waiting(login: TelegramLogin, dc: DataCentre, anna: User) -> None:
    """A scan of the shown code signs in."""
    token = await login.qr_token()
    waiting = asyncio.create_task(login.wait_scanned())
    await asyncio.sleep(0)

    dc.scan(token.url, as_user=anna)

    signed_in = await asyncio.wait_for(waiting, 10)
    assert signed_in is not None
    assert signed_in.identity.user_id == anna.id


async def test_qr_scanned_before_waiting(login: TelegramLogin, dc: DataCentre, anna: User) -> None:
    """A scan before the wait begins is not missed."""
    token = await login.qr_token()
    dc.scan(token.url, as_user=anna)

    signed_in = await asyncio.wait_for(login.wait_scanned(), 10)

    assert signed_in is not None


async def test_qr_scanned_while_asking_for_a_new_one(
    login: TelegramLogin, dc: DataCentre, anna: User
) -> None:
    """If the request for the next token reports a scan, the wait returns at once."""
    first = await login.qr_token()
    dc.scan(first.url, as_user=anna)

    second = await login.qr_token()
    signed_in = await asyncio.wait_for(login.wait_scanned(), 10)

    assert second.url == first.url
    assert signed_in is not None


async def test_a_shown_qr_code_may_have_been_scanned(
    login: TelegramLogin, dc: DataCentre, anna: User
) -> None:
    """The scan itself signs the device in (method/auth.acceptLoginToken), whether or not
    Switchboard is notified. A login that is abandoned while it shows a code is signed out."""
    await login.qr_token()

    is_over = await login.close()

    assert is_over
    assert dc.calls.count("auth.logOut") == 1


@pytest.mark.parametrize("early", [False, True])
async def test_qr_and_password(
    login: TelegramLogin, dc: DataCentre, carl: User, early: bool
) -> None:
    """After a scan, an account with a password asks for it, however the scan was noticed."""
    token = await login.qr_token()
    dc.scan(token.url, as_user=carl)
    if early:
        await login.qr_token()

    assert await asyncio.wait_for(login.wait_scanned(), 10) is None
    signed_in = await login.submit_password(PASSWORD)

    assert signed_in.identity.user_id == carl.id


async def test_qr_expires(
    login: TelegramLogin, dc: DataCentre, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An expired token is reported, and the next one works."""
    monkeypatch.setattr(dc.authentication.tokens, "lifetime", 1.5)
    await login.qr_token()

    with pytest.raises(TimeoutError):
        await login.wait_scanned()

    monkeypatch.undo()
    token = await login.qr_token()
    dc.scan(token.url, as_user=anna)
    assert await asyncio.wait_for(login.wait_scanned(), 10) is not None


@impatient
async def test_nobody_listens(telegram: TelegramConnector, dc: DataCentre) -> None:
    """A login that cannot connect is a lost connection."""
    await dc.stop()

    with pytest.raises(ConnectionLost):
        await telegram.login(API_ID, API_HASH)


@impatient
async def test_connection_lost_during_login(login: TelegramLogin, dc: DataCentre) -> None:
    """A connection that breaks for good is reported as lost, not as refused."""
    await dc.stop()

    with pytest.raises(ConnectionLost):
        async with asyncio.timeout(30):
            await login.request_code("+99966110001")
