"""Whether the service can do its work, and what stands in the way."""

from collections import Counter
from dataclasses import dataclass

from switchboard.store import accounts
from switchboard.store.database import Database


@dataclass(frozen=True, slots=True)
class ReadinessReport:
    """ready: the stores can be written. accounts: how many are in each state."""

    ready: bool
    stores: dict[str, str]
    accounts: dict[str, int]
    problems: list[str]


TROUBLES = {
    "locked": "Another program has locked the database. New messages wait until it lets go.",
    "full": "The disk is full. New messages wait until there is room.",
    "unwritable": "The database cannot be written; check the disk and the folder's permissions.",
    "broken": "The database reported an error; see the log.",
}


class Readiness:
    """Looks at the stores and the accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self) -> ReadinessReport:
        """How things stand now."""
        states = Counter(
            account.state.value for account in await self._database.read(accounts.all_)
        )
        trouble = self._database.trouble
        problems = [TROUBLES[trouble]] if trouble is not None else []
        return ReadinessReport(
            ready=not problems,
            stores={"sqlite": trouble or "ok"},
            accounts=dict(states),
            problems=problems,
        )
