"""The ways in which a login code can arrive, and the other answers to a request for a code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from sandbox.auth.code_types import (
    App,
    EmailCode,
    FirebaseSms,
    FlashCall,
    FragmentSms,
    MissedCall,
    PaymentRequired,
    PhoneCall,
    SetUpEmailRequired,
    Sms,
    SmsPhrase,
    SmsWord,
    Success,
    Way,
)
from tests.sandbox.conftest import Connect

PHONE = "+99966110001"
SEND = functions.auth.SendCodeRequest(PHONE, 1, "hash", types.CodeSettings())

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def come(centre: DataCentre, anna: User) -> Callable[..., None]:
    """Set the ways of Anna's codes."""

    def come(*ways: Way) -> None:
        centre.authentication.codes.ways[anna.phone] = list(ways)

    return come


def resend(sent: Any) -> Any:
    """The request for the next code."""
    return functions.auth.ResendCodeRequest(PHONE, sent.phone_code_hash)


def sign_in_by(sent: Any, code: str | None, **more: Any) -> Any:
    """The request that signs Anna in."""
    return functions.auth.SignInRequest(PHONE, sent.phone_code_hash, code, **more)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (App(6), types.auth.SentCodeTypeApp(6)),
        (Sms(), types.auth.SentCodeTypeSms(5)),
        (PhoneCall(), types.auth.SentCodeTypeCall(5)),
        (FlashCall(pattern="1555****"), types.auth.SentCodeTypeFlashCall("1555****")),
        (MissedCall(4, prefix="1777"), types.auth.SentCodeTypeMissedCall("1777", 4)),
        (
            FragmentSms(url="https://fragment.com/x"),
            types.auth.SentCodeTypeFragmentSms("https://fragment.com/x", 5),
        ),
        (FirebaseSms(), types.auth.SentCodeTypeFirebaseSms(5, nonce=bytes(16))),
        (SmsWord(beginning="a"), types.auth.SentCodeTypeSmsWord("a")),
        (SmsPhrase(beginning="the grey"), types.auth.SentCodeTypeSmsPhrase("the grey")),
        (SmsPhrase(), types.auth.SentCodeTypeSmsPhrase(None)),
    ],
)
async def test_code_of_each_way_signs_in(
    centre: DataCentre, connect: Connect, anna: User, come: Any, way: Way, expected: Any
) -> None:
    """The client gets the type of the way, and the code of that way signs in."""
    come(way)
    client = await connect()
    sent = await client(SEND)

    code = centre.login_code(PHONE)
    let_in = await client(sign_in_by(sent, code))

    assert sent.type == expected
    assert (sent.next_type, sent.timeout) == (None, None)
    assert let_in.user.id == anna.id


async def test_codes_are_what_they_say(centre: DataCentre, connect: Connect, come: Any) -> None:
    """Codes have the announced length, pattern and beginning."""
    client = await connect()
    found = []
    for way in (MissedCall(4), FlashCall(pattern="1555**"), SmsPhrase(beginning="the grey")):
        come(way)
        await client(SEND)
        found.append(centre.login_code(PHONE) or "")

    last_digits, number, phrase = found
    assert len(last_digits) == 4
    assert (number[:4], len(number), number.isdecimal()) == ("1555", 6, True)
    assert phrase.startswith("the grey ")


async def test_each_resend_is_the_next_way(
    centre: DataCentre, connect: Connect, anna: User, come: Any
) -> None:
    """next_type announces the next way. The earlier code becomes invalid, and after the last way
    there is none."""
    come(App(), Sms(), PhoneCall(), MissedCall(), FragmentSms())
    client = await connect()
    first = await client(SEND)
    first_code = centre.login_code(PHONE)

    sent_codes = [first]
    while sent_codes[-1].next_type is not None:
        sent_codes.append(await client(resend(sent_codes[-1])))

    assert [type(sent.next_type) for sent in sent_codes[:-1]] == [
        types.auth.CodeTypeSms,
        types.auth.CodeTypeCall,
        types.auth.CodeTypeMissedCall,
        types.auth.CodeTypeFragmentSms,
    ]
    assert [type(sent.type) for sent in sent_codes] == [
        types.auth.SentCodeTypeApp,
        types.auth.SentCodeTypeSms,
        types.auth.SentCodeTypeCall,
        types.auth.SentCodeTypeMissedCall,
        types.auth.SentCodeTypeFragmentSms,
    ]
    with pytest.raises(errors.SendCodeUnavailableError):
        await client(resend(sent_codes[-1]))
    with pytest.raises(errors.PhoneCodeExpiredError):
        await client(sign_in_by(first, first_code))
    assert await client(sign_in_by(sent_codes[-1], centre.login_code(PHONE)))


