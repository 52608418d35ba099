"""The latency of live messages, from Telegram's packet to the page, by account and hour.

Telegram dates messages in whole seconds, which is of no use here. So it is measured from the
moment a packet arrives in this process until what it brought is committed and told to the readers.
The figures are of this run and in memory only. Durations are counted in classes, each a fifth wider
than the one before, so that an hour takes the same room however many messages it brought.
"""

import math
import time
from dataclasses import dataclass, field

from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Clock

HOUR = 3_600
RETENTION = 24
"""Hours that are kept, the one that runs included."""

SHORTEST_BUCKET = 0.000_25
BUCKETS_PER_OCTAVE = 4
BUCKETS = 80
"""From a quarter of a millisecond to four minutes; what is longer counts as the last class."""


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """One hour's durations, in seconds. The median is exact to a tenth of itself."""

    median: float
    worst: float


class Latency:
    """The figures of every account."""

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._hours: dict[int, dict[AccountId, _Hour]] = {}

    def observe(self, account_id: AccountId, seconds: float) -> None:
        """A message, or several that came together, took this long."""
        moment = int(self._clock()) // HOUR * HOUR
        accounts = self._hours.get(moment)
        if accounts is None:
            accounts = self._hours[moment] = {}
            while len(self._hours) > RETENTION:
                del self._hours[next(iter(self._hours))]
        accounts.setdefault(account_id, _Hour()).add(seconds)

    def for_account(self, account_id: AccountId) -> dict[int, LatencySummary]:
        """An account's figures, by the moment at which their hour began."""
        return {
            moment: accounts[account_id].summary()
            for moment, accounts in self._hours.items()
            if account_id in accounts
        }


@dataclass(slots=True)
class _Hour:
    worst: float = 0.0
    total: int = 0
    counts: dict[int, int] = field(default_factory=dict)

    def add(self, seconds: float) -> None:
        class_ = int(
            BUCKETS_PER_OCTAVE * math.log2(max(seconds, SHORTEST_BUCKET) / SHORTEST_BUCKET)
        )
        class_ = min(class_, BUCKETS - 1)
        self.counts[class_] = self.counts.get(class_, 0) + 1
        self.total += 1
        self.worst = max(self.worst, seconds)

    def summary(self) -> LatencySummary:
        before = 0
        for class_ in sorted(self.counts):
            before += self.counts[class_]
            if 2 * before >= self.total:
                break
        middle = SHORTEST_BUCKET * 2 ** ((class_ + 0.5) / BUCKETS_PER_OCTAVE)
        return LatencySummary(min(middle, self.worst), self.worst)
