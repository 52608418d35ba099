"""The server's clock, which can be ahead of this machine's."""

from __future__ import annotations

import time


class Clock:
    """Answers with Unix seconds when called."""

    def __init__(self) -> None:
        self.skew = 0.0
        """Seconds that the server's clock is ahead of this machine's."""

    def __call__(self) -> float:
        """The server's time."""
        return time.time() + self.skew
