"""Which of two accounts of one person is kept."""

import time

import pytest

from switchboard.domain.account_state import STATES, AccountState
from switchboard.domain.accounts import Identity
from switchboard.domain.ids import AccountId
from switchboard.store.accounts import accounts, identities, remote_identities
from switchboard.store.accounts.identities import Recognised
from switchboard.store.core.transaction import Transaction
from tests.store.conftest import ACCOUNT, Store

NEWER = AccountId("00000000-0000-4000-8000-000000000000")
"""This id sorts before the other one: ids decide nothing."""

CLARA = Identity(8, "Clara", "clara", "02")


async def sign_in_in_the_same_second(store: Store) -> None:
    """Sign in again within the second of the first login."""

    def work(transaction: Transaction) -> None:
        transaction.execute("UPDATE accounts SET signed_in_at = ?", (transaction.now,))
        accounts.save(transaction, NEWER, label="New", api_id=1, identity=CLARA)

    await store.database.write(work)


async def turns_out_to_be(
    store: Store, account_id: AccountId, other: AccountState
) -> tuple[Recognised, list[identities.Double]]:
    """The result if an account connects as the person of the other account, which is in a certain
    state."""

    def work(transaction: Transaction) -> Recognised:
        known = NEWER if account_id == ACCOUNT else ACCOUNT
        transaction.execute("UPDATE accounts SET user_id = 0 WHERE id = ?", (account_id,))
        transaction.execute("UPDATE accounts SET user_id = 9 WHERE id = ?", (known,))
        accounts.emit(transaction, (account_id, known))
        accounts.set_state(transaction, known, other, detail=STATES[other].detail)
        return identities.recognise(transaction, account_id, 9)

    found = await store.database.write(work)
    return found, await store.database.read(identities.doubles)


async def test_of_two_logins_in_one_second_the_later_one_is_newer(store: Store) -> None:
    """Each login has its own time, which is almost the true one."""
    await sign_in_in_the_same_second(store)

    dates = [
        await store.database.read(lambda c, id_=id_: accounts.signed_in_at(c, id_))
        for id_ in (ACCOUNT, NEWER)
    ]

    assert dates[1] == dates[0] + 1
    assert dates[1] <= time.time() + 2


@pytest.mark.parametrize("connects_first", [ACCOUNT, NEWER])
async def test_the_newer_login_stays_whichever_connects_first(
    store: Store, connects_first: AccountId
) -> None:
    """The account that connects last finds the other one online. The newer login is kept."""
    await sign_in_in_the_same_second(store)
    last = NEWER if connects_first == ACCOUNT else ACCOUNT

    found, doubles = await turns_out_to_be(store, last, AccountState.CONNECTED)

    assert found is Recognised.DOUBLE
    assert doubles == [identities.Double(goes=ACCOUNT, stays=NEWER)]


async def test_nothing_is_decided_while_the_newer_login_is_connecting(store: Store) -> None:
    """If the older login connects first, the newer one may still turn out to work."""
    await sign_in_in_the_same_second(store)

    found, doubles = await turns_out_to_be(store, ACCOUNT, AccountState.CONNECTING)

    assert found is Recognised.UNDECIDED
    assert doubles == []


@pytest.mark.parametrize(
    "state", [AccountState.SIGNED_OUT, AccountState.DISCONNECTED, AccountState.INACTIVE]
)
async def test_a_login_that_works_stays_before_a_newer_one_that_does_not(
    store: Store, state: AccountState
) -> None:
    """A working session is not given up for a session that may not work."""
    await sign_in_in_the_same_second(store)

    found, doubles = await turns_out_to_be(store, ACCOUNT, state)

    assert found is Recognised.DOUBLE
    assert doubles == [identities.Double(goes=NEWER, stays=ACCOUNT)]


async def test_a_login_renews_the_account_that_is_listed(store: Store) -> None:
    """A person's account was removed, and another installation has one for the same person. A new
    login renews that one, not the removed one."""

    def work(transaction: Transaction) -> AccountId | None:
        accounts.save(transaction, NEWER, label="New", api_id=1, identity=CLARA)
        transaction.execute("UPDATE accounts SET user_id = 9 WHERE id = ?", (ACCOUNT,))
        transaction.execute("UPDATE accounts SET user_id = 0 WHERE id = ?", (NEWER,))
        remote_identities.set_user_id(transaction, NEWER, 9)
        accounts.remove(transaction, ACCOUNT)
        return accounts.id_of(transaction.connection, 9)

    found = await store.database.write(work)
    separate = await store.database.read(lambda c: remote_identities.separate_from(c, NEWER))

    assert found == NEWER
    assert separate is None


async def test_nothing_is_merged_into_an_account_that_was_removed_meanwhile(store: Store) -> None:
    """The operator removes the account that was to stay before the merge. The other one keeps its
    messages, and is recognised as the user's only listed account."""
    await sign_in_in_the_same_second(store)
    await turns_out_to_be(store, ACCOUNT, AccountState.CONNECTED)

    await store.database.write(lambda t: accounts.remove(t, NEWER))
    doubles = await store.database.read(identities.doubles)
    await store.database.write(lambda t: identities.recognise(t, ACCOUNT, 9))

    assert doubles == []
    assert await store.database.read(identities.doubles) == [
        identities.Double(goes=NEWER, stays=ACCOUNT)
    ]
