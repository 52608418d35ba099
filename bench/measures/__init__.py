"""The measurements, one file for each question. Each gets the report to fill, and the scale."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench.report import Report


@dataclass(frozen=True)
class Scale:
    """The size of a run: `rounds` samples of each figure, and `scale` of the full amounts."""

    rounds: int = 5
    scale: float = 1.0

    def of(self, amount: int) -> int:
        """This fraction of an amount."""
        return max(1, int(amount * self.scale))


Measure = Callable[[Report, Scale, Path], Awaitable[None]]
