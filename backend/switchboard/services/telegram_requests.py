"""Count the requests of the accounts to Telegram, by method, and by account and hour.

Telegram bans accounts that send too many requests, so the operator can see the counts. The numbers
of the accounts are in memory only and are lost at a restart.
"""

import time
from collections import Counter

from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Clock
from switchboard.services.latency import HOUR, RETENTION
from switchboard.services.metrics import Metrics


class RequestCounts:
    """The counts of all accounts."""

    def __init__(self, metrics: Metrics, clock: Clock = time.time) -> None:
        self._metrics = metrics
        self._clock = clock
        self._hours: dict[int, Counter[AccountId]] = {}

    def count(self, account_id: AccountId | None, method: str) -> None:
        """Count a request. account_id: None for one of a sign-in or sign-out."""
        self._metrics.requests.labels(method).inc()
        if account_id is None:
            return
        moment = int(self._clock()) // HOUR * HOUR
        hour = self._hours.get(moment)
        if hour is None:
            hour = self._hours[moment] = Counter()
            while len(self._hours) > RETENTION:
                del self._hours[next(iter(self._hours))]
        hour[account_id] += 1

    def for_account(self, account_id: AccountId) -> dict[int, int]:
        """The number of an account's requests, by the start of the hour."""
        return {moment: hour[account_id] for moment, hour in self._hours.items()}
