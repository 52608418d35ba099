"""A QR code that Telegram refuses is replaced by a new one if another try may help.

Telegram: "Login via QR code", and the errors of the methods auth.exportLoginToken and
auth.importLoginToken.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import TIMEOUT, Running

NEW = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef", "label": "Shop"}

Login = dict[str, Any]


async def shown(running: Running) -> Login:
    """A login that shows a QR code."""
    return dict(await running.post("/accounts/add", NEW, expect=202))


async def until(running: Running, login: Login, wanted: Callable[[Login], bool]) -> Login:
    """Wait until the login fulfils a condition."""
    async with asyncio.timeout(TIMEOUT):
        while not wanted(now := await running.get(f"/accounts/add/{login['login_id']}")):
            pass  # each look is a request of its own
    return dict(now)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (400, "AUTH_TOKEN_EXPIRED"),
        (400, "AUTH_TOKEN_INVALID"),
        (400, "AUTH_TOKEN_INVALIDX"),
        (400, "AUTH_TOKEN_ALREADY_ACCEPTED"),
        (400, "SOMETHING_NEW"),
        (500, "AUTH_RESTART"),
    ],
)
async def test_a_code_refused_by_the_other_data_centre_is_replaced(
    switchboard_in_production: Running,
    production: DataCentre,
    people_of_two: People,
    code: int,
    name: str,
) -> None:
    """The user's home data centre refuses the scanned code: a new code is shown, and it signs
    in."""
    login = await shown(switchboard_in_production)
    for faults in (production.faults(None), production.faults(people_of_two.anna)):
        faults.fail("auth.importLoginToken", code, name, times=2)

    production.scan(login["qr_url"], as_user=people_of_two.anna)
    again = await until(
        switchboard_in_production,
        login,
        lambda now: now["step"] != "qr" or now["qr_url"] != login["qr_url"],
    )
    assert again["step"] == "qr", again
    for faults in (production.faults(None), production.faults(people_of_two.anna)):
        faults.calm()
    production.scan(again["qr_url"], as_user=people_of_two.anna)
    done = await until(switchboard_in_production, login, lambda now: now["step"] != "qr")

    assert done["step"] == "done"
    assert len(production.auth_keys.of(people_of_two.anna)) == 1


async def test_a_short_wait_is_waited_out_and_said(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Telegram asks to wait before the next code: the login says so, and then shows it."""
    dc.authentication.tokens.lifetime = 1.0
    login = await shown(switchboard)
    dc.faults(None).flood_wait("auth.exportLoginToken", 2)

    waiting = await until(switchboard, login, lambda now: "note" in now or now["step"] != "qr")
    dc.authentication.tokens.lifetime = 30.0
    again = await until(
        switchboard, login, lambda now: now["step"] != "qr" or now["qr_url"] != login["qr_url"]
    )
    dc.scan(again["qr_url"], as_user=people.anna)
    done = await until(switchboard, login, lambda now: now["step"] != "qr")

    assert waiting["step"] == "qr"
    assert waiting["note"].startswith("Telegram asks to wait 2 seconds")
    assert "note" not in again
    assert done["step"] == "done"


@pytest.mark.parametrize(
    ("code", "name"), [(400, "API_ID_PUBLISHED_FLOOD"), (420, "FLOOD_WAIT_7200")]
)
async def test_what_cannot_be_tried_again_ends_the_login_with_its_reason(
    switchboard: Running, dc: DataCentre, code: int, name: str
) -> None:
    """If no new code can be had soon, the login ends and gives the reason."""
    dc.authentication.tokens.lifetime = 1.0
    login = await shown(switchboard)
    dc.faults(None).fail("auth.exportLoginToken", code, name)

    ended = await until(switchboard, login, lambda now: now["step"] != "qr")

    assert ended["step"] == "failed"
    assert ended["error"]["detail"].endswith(".")
    assert "note" not in ended
