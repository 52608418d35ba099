"""The pauses between tries."""

import random
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.backoff import Backoff, Jitter

FIRST = 1.0
LONGEST = 60.0


@given(st.integers(0, 1_000_000), st.integers())
def test_pauses_are_bounded(tries: int, seed: int) -> None:
    """After any number of failed tries, the pause is above zero and within the limit."""
    backoff = Backoff(FIRST, LONGEST, Jitter(source=Random(seed)))

    assert FIRST / 2 <= backoff.pause(tries) <= LONGEST


@given(st.integers(1, 8), st.integers())
def test_pauses_grow(tries: int, seed: int) -> None:
    """With the same jitter a later pause is never shorter."""
    earlier = Backoff(FIRST, LONGEST, Jitter(source=Random(seed))).pause(tries)
    later = Backoff(FIRST, LONGEST, Jitter(source=Random(seed))).pause(tries + 1)

    assert earlier <= later


def test_pauses_double_differ_and_end() -> None:
    """Each limit is twice the last one, no two pauses are equal, and none exceeds the longest."""
    backoff = Backoff(4.0, 300.0)

    grown = [max(backoff.pause(tries) for _ in range(50)) for tries in range(1, 7)]

    assert all(1.5 * shorter < longer for shorter, longer in pairwise(grown))
    assert len({backoff.pause(3) for _ in range(50)}) > 1
    assert 150.0 <= backoff.pause(1_000) <= 300.0


def test_two_backoffs_do_not_pause_alike() -> None:
    """Two parts with their own jitter do not retry at the same moment."""
    assert Backoff(FIRST, LONGEST).pause(5) != Backoff(FIRST, LONGEST).pause(5)


def test_jitter_leaves_the_global_random_alone() -> None:
    """A seed of `random` changes no pause, and no pause uses a number of `random`."""
    before = random.getstate()

    Backoff(FIRST, LONGEST).pause(3)

    assert random.getstate() == before


@given(st.floats(0, 1e6), st.integers())
def test_jitter_stays_between_its_bounds(seconds: float, seed: int) -> None:
    """A varied duration stays within its bounds."""
    varied = Jitter(0.9, 1.1, Random(seed)).vary(seconds)

    assert seconds * 0.9 <= varied <= seconds * 1.1 + 1e-6
