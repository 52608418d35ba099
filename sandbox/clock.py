"""The server's clock, which can be ahead of this machine's."""

from __future__ import annotations

import time


class Clock:
    """Returns Unix seconds when called."""

    def __init__(self) -> None:
        self.skew = 0.0
        """How far the server's clock is ahead of this machine's clock, in seconds."""

    def __call__(self) -> float:
        """The server's time."""
        return time.time() + self.skew
