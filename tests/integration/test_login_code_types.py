"""Every way in which Telegram sends a login code (Telegram: auth.SentCodeType) is shown and
works."""

from typing import Any

import pytest

from sandbox import DataCentre
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
from tests.conftest import People
from tests.service import Running


@pytest.mark.parametrize(
    ("way", "received"),
    [
        (App(), {"sent_by": "app", "code_length": 5}),
        (Sms(), {"sent_by": "sms", "code_length": 5}),
        (PhoneCall(), {"sent_by": "call", "code_length": 5}),
        (FlashCall(pattern="1555****"), {"sent_by": "flash_call", "sent_to": "1555****"}),
        (MissedCall(4, prefix="1777"), {"sent_by": "missed_call", "sent_to": "1777"}),
        (EmailCode(), {"sent_by": "email", "sent_to": "a***@e***.com"}),
        (FragmentSms(url="https://fragment.com/x"), {"sent_by": "fragment"}),
        (FirebaseSms(), {"sent_by": "firebase"}),
        (SmsWord(beginning="a"), {"sent_by": "word", "sent_to": "a"}),
        (SmsPhrase(beginning="the grey"), {"sent_by": "phrase", "sent_to": "the grey"}),
    ],
)
async def test_a_code_of_each_way_signs_in(
    switchboard: Running, dc: DataCentre, people: People, way: Way, received: dict[str, Any]
) -> None:
    """The description fits the way, nothing else is offered, and the code signs in."""
    dc.authentication.codes.ways[people.anna.phone] = [way]
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"

    done = await switchboard.post(f"{path}/code", {"code": dc.login_code(people.anna.phone)})

    assert {name: login.get(name) for name in received} == received
    assert "next_way" not in login
    assert "resend_at" not in login
    assert done["step"] == "done"


async def test_the_next_way_is_told_and_used(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If there is another way, the login names it and the time from which it is available."""
    dc.authentication.codes.ways[people.anna.phone] = [App(), PhoneCall()]
    login = await switchboard.begin_login(people.anna)

    again = await switchboard.post(f"/accounts/add/{login['login_id']}/resend")

    assert (login["sent_by"], login["next_way"]) == ("app", "call")
    assert login["resend_at"].endswith("Z")
    assert again["sent_by"] == "call"
    assert "next_way" not in again


@pytest.mark.parametrize(
    ("way", "words"),
    [(SetUpEmailRequired(), "login e-mail"), (PaymentRequired(), "payment")],
)
async def test_no_code_was_sent(
    switchboard: Running, dc: DataCentre, people: People, way: Way, words: str
) -> None:
    """If Switchboard cannot use a way, the login ends with a sentence that offers the QR code."""
    dc.authentication.codes.ways[people.anna.phone] = [way]
    body = {"api_id": 12345, "api_hash": "0" * 32, "label": "Shop", "phone": people.anna.phone}

    answer = await switchboard.http.post("/accounts/add", json=body)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert "QR code" in answer.json()["detail"]


async def test_a_payment_for_another_code_leaves_the_first_one_good(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If the next code would cost money, the login continues with the code that was sent."""
    dc.authentication.codes.ways[people.anna.phone] = [Sms(), PaymentRequired()]
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"

    refused = await switchboard.http.post(f"{path}/resend")

    assert refused.status_code == 422
    assert (await switchboard.get(path))["step"] == "code"


@pytest.mark.parametrize("resent", [False, True])
async def test_telegram_may_let_in_without_a_code(
    switchboard: Running, dc: DataCentre, people: People, resent: bool
) -> None:
    """If Telegram returns an authorisation instead of a code, there is one account and one
    device."""
    dc.authentication.codes.ways[people.anna.phone] = [Sms(), Success()] if resent else [Success()]
    login = await switchboard.begin_login(people.anna)

    if resent:
        login = await switchboard.post(f"/accounts/add/{login['login_id']}/resend")

    assert login["step"] == "done"
    await switchboard.until_state(login["account"]["id"], "connected")
