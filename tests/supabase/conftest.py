"""One Supabase for the session, emptied for each test: starting one takes seconds."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.supabase.lite import Lite, running_lite


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_supabase(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lite]:
    """A real Supabase with the product's tables."""
    async with running_lite(tmp_path_factory.mktemp("supabase")) as lite:
        yield lite


@pytest.fixture
async def supabase(shared_supabase: Lite) -> Lite:
    """The same, without accounts, and running whatever the test before did to it."""
    if not shared_supabase.runs:
        await shared_supabase.start()
    await shared_supabase.empty()
    return shared_supabase
