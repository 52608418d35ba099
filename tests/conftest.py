"""A Telegram of our own with people in it, and the real service connected to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import DataCentre, User, World
from switchboard.timings import Timings
from tests import modular_power
from tests.production import lead
from tests.service import Running, start
from tests.supabase.supabase_server import Lite, running_lite

pytest_plugins = ["tests.run_order"]

modular_power.install()


@dataclass(frozen=True)
class People:
    """The people of the world: three owners of accounts, and those who write to them."""

    anna: User
    berta: User
    carlo: User
    dora: User
    emil: User
    fay: User


PASSWORD = "correct horse"
"""Berta's password of two-step verification."""


@pytest.fixture
async def dc() -> AsyncIterator[DataCentre]:
    """A data centre with an empty world."""
    async with DataCentre(World()) as centre:
        yield centre


@pytest.fixture
def people(dc: DataCentre) -> People:
    """Three owners (Berta with a second factor) and three contacts."""
    return register(dc.world)


def register(world: World) -> People:
    """Three owners (Berta with a second factor) and three contacts."""
    return People(
        anna=world.register("99966110001", first_name="Anna", last_name="Arendt", username="anna"),
        berta=world.register("99966110002", first_name="Berta", password=PASSWORD),
        carlo=world.register("99966110003", first_name="Carlo", username="carlo"),
        dora=world.register("99966110004", first_name="Dora", last_name="Dahl", username="dora"),
        emil=world.register("99966110005", first_name="Emil"),
        fay=world.register("99966110006", first_name="Fay", username="fay"),
    )


@pytest.fixture
async def two_dcs() -> AsyncIterator[DataCentre]:
    """A Telegram with two data centres, 2 and 4, each also on ::1, and the people of
    `people_of_two`. A client without a session begins at 2, as Telethon does in production.

    - ``access(4)`` is the address of data centre 4: ``stop()`` makes it unavailable, ``silent =
      True`` makes it answer nothing; ``access(4, ipv6=True)`` is its address on ::1.
    - ``dc_options = [*own_options(), ...]`` changes the list of help.getConfig.
    - ``authentication.homes[phone]`` is the home data centre of a phone number.
    - ``authentication.codes.ways[phone] = [App(timeout=30), Sms()]`` sets the ways of its codes
      (sandbox.auth.code_types); ``login_code(phone)`` returns the newest code.
    - ``authentication.codes.wrong`` and ``authentication.wrong_passwords`` limit wrong tries.
    - ``auth_keys.of(user)`` are a user's devices; ``calls.count("auth.logOut")`` counts calls.
    - ``faults(user).fail("users.getUsers", 303, "USER_MIGRATE_2")`` sends a call elsewhere once;
      ``fail("users.getUsers", 401, "AUTH_KEY_UNREGISTERED")`` does not know the key once;
      ``drop_after("auth.signIn")`` executes it and drops the connection. The faults of ``None`` are
      those of a client whose user is unknown, such as a device that shows a QR code.
    """
    async with DataCentre(World(), dc_id=2, also=(4,), ipv6=True) as centre:
        yield centre


@pytest.fixture
def people_of_two(two_dcs: DataCentre) -> People:
    """The same people as `people`. Anna and Berta (with a password) have their home at 4, the
    others at 2."""
    people = register(two_dcs.world)
    two_dcs.authentication.homes.update({people.anna.phone: 4, people.berta.phone: 4})
    return people


@pytest.fixture
def production(two_dcs: DataCentre, monkeypatch: pytest.MonkeyPatch) -> DataCentre:
    """The two data centres as the real Telegram: production settings lead to DC 2.

    ``start(production, folder, production=True)`` runs the service without any TELEGRAM_DC_*.
    """
    lead(two_dcs.port, two_dcs.public_key_pem, monkeypatch)
    return two_dcs


@pytest.fixture
async def switchboard_in_production(
    production: DataCentre, people_of_two: People, tmp_path: Path, timings: Timings
) -> AsyncIterator[Running]:
    """The service with production settings, at the two data centres, without an account."""
    async with start(production, tmp_path / "data", production=True, timings=timings) as running:
        yield running


@pytest.fixture
def timings() -> Timings:
    """How long the service waits. A test that needs other times parametrizes or overrides this."""
    return Timings()


@pytest.fixture
async def switchboard(
    dc: DataCentre, people: People, tmp_path: Path, timings: Timings
) -> AsyncIterator[Running]:
    """The service on loopback, with its own data folder and without an account."""
    async with start(dc, tmp_path / "data", timings=timings) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_supabase(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lite]:
    """A real Supabase with the product's tables. All tests share it, because its start takes
    seconds."""
    async with running_lite(tmp_path_factory.mktemp("supabase")) as lite:
        yield lite


@pytest.fixture
async def supabase(shared_supabase: Lite) -> Lite:
    """The shared Supabase, running and without accounts."""
    if not shared_supabase.runs:
        await shared_supabase.start()
    await shared_supabase.empty()
    return shared_supabase
