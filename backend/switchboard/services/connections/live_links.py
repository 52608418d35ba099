"""The links of the accounts that are connected."""

from collections import Counter
from collections.abc import Callable

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Link


class LiveLinks:
    """Finds the link of an account."""

    def __init__(self) -> None:
        self._links: dict[AccountId, Link] = {}
        self._on_gap: dict[AccountId, Callable[[], None]] = {}
        self._connections: Counter[AccountId] = Counter()

    def add(self, account_id: AccountId, link: Link, on_gap: Callable[[], None]) -> None:
        """Add the link of an account that has connected. on_gap: requests its history."""
        self._links[account_id] = link
        self._on_gap[account_id] = on_gap
        self.note_connection(account_id)

    def note_connection(self, account_id: AccountId) -> None:
        """Note that an account has connected, or that its link has connected again."""
        self._connections[account_id] += 1

    def connections(self, account_id: AccountId) -> int:
        """How often an account has connected since the start."""
        return self._connections[account_id]

    def remove(self, account_id: AccountId) -> None:
        """Remove the link of an account, if there is one."""
        self._links.pop(account_id, None)
        self._on_gap.pop(account_id, None)

    def link(self, account_id: AccountId) -> Link | None:
        """The account's link, or None if it is not connected."""
        link = self._links.get(account_id)
        return link if link is not None and link.is_online() else None

    def request_history(self, account_id: AccountId, _chat_id: ChatId | None) -> None:
        """Request an account's history for a gap in its updates (the intake's `on_gap`)."""
        request = self._on_gap.get(account_id)
        if request is not None:
            request()

    @property
    def clock_offset(self) -> int:
        """The seconds by which Telegram's clock is ahead of ours; 0 while no link knows it."""
        return next((link.clock_offset for link in self._links.values() if link.clock_offset), 0)

    @property
    def backlog(self) -> int:
        """The number of update packets of all accounts that wait for processing."""
        return sum(link.backlog for link in self._links.values())
