"""How many requests an account may make to read history that nobody waits for.

Telegram restricts accounts that send too many requests, and documents no number. So after a sign-in
a number of requests is made at once, which is enough for a small account. The rest is read when a
chat is opened, and slowly in the background.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BudgetLimit:
    """burst: the number of requests at once after a quiet time. interval: seconds until one further
    request. With both, an account makes at most `burst + 600 / interval` such requests in ten
    minutes."""

    burst: int = 100
    interval: float = 60.0


class RequestBudget:
    """The requests of one account, over all its connections.

    now: the present time in seconds, which never goes back.
    """

    def __init__(
        self, limit: BudgetLimit | None = None, now: Callable[[], float] | None = None
    ) -> None:
        self.limit = limit or BudgetLimit()
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._left = float(self.limit.burst)
        self._at: float | None = None

    @property
    def left(self) -> int:
        """The number of requests that may be made now."""
        now = self._now()
        if self._at is not None and self.limit.interval > 0:
            gained = (now - self._at) / self.limit.interval
            self._left = min(self.limit.burst, self._left + gained)
        self._at = now
        return max(0, int(self._left))

    def spend(self) -> None:
        """Count a request. If none is left, it is made all the same, and nothing is counted."""
        if self.left:
            self._left -= 1
