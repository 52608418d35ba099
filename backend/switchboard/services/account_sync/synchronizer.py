"""Synchronise the account registry in Supabase with the local accounts in SQLite.

The registry is read every few seconds and after each local change. For each account,
`domain.account_sync.plan` lists the steps. While Supabase is unavailable, the service uses the
local accounts, and synchronises their changes later.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from switchboard.domain.account_sync import RegistryProblem, plan
from switchboard.domain.ports import AccountRegistry, Vault
from switchboard.errors import SupabaseUnavailable
from switchboard.services.account_sync.steps import SyncSteps
from switchboard.services.concurrency.background_loop import BackgroundLoop
from switchboard.services.connections.supervisor import Supervisor
from switchboard.services.leases import Leases
from switchboard.services.sign_outs import SignOuts
from switchboard.store.accounts import account_sync
from switchboard.store.core.database import Database

PERIOD = 15.0
"""Seconds between reads of the registry, by default. Changes in it take effect within 30 seconds.
"""

MAX_PASSES = 5
"""The largest number of passes in a row before the next period."""

FAILED = SupabaseUnavailable(
    "account_sync_failed",
    "The accounts could not be synchronised with Supabase, because something went wrong inside "
    "Switchboard; the log says what. Switchboard tries again.",
)

log = structlog.get_logger(__name__)


class AccountSynchronizer:
    """Synchronises the registry and the local accounts. Without a registry it does nothing.

    error: why the registry was unavailable in the last synchronisation; None if it was available.
    """

    def __init__(
        self,
        registry: AccountRegistry | None,
        database: Database,
        vault: Vault,
        supervisor: Supervisor,
        leases: Leases,
        sign_outs: SignOuts,
        period: float = PERIOD,
    ) -> None:
        self.error: SupabaseUnavailable | None = None
        self._registry = registry
        self._database = database
        self._vault = vault
        self._supervisor = supervisor
        self._leases = leases
        self._sign_outs = sign_outs
        self._turn = asyncio.Lock()
        self._loop = BackgroundLoop("account_sync", self._synchronize, every=period)

    @property
    def registry_problem(self) -> RegistryProblem | None:
        """What Supabase lacks."""
        return self._registry.problem if self._registry is not None else None

    @property
    def has_registry(self) -> bool:
        """Whether there is a registry."""
        return self._registry is not None

    def start(self) -> None:
        """Start. An unavailable registry delays nothing."""
        if self._registry is not None:
            self._loop.start()

    def wake(self) -> None:
        """Synchronise soon, because something changed that the registry needs."""
        self._loop.wake()

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Pause synchronisation while the context is open.

        Raises Unavailable if a pass waits for a database that cannot be written.
        """
        async with self._database.turn(self._turn):
            yield

    async def stop(self) -> None:
        """Stop. Changes that the registry has not received yet are sent after the next start."""
        await self._loop.stop()

    async def _synchronize(self) -> None:
        if self._registry is None:
            return
        async with self._turn:
            try:
                await self._sync(self._registry)
            except SupabaseUnavailable as error:
                if self.error is None or self.error.code != error.code:
                    log.warning("supabase_unavailable", reason=error.code)
                self.error = error
            except Exception:
                self.error = FAILED
                raise  # the loop logs it, and continues
            else:
                if self.error is not None:
                    log.info("supabase_available")
                self.error = None

    async def _sync(self, registry: AccountRegistry) -> None:
        for _ in range(MAX_PASSES):
            if await self._sync_once(registry):
                return
        log.info("account_sync_unfinished", passes=MAX_PASSES)

    async def _sync_once(self, registry: AccountRegistry) -> bool:
        """Compare all accounts once. Returns False if another pass is needed at once."""
        is_finished = True
        registry_id = await registry.identify()
        steps = SyncSteps(
            registry,
            registry_id,
            self._database,
            self._vault,
            self._supervisor,
            self._leases,
            self._sign_outs,
        )
        there = {account.id: account for account in await registry.accounts()}
        here = {account.id: account for account in await self._database.read(account_sync.accounts)}
        for account_id in {**here, **there}:
            local, remote = here.get(account_id), there.get(account_id)
            for step in plan(local, remote, registry_id):
                log.info("account_sync_step", account_id=account_id, step=step.name.lower())
                if not await steps.execute(step, local, remote):
                    is_finished = False
                    break  # the account has changed since it was read
            lease = remote.lease if remote is not None else None
            is_free = lease is None or lease.owner == self._leases.new_lease().owner
            if is_free and local is not None and not local.is_separate:
                await self._supervisor.resume_account(account_id)
        return is_finished