async def test_code_stays_good_where_there_is_no_next(
    centre: DataCentre, connect: Connect, come: Any
) -> None:
    """A refused resend leaves the code valid."""
    come(App())
    client = await connect()
    sent = await client(SEND)
    with pytest.raises(errors.SendCodeUnavailableError):
        await client(resend(sent))

    assert await client(sign_in_by(sent, centre.login_code(PHONE)))


async def test_next_only_after_the_timeout(centre: DataCentre, connect: Connect, come: Any) -> None:
    """A resend before the timeout must wait for the rest of it."""
    come(App(timeout=20), Sms())
    client = await connect()
    sent = await client(SEND)
    assert sent.timeout == 20
    with pytest.raises(errors.FloodWaitError) as caught:
        await client(resend(sent))
    assert 0 < caught.value.seconds <= 20
    client._flood_waited_requests.clear()
    centre.clock.skew = 21

    again = await client(resend(sent))

    assert isinstance(again.type, types.auth.SentCodeTypeSms)


async def test_email_code(centre: DataCentre, connect: Connect, anna: User, come: Any) -> None:
    """A code by e-mail is valid as e-mail verification only."""
    come(EmailCode(email_pattern="a***@e***.com", reset_available_period=0), Sms())
    client = await connect()
    sent = await client(SEND)
    code = centre.login_code(PHONE) or ""

    with pytest.raises(errors.PhoneCodeInvalidError):
        await client(sign_in_by(sent, code))
    wrong = types.EmailVerificationCode("000000x")
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client(sign_in_by(sent, None, email_verification=wrong))
    right = types.EmailVerificationCode(code)
    let_in = await client(sign_in_by(sent, None, email_verification=right))

    assert (sent.type.email_pattern, sent.type.length) == ("a***@e***.com", 6)
    assert (sent.type.reset_available_period, sent.type.reset_pending_date) == (0, None)
    assert let_in.user.id == anna.id


async def test_email_proof_of_another_code(centre: DataCentre, connect: Connect, come: Any) -> None:
    """A code that came in another way is not valid as e-mail verification."""
    come(Sms())
    client = await connect()
    sent = await client(SEND)
    proof = types.EmailVerificationCode(centre.login_code(PHONE) or "")

    with pytest.raises(errors.PhoneCodeInvalidError):
        await client(sign_in_by(sent, None, email_verification=proof))


async def test_reset_of_the_email_at_once(centre: DataCentre, connect: Connect, come: Any) -> None:
    """If the login e-mail may be reset at once, the next code comes to the phone."""
    come(EmailCode(reset_available_period=0), Sms())
    client = await connect()
    sent = await client(SEND)

    again = await client(functions.auth.ResetLoginEmailRequest(PHONE, sent.phone_code_hash))

    assert isinstance(again.type, types.auth.SentCodeTypeSms)
    assert await client(sign_in_by(again, centre.login_code(PHONE)))


async def test_reset_of_the_email_later(connect: Connect, come: Any) -> None:
    """Otherwise the reset is announced with its time, once. Without a login e-mail there is no
    reset."""
    come(EmailCode(reset_available_period=86_400))
    client = await connect()
    sent = await client(SEND)
    reset = functions.auth.ResetLoginEmailRequest(PHONE, sent.phone_code_hash)

    later = await client(reset)

    assert later.type.reset_pending_date is not None
    assert later.type.reset_available_period is None
    with pytest.raises(errors.RPCError, match="TASK_ALREADY_EXISTS"):
        await client(reset)
    come(Sms())
    plain = await client(SEND)
    with pytest.raises(errors.RPCError, match="EMAIL_INSTALL_MISSING"):
        await client(functions.auth.ResetLoginEmailRequest(PHONE, plain.phone_code_hash))


async def test_email_has_to_be_set_up(centre: DataCentre, connect: Connect, come: Any) -> None:
    """Without a login e-mail, no code is sent to an account that needs one."""
    come(SetUpEmailRequired())
    client = await connect()

    sent = await client(SEND)

    assert isinstance(sent.type, types.auth.SentCodeTypeSetUpEmailRequired)
    assert centre.login_code(PHONE) is None
    with pytest.raises(errors.PhoneCodeExpiredError):
        await client(sign_in_by(sent, "12345"))


async def test_payment_is_required(centre: DataCentre, connect: Connect, come: Any) -> None:
    """No code is sent before a payment, and there is no other way."""
    come(PaymentRequired())
    client = await connect()

    sent = await client(SEND)

    assert isinstance(sent, types.auth.SentCodePaymentRequired)
    assert centre.login_code(PHONE) is None
    with pytest.raises(errors.SendCodeUnavailableError):
        await client(resend(sent))


async def test_let_in_without_a_code(
    centre: DataCentre, connect: Connect, anna: User, come: Any
) -> None:
    """The answer to sendCode or resendCode can be the authorisation itself."""
    come(Success())
    first = await connect()
    come(Success())
    at_once = await first(SEND)
    come(App(), Success())
    second = await connect()
    sent = await second(SEND)

    later = await second(resend(sent))

    for client, answer in ((first, at_once), (second, later)):
        assert isinstance(answer, types.auth.SentCodeSuccess)
        assert answer.authorization.user.id == anna.id
        assert (await client(functions.users.GetUsersRequest([types.InputUserSelf()])))[0].is_self
    assert len(centre.auth_keys.of(anna)) == 2


