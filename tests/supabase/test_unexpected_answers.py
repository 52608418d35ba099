"""Answers of Supabase that are no rows, or not all of them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from switchboard.domain.account_sync import Lease
from switchboard.domain.ids import AccountId
from switchboard.errors import SupabaseUnavailable
from switchboard.vault.supabase import SupabaseAccounts
from tests.supabase.faulty_proxy import Wire, running_wire
from tests.supabase.supabase_server import Lite
from tests.supabase.test_revision import ANNA, LATER, SECRETS

IDS = [AccountId(f"{number}f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01") for number in (3, 1, 4, 2, 5)]


@pytest.fixture
async def wire(supabase: Lite) -> AsyncIterator[Wire]:
    """A proxy to the session's Supabase, without accounts."""
    async with running_wire(supabase.url) as wire:
        yield wire


@pytest.fixture
async def record(wire: Wire, supabase: Lite) -> AsyncIterator[SupabaseAccounts]:
    """The product's client of the registry behind the proxy."""
    record = SupabaseAccounts(wire.url, supabase.secret_key)
    yield record
    await record.close()


@pytest.mark.parametrize("page", [b"<html>Back soon</html>", b"", b"{}"])
async def test_a_page_of_maintenance_is_no_answer(
    record: SupabaseAccounts, wire: Wire, page: bytes
) -> None:
    """A success without a list of rows gives nobody a lease, and removes no account."""
    wire.page = page

    with pytest.raises(SupabaseUnavailable) as claimed:
        await record.claim(ANNA.id, Lease("one", "one", LATER), None)
    with pytest.raises(SupabaseUnavailable) as listed:
        await record.accounts()

    assert {claimed.value.code, listed.value.code} == {"record_unreachable"}


@pytest.mark.parametrize("max_rows", [1, 2, 5])
async def test_all_accounts_are_read_whatever_supabase_returns_at_once(
    record: SupabaseAccounts, wire: Wire, max_rows: int
) -> None:
    """A limit of Supabase leaves out no account."""
    for id_ in IDS:
        assert await record.add(replace(ANNA, id=id_), SECRETS)
    wire.limit(max_rows, lambda request: request.method == "GET")

    found = [account.id for account in await record.accounts()]

    assert found == sorted(IDS)
