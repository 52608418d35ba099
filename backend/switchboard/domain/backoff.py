"""The pauses between tries: each about twice as long as the last one, up to a limit, with jitter.

Jitter keeps apart what failed together: accounts that lost their connection in the same moment do
not all come back in the same moment.
"""

from dataclasses import dataclass, field
from random import Random

MAX_DOUBLINGS = 30
"""Doublings after which a pause is beyond every limit; more would overflow."""


@dataclass(frozen=True, slots=True)
class Jitter:
    """Varies a duration at random, between `least` and `most` times of it, by its own numbers."""

    least: float = 0.5
    most: float = 1.0
    source: Random = field(default_factory=Random, compare=False, repr=False)

    def vary(self, seconds: float) -> float:
        """A duration near this one."""
        return seconds * self.source.uniform(self.least, self.most)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before each try again.

    first, longest: the most seconds of the first pause, and of every pause.
    """

    first: float
    longest: float
    jitter: Jitter = field(default_factory=Jitter, compare=False, repr=False)

    def limit(self, tries: int) -> float:
        """The longest that the pause after so many fruitless tries may be."""
        doublings = min(max(0, tries - 1), MAX_DOUBLINGS)
        return min(self.longest, self.first * 2.0**doublings)

    def pause(self, tries: int) -> float:
        """Seconds to wait after so many fruitless tries; by default half the limit or more."""
        return self.jitter.vary(self.limit(tries))
