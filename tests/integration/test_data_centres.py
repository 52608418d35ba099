"""Production settings: accounts whose home is not the first data centre."""

from pathlib import Path

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.production import lead
from tests.service import Running, start


async def test_account_of_another_data_centre(
    switchboard_in_production: Running, people_of_two: People
) -> None:
    """A user whose home is 4 signs in through 2, and receives messages."""
    anna, dc = people_of_two.anna, switchboard_in_production.dc
    await switchboard_in_production.sign_in(anna)

    async with switchboard_in_production.stream() as stream:
        dc.world.write(people_of_two.dora, anna, "hello")
        await stream.message("hello")

    assert [key.dc_id for key in dc.auth_keys.of(anna)] == [4]


async def test_it_stays_there(
    production: DataCentre, people_of_two: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart the account connects to 4 again, although production begins with 2."""
    async with start(production, tmp_path / "data", production=True) as running:
        account = await running.sign_in(people_of_two.anna)
    lead(
        production.port, production.public_key_pem, monkeypatch
    )  # a new process knows no addresses

    async with start(production, tmp_path / "data", production=True) as running:
        assert await running.until_state(account["id"], "connected")
    assert len(production.auth_keys.of(people_of_two.anna)) == 1


async def test_the_program_itself(
    two_dcs: DataCentre, people_of_two: People, tmp_path: Path
) -> None:
    """The same with the program as a separate process, beside an account whose home is 2."""
    variables = environment(two_dcs, tmp_path / "data", free_port(), production=True)

    async with serving(two_dcs, variables) as (_, running):
        await running.sign_in(people_of_two.anna)
        await running.sign_in(people_of_two.carlo)

    devices = {
        key.dc_id
        for person in (people_of_two.anna, people_of_two.carlo)
        for key in two_dcs.auth_keys.of(person)
    }
    assert devices == {2, 4}
