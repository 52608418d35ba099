"""How many commands run at the same time, the pauses between attempts, and an account's flood
waits.

Chats are served in parallel. A chat that is slow or has to wait delays no other chat.
"""

from switchboard.domain.backoff import Backoff

MAX_CONCURRENT_SENDS = 10
"""The most chats of one account to which Switchboard sends at the same time."""

FREE_TRIES = 3
"""After flood waits in this many chats in a row, the pauses before other chats grow."""

FIRST_PAUSE = 1.0
MAX_PAUSE = 60.0
"""The limits of the first and of every pause before the next attempt, in seconds."""


class FloodWaits:
    """Decides whether an account's flood waits belong to single chats or to the whole account.

    Telegram documents a flood wait for "the given method with the given input parameters" ("Error
    handling"), so another chat may be free. Switchboard therefore tries every other chat once: one
    at a time, and with growing pauses after several flood waits in a row. The first message that
    Telegram accepts proves that the waits belong to single chats.
    """

    def __init__(self) -> None:
        self._backoff = Backoff(FIRST_PAUSE, MAX_PAUSE)
        self._observed = 0
        self._next_at = 0.0

    @property
    def suspected(self) -> bool:
        """Whether the whole account may have to wait: Telegram accepted nothing since the last
        wait."""
        return self._observed > 0

    @property
    def next_at(self) -> float:
        """The earliest time of the next attempt in a chat that has no flood wait itself."""
        return self._next_at

    def observe(self, now: float, *, while_suspected: bool = True) -> None:
        """Count a flood wait of a chat. now: the present time in seconds.

        while_suspected: whether the attempt began after the flood wait of another chat.
        """
        self._observed = self._observed + 1 if while_suspected else max(1, self._observed)
        beyond = self._observed - FREE_TRIES
        if beyond > 0:
            self._next_at = now + self._backoff.limit(beyond)

    def is_over(self) -> None:
        """Telegram accepted a message, or no message waits any more."""
        self._observed, self._next_at = 0, 0.0
