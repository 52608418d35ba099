"""The latency of messages, hour by hour."""

import random
import statistics

import pytest

from switchboard.domain.ids import AccountId
from switchboard.services.latency import BUCKETS, HOUR, RETENTION, Latency, LatencySummary

ANNA, BERTA = AccountId("anna"), AccountId("berta")
NOON = 1_700_000_000 // HOUR * HOUR


class Clock:
    """A clock that the test sets."""

    now = float(NOON + 100)

    def __call__(self) -> float:
        """Its time."""
        return self.now


def test_median_and_worst_of_an_hour() -> None:
    """The worst is exact, the median is within a tenth of its value, for any durations."""
    dice = random.Random(1)
    took = [dice.lognormvariate(-5, 1.5) for _ in range(2_001)]
    latency = Latency(Clock())

    for seconds in took:
        latency.observe(ANNA, seconds)

    figures = latency.for_account(ANNA)[NOON]
    assert figures.worst == max(took)
    assert figures.median == pytest.approx(statistics.median(took), rel=0.1)


def test_one_message_is_its_own_median() -> None:
    """The median is never above the worst, and every duration has a bucket."""
    for seconds in (0.0, 0.0001, 0.004, 86_400.0):
        latency = Latency(Clock())
        latency.observe(ANNA, seconds)
        figures = latency.for_account(ANNA)[NOON]
        assert figures.median <= figures.worst == seconds


def test_accounts_and_hours_are_told_apart() -> None:
    """Each account has its own figures for each hour in which it had a message."""
    clock = Clock()
    latency = Latency(clock)
    latency.observe(ANNA, 0.0001)
    clock.now += 2 * HOUR

    latency.observe(ANNA, 0.0002)
    latency.observe(BERTA, 0.0003)

    assert latency.for_account(ANNA) == {
        NOON: LatencySummary(0.0001, 0.0001),
        NOON + 2 * HOUR: LatencySummary(0.0002, 0.0002),
    }
    assert list(latency.for_account(BERTA)) == [NOON + 2 * HOUR]


def test_it_takes_bounded_room() -> None:
    """A day of hours is kept, each with a limited number of buckets."""
    clock = Clock()
    latency = Latency(clock)
    for hour in range(3 * RETENTION):
        clock.now = NOON + hour * HOUR
        for power in range(-20, 20):
            latency.observe(ANNA, 2.0**power)

    kept = latency.for_account(ANNA)
    assert sorted(kept) == [NOON + hour * HOUR for hour in range(2 * RETENTION, 3 * RETENTION)]
    assert all(len(hour[ANNA].counts) <= BUCKETS for hour in latency._hours.values())
