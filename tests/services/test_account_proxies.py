"""The proxies of accounts, inside their encrypted sessions."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from switchboard.domain.account_sync import LocalAccount, RemoteAccount
from switchboard.domain.accounts import Identity, Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import Conflict, SessionUnusable
from switchboard.services.account_proxies import AccountProxies
from switchboard.store.accounts import account_sync, accounts, proxies, sessions, sign_outs
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.vault.cipher import SessionCipher
from switchboard.vault.local import LocalVault
from tests.database import create_database

ANNA = AccountId("11111111-1111-4111-8111-111111111111")
DOUBLE = AccountId("22222222-2222-4222-8222-222222222222")
DIRECT = Secrets(1, "hash", "session", "production")
OLD, NEW = "socks5://old.example:1", "http://new.example:2"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with two accounts that have no session yet."""
    path = tmp_path / "switchboard.db"
    create_database(path)
    database = Database(path, time.time)
    database.start(lambda _events: None)
    for number, account_id in enumerate((ANNA, DOUBLE), start=1):
        identity = Identity(number, "Anna", None, "01")
        await database.write(
            partial(accounts.save, account_id=account_id, label="Shop", api_id=1, identity=identity)
        )
    yield database
    await database.close()


@pytest.fixture
def vault(database: Database) -> LocalVault:
    """A vault over the database."""
    return LocalVault(
        sessions.StoredSessions(database), SessionCipher([Fernet(Fernet.generate_key())])
    )


async def put(database: Database, account_id: AccountId, ciphertext: str) -> None:
    """Store the session of a login."""
    await database.write(lambda t: sessions.replace(t, account_id, ciphertext))


async def test_all_sessions_of_an_account_get_its_proxy(
    database: Database, vault: LocalVault
) -> None:
    """The session in use, the one that it replaced, and the one that waits for its sign-out; not
    those of other accounts, nor one that cannot be decrypted."""
    for account_id in (ANNA, DOUBLE):
        await put(database, account_id, vault.seal(account_id, replace(DIRECT, proxy=OLD)))
    await put(database, ANNA, vault.seal(ANNA, DIRECT))
    await database.write(lambda t: sign_outs.add(t, ANNA, vault.seal(ANNA, DIRECT)))
    await database.write(lambda t: sign_outs.add(t, ANNA, "unreadable"))

    await database.write(lambda t: AccountProxies(vault).change(t, ANNA, NEW))

    stored = await sessions.StoredSessions(database).all()
    found = [
        (account_id, vault.unseal(account_id, ciphertext).proxy)
        for account_id, ciphertext in stored
        if ciphertext != "unreadable"
    ]
    assert sorted(found) == [(ANNA, NEW), (ANNA, NEW), (ANNA, NEW), (DOUBLE, OLD)]
    assert (ANNA, "unreadable") in stored
    assert (await database.read(lambda c: accounts.get(c, ANNA))).has_proxy is True


async def test_a_login_without_a_proxy_sends_no_former_session_around_its_own(
    database: Database, vault: LocalVault
) -> None:
    """What waits for its sign-out through a proxy keeps it."""
    await database.write(
        lambda t: sign_outs.add(t, ANNA, vault.seal(ANNA, replace(DIRECT, proxy=OLD)))
    )

    await database.write(lambda t: AccountProxies(vault).use_after_login(t, ANNA, None))

    (queued,) = await database.read(sign_outs.list_all)
    assert vault.unseal(ANNA, queued.ciphertext).proxy == OLD


@pytest.mark.parametrize(("own", "kept"), [(None, OLD), (NEW, NEW)])
async def test_a_merged_account_keeps_a_proxy(
    database: Database, vault: LocalVault, own: str | None, kept: str
) -> None:
    """The account that stays keeps its own proxy, or else takes that of the double."""
    await put(database, ANNA, vault.seal(ANNA, replace(DIRECT, proxy=own)))
    await put(database, DOUBLE, vault.seal(DOUBLE, replace(DIRECT, proxy=OLD)))

    await database.write(lambda t: AccountProxies(vault).keep_from_double(t, ANNA, DOUBLE))

    assert (await vault.open(ANNA)).proxy == kept


async def test_a_change_needs_a_session_that_can_be_decrypted(
    database: Database, vault: LocalVault
) -> None:
    """Without it the change is refused with what to do, and nothing is changed."""
    with pytest.raises(Conflict, match="Add the account again"):
        await database.write(lambda t: AccountProxies(vault).change(t, ANNA, NEW))
    await database.write(lambda t: AccountProxies(vault).change(t, ANNA, None))
    await put(database, ANNA, "unreadable")
    with pytest.raises(SessionUnusable, match="Put back the key"):
        await database.write(lambda t: AccountProxies(vault).change(t, ANNA, NEW))

    assert (await database.read(lambda c: accounts.get(c, ANNA))).has_proxy is False


async def test_a_proxy_that_changes_during_a_pull_is_not_lost(
    database: Database, vault: LocalVault
) -> None:
    """The registry's session replaces only the one with which it was compared."""
    await put(database, ANNA, vault.seal(ANNA, DIRECT))
    (compared,) = [one for one in await database.read(account_sync.accounts) if one.id == ANNA]
    await database.write(lambda t: AccountProxies(vault).change(t, ANNA, NEW))

    is_pulled = await database.write(lambda t: pull(t, compared))

    (local,) = [one for one in await database.read(account_sync.accounts) if one.id == ANNA]
    assert is_pulled is False
    assert local.is_session_unsent is True
    assert (await vault.open(ANNA)).proxy == NEW


def pull(transaction: Transaction, compared: LocalAccount) -> bool:
    """Pull a session of another key."""
    remote = RemoteAccount(
        id=ANNA,
        label="Shop",
        api_id=1,
        is_active=True,
        created_at=Timestamp(1),
        signed_in_at=compared.signed_in_at,
        encrypted_session="of the registry",
    )
    return account_sync.pull_session(transaction, compared, remote, has_proxy=False)


async def test_only_the_ciphertext_that_was_sent_counts_as_sent(
    database: Database, vault: LocalVault
) -> None:
    """If the proxy is changed again meanwhile, the newer one is still to be sent."""
    await put(database, ANNA, vault.seal(ANNA, DIRECT))
    await database.write(lambda t: AccountProxies(vault).change(t, ANNA, OLD))
    sent = await sessions.StoredSessions(database).get(ANNA) or ""
    await database.write(lambda t: AccountProxies(vault).change(t, ANNA, NEW))

    await database.write(lambda t: proxies.mark_sent(t, ANNA, sent))
    newest = await sessions.StoredSessions(database).get(ANNA) or ""
    before = await unsent(database)
    await database.write(lambda t: proxies.mark_sent(t, ANNA, newest))

    assert (before, await unsent(database)) == (True, False)


async def unsent(database: Database) -> bool:
    """Whether the registry is to get the session of the account."""
    found = await database.read(account_sync.accounts)
    return any(one.id == ANNA and one.is_session_unsent for one in found)
