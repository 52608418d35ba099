"""The health of the service, and its problems."""

from collections import Counter
from dataclasses import dataclass

from switchboard.services.account_sync.synchronizer import AccountSynchronizer
from switchboard.services.replica import Replica
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.disk import is_nearly_full


@dataclass(frozen=True, slots=True)
class HealthReport:
    """ready: SQLite can be written. accounts: the number of accounts in each state.

    A nearly full disk, an unavailable Supabase and an old replica are problems to show. The service
    continues with them.
    """

    ready: bool
    stores: dict[str, str]
    accounts: dict[str, int]
    problems: list[str]


PROBLEMS = {
    "locked": "Another program has locked the database. New messages wait until it lets go.",
    "full": "The disk is full. New messages wait until there is room.",
    "unwritable": "The database cannot be written; check the disk and the folder's permissions.",
    "nearly_full": "The disk is nearly full. Make room: on a full disk new messages have to wait.",
    "damaged": "The database file is damaged. Stop Switchboard and restore a backup; what has come "
    "since is fetched from Telegram again.",
    "broken": "The database reported an error; see the log.",
}


class Health:
    """Checks the stores and the accounts."""

    def __init__(
        self, database: Database, synchronizer: AccountSynchronizer, replica: Replica | None
    ) -> None:
        self._database = database
        self._synchronizer = synchronizer
        self._replica = replica

    async def check(self) -> HealthReport:
        """The current health."""
        states = Counter(
            account.state.value for account in await self._database.read(accounts.list_all)
        )
        blocked = self._database.problem
        problem = blocked or ("nearly_full" if is_nearly_full(self._database.free_bytes) else None)
        away = self._synchronizer.error
        problems = [PROBLEMS[problem]] if problem is not None else []
        lacking = away or self._synchronizer.registry_problem
        problems += [lacking.detail] if lacking is not None else []
        stores = {"sqlite": problem or "ok"}
        if self._synchronizer.has_registry:
            stores["supabase"] = lacking.code if lacking is not None else "ok"
        if self._replica is not None:
            behind = self._replica.problem
            problems += [behind] if behind is not None else []
            stores["replica"] = "behind" if behind is not None else "ok"
        return HealthReport(
            ready=blocked is None,
            stores=stores,
            accounts=dict(states),
            problems=problems,
        )
