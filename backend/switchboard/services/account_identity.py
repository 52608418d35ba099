"""Keep one account for each Telegram user: store a login, and merge doubles.

The transaction that saves a login decides which account it belongs to. So two logins of the same
user at the same time make no double. Doubles have other causes: another installation added an
account of the same user, or an older version created two. They are merged
(`store/accounts/identities.py`) once neither is connected.
"""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import structlog

from switchboard.domain.accounts import Account
from switchboard.domain.ids import AccountId
from switchboard.domain.logins import SignedIn
from switchboard.domain.ports import Vault
from switchboard.services.account_proxies import AccountProxies
from switchboard.services.connections.supervisor import Supervisor
from switchboard.services.sign_outs import SignOuts
from switchboard.store.accounts import accounts, identities, sessions, sign_outs
from switchboard.store.accounts.identities import Double
from switchboard.store.accounts.sign_outs import SignOutId
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction

log = structlog.get_logger(__name__)


class Identities:
    """The accounts by Telegram user. on_change: called when the registry needs a change."""

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        supervisor: Supervisor,
        sign_outs: SignOuts,
    ) -> None:
        self.on_change: Callable[[], None] = _nobody
        self._database = database
        self._vault = vault
        self._proxies = AccountProxies(vault)
        self._supervisor = supervisor
        self._sign_outs = sign_outs
        self._turn = asyncio.Lock()
        self._merging: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Merge accounts that were marked earlier, while nothing is connected."""
        await self.merge_doubles()

    async def stop(self) -> None:
        """Finish a merge in progress. Marked accounts are merged after the next start."""
        if self._merging:
            await asyncio.wait(self._merging)

    async def existing(self, user_id: int) -> tuple[Account | None, list[Account]]:
        """The existing account of a Telegram user, which may be removed, and all other accounts."""
        return await self._database.read(lambda c: accounts.of_user_and_others(c, user_id))

    async def save(self, label: str, signed_in: SignedIn, held: SignOutId | None) -> Account:
        """Store a login: as the account of its Telegram user, or as a new account.

        held: the login's row in the sign-out queue; the same commit deletes it. Raises Unavailable
        if the database cannot be written now.
        """
        async with self._database.turn(self._turn):
            account_id = await self._save(label, signed_in, held)
        self._supervisor.start_account(account_id)
        self.on_change()
        log.info("account_signed_in", account_id=account_id)
        return await self._database.read(lambda c: accounts.get(c, account_id))

    async def merge_doubles(self) -> None:
        """Merge every account that is marked as a double. If a merge fails, the double stays marked
        and separate until the next start, and the other account goes on."""
        async with self._turn:
            for double in await self._database.read(identities.doubles):
                for account_id in (double.goes, double.stays):
                    await self._supervisor.stop_account(account_id)
                try:
                    await self._database.write_eventually(partial(self._merge_double, double))
                    log.info("accounts_merged", account_id=double.stays, merged=double.goes)
                except Exception:
                    log.exception("merge_failed", account_id=double.stays, double=double.goes)
                await self._supervisor.start_if_active(double.stays)
                self.on_change()
        await self._sign_outs.run_queue()

    def merge_soon(self) -> None:
        """Merge doubles in the background: one was found."""
        task = asyncio.create_task(self._merge(), name="merging doubles")
        self._merging.add(task)
        task.add_done_callback(self._merging.discard)

    async def _save(self, label: str, signed_in: SignedIn, held: SignOutId | None) -> AccountId:
        """Save the login, after disconnecting the account that it renews.

        If the user has another account by then, start again with that one.
        """
        user_id, secrets = signed_in.identity.user_id, signed_in.secrets
        while True:
            known = await self._database.read(lambda c: accounts.id_of(c, user_id))
            if known is not None:
                await self._supervisor.stop_account(known)
            expected = known

            def work(
                transaction: Transaction, known: AccountId | None = expected
            ) -> AccountId | None:
                if accounts.id_of(transaction.connection, user_id) != known:
                    return None
                account_id = known or AccountId(str(uuid.uuid4()))
                proxy = secrets.proxy or self._proxies.present(transaction, account_id)
                ciphertext = self._vault.seal(account_id, replace(secrets, proxy=proxy))
                accounts.save(
                    transaction,
                    account_id,
                    label=label,
                    api_id=secrets.api_id,
                    identity=signed_in.identity,
                )
                sessions.replace(transaction, account_id, ciphertext)
                self._proxies.use_after_login(transaction, account_id, proxy)
                if held is not None:
                    sign_outs.drop(transaction, held)
                return account_id

            try:
                saved = await self._database.write(work)
            except BaseException:
                if known is not None:
                    await self._supervisor.start_if_active(known)
                raise
            if saved is not None:
                return saved

    def _merge_double(self, double: Double, transaction: Transaction) -> None:
        self._proxies.keep_from_double(transaction, double.stays, double.goes)
        identities.merge(transaction, double)

    async def _merge(self) -> None:
        try:
            await self.merge_doubles()
        except Exception:  # nothing waits for this task, so the error is logged here
            log.exception("merges_ended")


def _nobody() -> None:
    """Ignore the change: there is no listener yet."""
