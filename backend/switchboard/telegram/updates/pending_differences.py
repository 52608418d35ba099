"""Track differences that were requested and have not arrived, and retry refused ones.

An account is complete only if Telegram has answered a difference that was requested after the
connection was made, and refuses none. If the difference of a channel is refused again and again,
the account does not wait for it: the channel's history is read instead.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

from switchboard.domain.backoff import Backoff

Sequence = int | None
"""A sequence of updates: a channel's bare id, or None for the account's own."""

ACCOUNT: Sequence = None


class PendingDifferences:
    """The differences that one client still waits for.

    ask: requests the difference of a sequence. backoff: the pauses until a refused one is requested
    again. max_channel_tries: the number of refusals in a row after which the account does not wait
    for a channel.
    """

    def __init__(
        self, ask: Callable[[Sequence], None], backoff: Backoff, max_channel_tries: int
    ) -> None:
        self._request = ask
        self._backoff = backoff
        self._max_channel_tries = max_channel_tries
        self._pending: set[Sequence] = {ACCOUNT}
        self._empty = asyncio.Event()
        self._refused = asyncio.Event()
        self._refusals: Counter[Sequence] = Counter()
        self._timers: dict[Sequence, asyncio.TimerHandle] = {}
        self.connection = 0

    def is_empty(self) -> bool:
        """Whether no difference is pending."""
        return not self._pending

    @property
    def is_waiting_for_account(self) -> bool:
        """Whether the account's own difference was requested and has not arrived."""
        return ACCOUNT in self._pending

    async def wait_empty(self) -> None:
        """Wait until no difference is pending."""
        await self._empty.wait()

    async def wait_refused(self) -> None:
        """Wait until the account's own difference was refused, and no answer has come since."""
        await self._refused.wait()

    def refused_channels(self) -> frozenset[int]:
        """The channels whose last difference was refused."""
        return frozenset(sequence for sequence in self._refusals if sequence is not None)

    def timeout_factor(self, sequence: Sequence) -> int:
        """The factor by which to multiply the first timeout."""
        return int(2 ** min(self._refusals[sequence], 2))

    def on_disconnect(self) -> None:
        """The connection has ended: a difference is needed after the next one."""
        self.connection += 1
        self._add(ACCOUNT)

    def answered(self, sequence: Sequence, connection: int) -> None:
        """A difference has arrived. connection: the one on which it was requested. An answer of an
        earlier connection leaves the account's difference pending."""
        self._forget_refusals(sequence)
        if sequence is ACCOUNT:
            self._refused.clear()
        if sequence is not ACCOUNT or connection == self.connection:
            self._remove(sequence)

    def refused(self, sequence: Sequence, at_least: float = 0.0) -> bool:
        """A difference was refused: request it again with backoff, not before `at_least` seconds.
        Returns True once: when it is no longer waited for from now on.
        """
        self._refusals[sequence] += 1
        if sequence is ACCOUNT:
            self._refused.set()
        self._add(sequence)
        pause = self._backoff.pause(self._refusals[sequence])
        self._request_after(at_least + pause, sequence)
        if sequence is ACCOUNT or self._refusals[sequence] < self._max_channel_tries:
            return False
        self._remove(sequence)
        return self._refusals[sequence] == self._max_channel_tries

    def abandon(self, sequence: Sequence) -> None:
        """Stop waiting for a channel's difference: the account is no longer a member."""
        self._forget_refusals(sequence)
        self._remove(sequence)

    def stop(self) -> None:
        """Make no more requests: the client has disconnected."""
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
