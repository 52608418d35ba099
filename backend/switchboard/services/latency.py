"""The latency of live messages, from Telegram's packet to the page, by account and hour.

Telegram's dates are whole seconds, which is too coarse. So the latency is measured from the arrival
of a packet in this process until its changes are committed and published. The values are in memory
only and are lost at a restart. Durations are counted in buckets, each a fifth wider than the
previous one, so an hour needs the same memory for any number of messages.
"""

import math
import time
from dataclasses import dataclass, field

from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Clock

HOUR = 3_600
RETENTION = 24
"""The number of hours that are kept, including the current one."""

MIN_BUCKET = 0.000_25
BUCKETS_PER_OCTAVE = 4
BUCKETS = 80
"""From a quarter of a millisecond to four minutes. Longer durations count in the last bucket."""


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """The durations of one hour, in seconds. The median is exact to a tenth."""

    median: float
    worst: float


class Latency:
    """The latencies of all accounts."""

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._hours: dict[int, dict[AccountId, _Hour]] = {}

    def observe(self, account_id: AccountId, seconds: float) -> None:
        """Add the duration of a message, or of several in one packet."""
        moment = int(self._clock()) // HOUR * HOUR
        accounts = self._hours.get(moment)
        if accounts is None:
            accounts = self._hours[moment] = {}
            while len(self._hours) > RETENTION:
                del self._hours[next(iter(self._hours))]
        accounts.setdefault(account_id, _Hour()).add(seconds)

    def for_account(self, account_id: AccountId) -> dict[int, LatencySummary]:
        """The latencies of an account, by the start of the hour."""
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
        class_ = int(BUCKETS_PER_OCTAVE * math.log2(max(seconds, MIN_BUCKET) / MIN_BUCKET))
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
        middle = MIN_BUCKET * 2 ** ((class_ + 0.5) / BUCKETS_PER_OCTAVE)
        return LatencySummary(min(middle, self.worst), self.worst)