async def test_password_without_a_code(centre: DataCentre, connect: Connect, world: World) -> None:
    """With 2FA, the answer asks for the password instead (api/auth, Future auth tokens)."""
    carl = world.register("99966110003", "Carl", password="lighthouse", hint="by the sea")
    centre.authentication.codes.ways[carl.phone] = [Success()]
    client = await connect()

    with pytest.raises(errors.SessionPasswordNeededError):
        await client.send_code_request(f"+{carl.phone}")

    assert (await client(functions.account.GetPasswordRequest())).hint == "by the sea"
    assert (await client.sign_in(password="lighthouse")).id == carl.id


async def test_hash_is_needed(connect: Connect, anna: User) -> None:
    """Without the hash of the code, no request about it is accepted."""
    client = await connect()
    await client(SEND)

    for request in (
        functions.auth.SignInRequest(PHONE, "", "12345"),
        functions.auth.ResendCodeRequest(PHONE, ""),
        functions.auth.CancelCodeRequest(PHONE, ""),
    ):
        with pytest.raises(errors.PhoneCodeHashEmptyError):
            await client(request)


async def test_too_many_wrong_codes(centre: DataCentre, connect: Connect, anna: User) -> None:
    """After too many wrong codes, even the right one has to wait."""
    centre.authentication.codes.wrong.most, centre.authentication.codes.wrong.wait = 3, 15
    client = await connect()
    sent = await client(SEND)
    for _ in range(3):
        with pytest.raises(errors.PhoneCodeInvalidError):
            await client(sign_in_by(sent, "x"))
    right = sign_in_by(sent, centre.login_code(PHONE))
    with pytest.raises(errors.FloodWaitError) as caught:
        await client(right)
    assert 0 < caught.value.seconds <= 15
    client._flood_waited_requests.clear()
    centre.clock.skew = 16

    assert await client(right)


async def with_password_wanted(
    centre: DataCentre, connect: Connect, world: World
) -> tuple[TelegramClient, User]:
    """A client that has entered Carl's code."""
    carl = world.register("99966110003", "Carl", password="lighthouse")
    client = await connect()
    await client.send_code_request(f"+{carl.phone}")
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in(f"+{carl.phone}", centre.login_code(carl.phone))
    return client, carl


async def test_too_many_wrong_passwords(centre: DataCentre, connect: Connect, world: World) -> None:
    """After too many wrong passwords, even the right one has to wait."""
    centre.authentication.wrong_passwords.most = 2
    client, _ = await with_password_wanted(centre, connect, world)
    for _ in range(2):
        with pytest.raises(errors.PasswordHashInvalidError):
            await client.sign_in(password="greenhouse")

    with pytest.raises(errors.FloodWaitError):
        await client.sign_in(password="lighthouse")


async def test_question_goes_stale(centre: DataCentre, connect: Connect, world: World) -> None:
    """A proof is valid for one challenge, and for a while (SRP_ID_INVALID). Then request a new
    one."""
    client, carl = await with_password_wanted(centre, connect, world)
    centre.authentication.challenge_lifetime = 0

    with pytest.raises(errors.SrpIdInvalidError):
        await client.sign_in(password="lighthouse")

    centre.authentication.challenge_lifetime = 60
    assert (await client.sign_in(password="lighthouse")).id == carl.id


async def test_password_removed_meanwhile(
    centre: DataCentre, connect: Connect, world: World
) -> None:
    """If the password is removed between code and password, none is required."""
    client, carl = await with_password_wanted(centre, connect, world)
    world.set_password(carl, None)

    settings = await client(functions.account.GetPasswordRequest())
    let_in = await client(functions.auth.CheckPasswordRequest(types.InputCheckPasswordEmpty()))

    assert (settings.has_password, settings.current_algo) == (False, None)
    assert let_in.user.id == carl.id


async def test_unknown_algorithm(centre: DataCentre, connect: Connect, world: World) -> None:
    """The client does not know a newer password algorithm."""
    client, _ = await with_password_wanted(centre, connect, world)
    centre.authentication.unknown_algorithm = True

    settings = await client(functions.account.GetPasswordRequest())

    assert isinstance(settings.current_algo, types.PasswordKdfAlgoUnknown)


async def test_devices_are_counted(centre: DataCentre, anna: User, sign_in: Connect) -> None:
    """Each signed-in key is a device. auth.logOut ends it."""
    first, _ = await sign_in(anna), await sign_in(anna)

    await first(functions.auth.LogOutRequest())

    assert centre.calls.count("auth.logOut") == 1
    assert len(centre.auth_keys.of(anna)) == 1
