"""A Telegram of our own with people in it, and the real service connected to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import DataCentre, User, World
from tests.running import Running, start
from tests.supabase.lite import Lite, running_lite


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
    world = dc.world
    return People(
        anna=world.register("99966110001", first_name="Anna", last_name="Arendt", username="anna"),
        berta=world.register("99966110002", first_name="Berta", password=PASSWORD),
        carlo=world.register("99966110003", first_name="Carlo", username="carlo"),
        dora=world.register("99966110004", first_name="Dora", last_name="Dahl", username="dora"),
        emil=world.register("99966110005", first_name="Emil"),
        fay=world.register("99966110006", first_name="Fay", username="fay"),
    )


@pytest.fixture
async def switchboard(dc: DataCentre, people: People, tmp_path: Path) -> AsyncIterator[Running]:
    """The service on loopback, with a data folder of its own and no account yet."""
    async with start(dc, tmp_path / "data") as running:
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
