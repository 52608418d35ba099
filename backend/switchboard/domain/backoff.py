"""The pauses between attempts: each is about twice as long as the last one, up to a limit.

A random factor changes each pause (jitter). So accounts that lost their connection at the same time
do not all reconnect at the same time.
"""

from dataclasses import dataclass, field
from random import Random

MAX_DOUBLINGS = 30
"""After this many doublings a pause exceeds every limit. More would overflow."""


@dataclass(frozen=True, slots=True)
class Jitter:
    """Multiplies a duration by a random factor between `least` and `most`.

    source: the generator of the random numbers; a test passes a seeded one.
    """

    least: float = 0.5
    most: float = 1.0
    source: Random = field(default_factory=Random, compare=False, repr=False)

    def vary(self, seconds: float) -> float:
        """The duration in seconds, times a random factor."""
        return seconds * self.source.uniform(self.least, self.most)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before each retry.

    first, longest: the limits of the first pause and of every pause, in seconds.
    """

    first: float
    longest: float
    jitter: Jitter = field(default_factory=Jitter, compare=False, repr=False)

    def limit(self, tries: int) -> float:
        """The longest possible pause after this many failed attempts, in seconds."""
        doublings = min(max(0, tries - 1), MAX_DOUBLINGS)
        return min(self.longest, self.first * 2.0**doublings)

    def pause(self, tries: int) -> float:
        """Seconds to wait after this many failed attempts; by default half the limit or more."""
        return self.jitter.vary(self.limit(tries))
