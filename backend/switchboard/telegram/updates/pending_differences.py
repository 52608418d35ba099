"""Track differences that were requested and have not arrived, and retry refused ones.

An account is not complete before Telegram has answered a difference that was requested after the
connection came up, nor while one is refused. If the difference of a channel is refused again and
again, the account does not wait for it: the channel's history is read instead.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

from switchboard.domain.backoff import Backoff

Sequence = int | None
"""Whose difference it is: a channel's, by its bare id, or the account's own."""

ACCOUNT: Sequence = None


class PendingDifferences:
    """What one client's update loop has not been told yet.

    ask: has the difference of a sequence asked for. backoff: the pauses until a refused one is
    asked for again. max_channel_tries: refusals in a row after which a channel is not waited for.
    """

    def __init__(
        self, ask: Callable[[Sequence], None], backoff: Backoff, max_channel_tries: int
    ) -> None:
        self._request = ask
        self._backoff = backoff
        self._max_channel_tries = max_channel_tries
        self._pending: set[Sequence] = {ACCOUNT}
        self._empty = asyncio.Event()
        self._refusals: Counter[Sequence] = Counter()
        self._timers: dict[Sequence, asyncio.TimerHandle] = {}
        self.connection = 0

    def is_empty(self) -> bool:
        """Whether everything that was asked for has been told."""
        return not self._pending

    async def wait_empty(self) -> None:
        """Wait until it is."""
        await self._empty.wait()

    def refused_channels(self) -> frozenset[int]:
        """The channels whose difference was refused when it was last asked for."""
        return frozenset(sequence for sequence in self._refusals if sequence is not None)

    def patience(self, sequence: Sequence) -> int:
        """How many times as long as at first to wait for an answer."""
        return int(2 ** min(self._refusals[sequence], 2))

    def on_disconnect(self) -> None:
        """The connection is gone, and with it what Telegram says until the next one is there."""
        self.connection += 1
        self._add(ACCOUNT)

    def answered(self, sequence: Sequence, connection: int) -> None:
        """A difference has been told that was asked for on this connection."""
        self._forget_refusals(sequence)
        if sequence is not ACCOUNT or connection == self.connection:
            self._remove(sequence)

    def refused(self, sequence: Sequence, at_least: float = 0.0) -> bool:
        """A difference was refused: ask again, later each time, and not before `at_least` seconds.

        True where that is not waited for any longer.
        """
        self._refusals[sequence] += 1
        self._add(sequence)
        pause = self._backoff.pause(self._refusals[sequence])
        self._request_after(at_least + pause, sequence)
        if sequence is ACCOUNT or self._refusals[sequence] < self._max_channel_tries:
            return False
        self._remove(sequence)
        return self._refusals[sequence] == self._max_channel_tries

    def abandon(self, sequence: Sequence) -> None:
        """There will be no difference: the account has lost its place in this channel."""
        self._forget_refusals(sequence)
        self._remove(sequence)

    def stop(self) -> None:
        """Ask for nothing any more: the client has gone."""
        for sequence in list(self._timers):
            self._stop_timer(sequence)

    def _request_after(self, seconds: float, sequence: Sequence) -> None:
        self._stop_timer(sequence)
        loop = asyncio.get_running_loop()
        self._timers[sequence] = loop.call_later(seconds, self._request, sequence)

    def _forget_refusals(self, sequence: Sequence) -> None:
        self._stop_timer(sequence)
        del self._refusals[sequence]

    def _stop_timer(self, sequence: Sequence) -> None:
        timer = self._timers.pop(sequence, None)
        if timer is not None:
            timer.cancel()

    def _add(self, sequence: Sequence) -> None:
        self._pending.add(sequence)
        self._empty.clear()

    def _remove(self, sequence: Sequence) -> None:
        self._pending.discard(sequence)
        if not self._pending:
            self._empty.set()
