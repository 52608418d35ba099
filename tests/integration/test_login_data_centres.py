"""Sign-in where data centres are silent or at odds.

See Telegram's "Working with Different Data Centers".
"""

import asyncio

from sandbox import DataCentre
from tests.conftest import PASSWORD, People
from tests.integration.test_login_refusals import at_the_password
from tests.service import Running, limited

API = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef"}
LONG = 60.0


@limited(login_connect_timeouts=(1.0, LONG))
async def test_a_silent_data_centre_is_left_and_tried_once_more(
    switchboard_in_production: Running, production: DataCentre, people_of_two: People
) -> None:
    """The number's data centre takes a connection and does not answer; the second time it does."""
    home = production.access(4)
    home.silent = True
    beginning = asyncio.create_task(switchboard_in_production.begin_login(people_of_two.anna))
    async with asyncio.timeout(LONG):
        while not home.clients():
            await switchboard_in_production.get("/health")
        first, _ = home.clients()[0]
        await asyncio.wait({first})
    home.silent = False

    login = await beginning

    assert login["step"] == "code"


@limited(login_connect_timeouts=(0.2, 0.2))
async def test_a_data_centre_that_stays_silent_is_a_sentence(
    switchboard_in_production: Running, production: DataCentre, people_of_two: People
) -> None:
    """The operator is not left waiting, and can try again later."""
    production.access(4).silent = True
    body = {**API, "label": "Shop", "phone": f"+{people_of_two.anna.phone}"}

    refused = await switchboard_in_production.http.post("/accounts/add", json=body)

    assert (refused.status_code, refused.json()["code"]) == (503, "no_answer")
    assert refused.json()["detail"] == "Telegram does not answer right now."


async def test_data_centres_that_send_each_other_are_a_sentence(
    switchboard_in_production: Running, production: DataCentre, people_of_two: People
) -> None:
    """Each says that the number is at home at the other one."""
    phone = people_of_two.anna.phone
    for _ in range(3):
        for dc_id in (4, 2):
            production.faults(phone).fail("auth.sendCode", 303, f"PHONE_MIGRATE_{dc_id}")
    body = {**API, "label": "Shop", "phone": f"+{phone}"}

    refused = await switchboard_in_production.http.post("/accounts/add", json=body)

    assert refused.json()["code"] == "phone_migrate"
    assert "data centre" in refused.json()["detail"]


async def test_an_unknown_way_to_check_the_password_is_a_sentence(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Telegram may ask for the password as only newer clients can (Telegram: SRP)."""
    path = await at_the_password(switchboard, dc, people.berta)
    dc.authentication.unknown_algorithm = True

    answer = await switchboard.http.post(f"{path}/password", json={"password": PASSWORD})

    assert "Update Switchboard" in answer.text
    assert (await switchboard.get(path))["step"] == "failed"
