"""Each write to the registry names the revision of its row; a late write changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from switchboard.domain.account_sync import Lease, RemoteAccount
from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp
from switchboard.vault.supabase import SupabaseAccounts
from tests.supabase.supabase_server import Lite

SECRETS = Secrets(api_id=1, api_hash="0" * 32, server="sandbox", session="session")
ANNA = RemoteAccount(
    id=AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01"),
    label="Shop",
    api_id=1,
    is_active=True,
    created_at=Timestamp(50),
    signed_in_at=Timestamp(100),
    encrypted_session="sealed",
)
LATER = Timestamp(200)


@pytest.fixture
async def record(supabase: Lite) -> AsyncIterator[SupabaseAccounts]:
    """The product's client of the registry, with one account."""
    record = SupabaseAccounts(supabase.url, supabase.secret_key)
    assert await record.add(ANNA, SECRETS)
    yield record
    await record.close()


async def only(record: SupabaseAccounts) -> RemoteAccount:
    """The account's present row."""
    (account,) = await record.accounts()
    return account


async def test_each_change_is_made_to_what_was_read(record: SupabaseAccounts) -> None:
    """Label, flag and session change the row that was read, and its revision increases."""
    before = await only(record)

    renamed = await record.change(before, "Renamed", False)
    between = await only(record)
    signed_in = await record.change_session(between, SECRETS, "newer", LATER)
    after = await only(record)

    assert (renamed, signed_in) == (True, True)
    assert between == replace(
        before, label="Renamed", is_active=False, revision=before.revision + 1
    )
    assert after == replace(
        between, encrypted_session="newer", signed_in_at=LATER, revision=before.revision + 2
    )


async def test_what_comes_late_changes_nothing(record: SupabaseAccounts) -> None:
    """After another change, every write to the earlier row has no effect. A lease, which has its
    own condition, is not affected."""
    before = await only(record)
    await record.claim(ANNA.id, Lease(str(ANNA.id), "host", LATER), None)
    await record.change(before, "Newer", True)
    now = await only(record)

    late = [
        await record.change(before, "Late", False),
        await record.change_session(before, SECRETS, "late", LATER),
        await record.remove(before),
        await record.add(replace(ANNA, label="Late"), SECRETS),
    ]

    assert late == [False] * 4
    assert await only(record) == now


async def test_a_row_that_is_put_there_again_is_another(record: SupabaseAccounts) -> None:
    """A write to a row that was removed since does not change the account's later row."""
    before = await only(record)
    removed = await record.remove(before)
    await record.add(ANNA, SECRETS)
    now = await only(record)

    late = [await record.change(before, "Late", False), await record.remove(before)]

    assert removed
    assert late == [False, False]
    assert await only(record) == now


async def test_a_change_by_hand_is_not_overwritten(
    record: SupabaseAccounts, supabase: Lite
) -> None:
    """An earlier write does not undo a change that somebody made in Supabase."""
    before = await only(record)
    await supabase.ask("PATCH", f"telegram_accounts?id=eq.{ANNA.id}", {"account_label": "By hand"})

    late = await record.change(before, "Late", False)

    assert not late
    assert (await only(record)).label == "By hand"


async def test_a_session_under_a_key_that_is_gone_does_not_come_after_it(
    record: SupabaseAccounts,
) -> None:
    """A session that was encrypted again is not replaced by an earlier write with the old key."""
    before = await only(record)
    await record.replace_ciphertext(ANNA.id, before.encrypted_session, "under the new key")

    late = await record.change_session(before, SECRETS, "under the old key", LATER)

    assert not late
    assert (await only(record)).encrypted_session == "under the new key"
