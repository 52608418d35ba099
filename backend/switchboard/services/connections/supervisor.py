"""Run one task for each account. Accounts share only the store, so a failing account affects no
other."""

from collections.abc import Callable

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Account
from switchboard.domain.ids import AccountId
from switchboard.errors import NotFound
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.connections.account_runner import AccountRunner
from switchboard.services.connections.shared_services import SharedServices
from switchboard.store.accounts import accounts
from switchboard.store.core.transaction import Transaction


class Supervisor:
    """The runners of all accounts.

    connects: whether this process connects accounts at all. on_double: called when an account is
    found to be a double.
    """

    def __init__(self, services: SharedServices, *, connects: bool = True) -> None:
        self.on_double: Callable[[], None] = _ignore_double
        self._services = services
        self._connects_accounts = connects
        self._runners: dict[AccountId, AccountRunner] = {}

    async def start(self) -> None:
        """Connect every active account."""
        database = self._services.database
        found = await database.read(accounts.list_all)
        await database.write_eventually(lambda t: self._set_first_states(t, found))
        for account in found:
            if account.is_active:
                self.start_account(account.id)

    def start_account(self, account_id: AccountId) -> None:
        """Run an account, unless it already runs or this process connects no accounts."""
        if self._connects_accounts:
            self._runner(account_id).start()

    async def start_if_active(self, account_id: AccountId) -> None:
        """Run an account whose flag may have changed while the caller waited, for example for its
        end: not if it was disabled or removed meanwhile."""
        try:
            account = await self._services.database.read(lambda c: accounts.get(c, account_id))
        except NotFound:
            return
        if account.is_active:
            self.start_account(account_id)

    async def resume_account(self, account_id: AccountId) -> None:
        """Run an account again if it waited because its session was held elsewhere."""
        if self._runner(account_id).is_held_elsewhere:
            await self.start_if_active(account_id)

    async def stop_account(self, account_id: AccountId) -> None:
        """Disconnect an account, and wait until the connection has ended and its updates are
        stored."""
        await self._runner(account_id).stop()

    async def disable_account(self, account_id: AccountId) -> None:
        """Disconnect an account that was disabled. If it is enabled meanwhile, it starts
        afterwards.

        Raises Unavailable if its state cannot be stored now. It is stored later.
        """
        await self._runner(account_id).disable()

    async def stop(self) -> None:
        """Disconnect every account."""
        tasks = {task for runner in self._runners.values() for task in runner.cancel()}
        await end_all(tasks, self._services.timings.cancel_again)

    def _runner(self, account_id: AccountId) -> AccountRunner:
        runner = self._runners.get(account_id)
        if runner is None:
            runner = AccountRunner(account_id, self._services, lambda: self.on_double())
            self._runners[account_id] = runner
        return runner

    def _set_first_states(self, transaction: Transaction, found: list[Account]) -> None:
        """Replace the states of the last run."""
        for account in found:
            if not account.is_active:
                accounts.set_state(transaction, account.id, AccountState.INACTIVE)
            elif self._connects_accounts:
                accounts.set_state(transaction, account.id, AccountState.CONNECTING)
            else:
                accounts.set_state(
                    transaction,
                    account.id,
                    AccountState.DISCONNECTED,
                    detail="Switchboard is not running.",
                )


def _ignore_double() -> None:
    """Do nothing about doubles."""
