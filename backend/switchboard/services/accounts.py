"""Use cases for accounts: list, rename, enable, disable, remove."""

import time
from collections.abc import Callable

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Account, ProxyChange
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Clock
from switchboard.services.account_proxies import AccountProxies
from switchboard.services.connections.supervisor import Supervisor
from switchboard.services.latency import Latency, LatencySummary
from switchboard.services.leases import Leases
from switchboard.services.sign_outs import SignOuts
from switchboard.services.telegram_requests import RequestCounts
from switchboard.store.accounts import (
    accounts,
    activity,
    remote_identities,
    removed_accounts,
    sign_outs,
)
from switchboard.store.accounts.activity import ActivityPoint
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction


class Accounts:
    """All accounts."""

    def __init__(
        self,
        database: Database,
        supervisor: Supervisor,
        leases: Leases,
        sign_outs: SignOuts,
        proxies: AccountProxies,
        on_change: Callable[[], None],
        latency: Latency,
        requests: RequestCounts,
        clock: Clock = time.time,
    ) -> None:
        self._database = database
        self._leases = leases
        self._sign_outs = sign_outs
        self._proxies = proxies
        self._on_change = on_change
        self._supervisor = supervisor
        self._latency = latency
        self._requests = requests
        self._clock = clock

    async def all(self) -> list[Account]:
        """All accounts, in the order in which they were added."""
        return await self._database.read(accounts.list_all)

    async def get(self, account_id: AccountId) -> Account:
        """One account. Raises NotFound."""
        return await self._database.read(lambda c: accounts.get(c, account_id))

    async def activity(
        self, account_id: AccountId
    ) -> list[tuple[ActivityPoint, LatencySummary | None, int]]:
        """Messages per hour over the last day, the latency of live messages in hours that had any,
        and the number of requests to Telegram. Raises NotFound."""
        now = int(self._clock())
        await self.get(account_id)
        points = await self._database.read(lambda c: activity.last_day(c, account_id, now))
        figures = self._latency.for_account(account_id)
        requests = self._requests.for_account(account_id)
        return [(point, figures.get(point.hour), requests.get(point.hour, 0)) for point in points]

    async def change(
        self,
        account_id: AccountId,
        label: str | None,
        is_active: bool | None,
        proxy: ProxyChange | None = None,
    ) -> Account:
        """Rename, enable or disable, or change the proxy, which reconnects the account.

        If an account waits for its next attempt to connect and is enabled, it connects now.

        Raises NotFound, and Unavailable if the database cannot be written now. With a proxy also
        SessionUnusable, and Conflict if there is no session.
        """

        def work(transaction: Transaction) -> Account:
            changed = accounts.change(transaction, account_id, label=label, is_active=is_active)
            if proxy is not None:
                self._proxies.change(transaction, account_id, proxy.url)
            return changed

        account = await self._database.write(work)
        try:
            if is_active is False:
                await self._supervisor.disable_account(account_id)
            elif proxy is not None and account.is_active:
                await self._supervisor.stop_account(account_id)
                await self._supervisor.start_if_active(account_id)
            elif is_active:
                if account.state is AccountState.DISCONNECTED:  # the operator does not wait
                    await self._supervisor.stop_account(account_id)
                await self._supervisor.start_if_active(account_id)
        finally:
            self._on_change()
        return await self.get(account.id)

    async def remove(self, account_id: AccountId, keep_messages: bool) -> None:
        """Remove an account, and end its session at Telegram as soon as Telegram is reachable. Keep
        or delete its messages.

        Raises NotFound, and Unavailable if the database cannot be written; then it connects again.
        """

        def work(transaction: Transaction) -> None:
            accounts.remove(transaction, account_id)
            sign_outs.end_sessions(transaction, account_id)
            if not keep_messages:
                removed_accounts.purge(transaction, account_id)

        await self.get(account_id)
        await self._supervisor.stop_account(account_id)
        try:
            await self._database.write(work)
        except BaseException:
            await self._supervisor.start_if_active(account_id)
            raise
        await self._sign_outs.run_queue()
        self._on_change()

    async def take_over(self, account_id: AccountId) -> Account:
        """Use a session that another installation held and no longer uses. If its user has another
        account here, the two are merged once it has connected.

        Raises NotFound, Conflict while the other installation still uses it, Unavailable.
        """
        await self.get(account_id)
        await self._leases.take_over(account_id)
        await self._database.write(lambda t: remote_identities.allow_merge(t, account_id))
        await self._supervisor.start_if_active(account_id)
        return await self.get(account_id)
