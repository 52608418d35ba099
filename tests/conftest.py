"""A Telegram of our own with people in it, and the real service connected to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import DataCentre, User, World
from switchboard.timings import Timings
from tests.production import lead
from tests.running import Running, start
from tests.supabase.supabase_server import Lite, running_lite


@dataclass(frozen=True)
class People:
    """Whom the world holds: three owners of accounts, and those who write to them."""

    anna: User
    berta: User
    carlo: User
    dora: User
    emil: User
    fay: User


PASSWORD = "correct horse"
"""Berta's second factor."""


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
    """A Telegram of two data centres, 2 and 4, each also on ::1; whom `people_of_two` holds.

    A client without a session begins at 2, as Telethon does in production.

    - ``access(4)`` is where the other one listens: ``stop()`` has it away alone, ``silent = True``
      lets it answer nothing; ``access(4, ipv6=True)`` is its place on ::1.
    - ``dc_options = [*own_options(), ...]`` bends what help.getConfig lists.
    - ``authentication.homes[phone]`` is where a phone number is at home.
    - ``authentication.codes.ways[phone] = [App(timeout=30), Sms()]`` is how its codes come
      (sandbox.code_ways); ``login_code(phone)`` tells the newest.
    - ``authentication.codes.wrong`` and ``authentication.wrong_passwords`` bound wrong tries.
    - ``auth_keys.of(user)`` are a person's devices; ``calls.count("auth.logOut")``.
    - ``faults(user).fail("users.getUsers", 303, "USER_MIGRATE_2")`` sends a call elsewhere once,
      ``fail("users.getUsers", 401, "AUTH_KEY_UNREGISTERED")`` does not know the key once,
      ``drop_after("auth.signIn")`` carries it out and drops the connection. Faults of ``None`` are
      those of whoever has not told who it is, such as a device that shows a QR code.
    """
    async with DataCentre(World(), dc_id=2, also=(4,), ipv6=True) as centre:
        yield centre


@pytest.fixture
def people_of_two(two_dcs: DataCentre) -> People:
    """The same people as `people`: Anna and Berta (second factor) are at home at 4, others at 2."""
    people = register(two_dcs.world)
    two_dcs.authentication.homes.update({people.anna.phone: 4, people.berta.phone: 4})
    return people


@pytest.fixture
def production(two_dcs: DataCentre, monkeypatch: pytest.MonkeyPatch) -> DataCentre:
    """The two data centres taken for the real Telegram: production settings lead to DC 2.

    ``start(production, folder, production=True)`` runs the service without any TELEGRAM_DC_*.
    """
    lead(two_dcs.port, two_dcs.public_key_pem, monkeypatch)
    return two_dcs


@pytest.fixture
async def switchboard_in_production(
    production: DataCentre, people_of_two: People, tmp_path: Path
) -> AsyncIterator[Running]:
    """The service with production settings, at the two data centres, with no account yet."""
    async with start(production, tmp_path / "data", production=True) as running:
        yield running


@pytest.fixture
def timings() -> Timings:
    """How long the service waits. A test that needs other times parametrizes or overrides this."""
    return Timings()


@pytest.fixture
async def switchboard(
    dc: DataCentre, people: People, tmp_path: Path, timings: Timings
) -> AsyncIterator[Running]:
    """The service on loopback, with a data folder of its own and no account yet."""
    async with start(dc, tmp_path / "data", timings=timings) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_supabase(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lite]:
    """A real Supabase with the product's tables; one for all tests: starting it takes seconds."""
    async with running_lite(tmp_path_factory.mktemp("supabase")) as lite:
        yield lite


@pytest.fixture
async def supabase(shared_supabase: Lite) -> Lite:
    """The same, without accounts, and running whatever the test before did to it."""
    if not shared_supabase.runs:
        await shared_supabase.start()
    await shared_supabase.empty()
    return shared_supabase
