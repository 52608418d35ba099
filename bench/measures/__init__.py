"""What is measured, a file a question. Each takes the report that it adds to, and the effort."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench.report import Report


@dataclass(frozen=True)
class Scale:
    """How long a run takes: `rounds` samples of each figure, and `scale` of the full amounts."""

    rounds: int = 5
    scale: float = 1.0

    def of(self, amount: int) -> int:
        """This part of an amount."""
        return max(1, int(amount * self.scale))


Measure = Callable[[Report, Scale, Path], Awaitable[None]]
