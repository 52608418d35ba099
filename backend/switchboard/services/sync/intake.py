"""Intake: a bounded queue between Telegram's updates and the store.

Links put batches in; one task takes as many as are there and has them recorded in one
transaction. While the store cannot write, the queue fills, and a full queue holds the links back,
so nothing is ever dropped. A batch that cannot be recorded for its own sake (a bug, not a full
disk) is taken apart, and only the change at fault is set aside.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.updates import Batch
from switchboard.errors import Unavailable
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync import update_recorder as recorder
from switchboard.store.sync.early_updates import EarlyUpdates
from switchboard.store.sync.history_gaps import MAX_CHATS
from switchboard.store.sync.update_recorder import Outcome

MAX_QUEUED = 200
"""Batches that wait at the most. In a rush one holds some hundred changes."""

MAX_CHANGES = 2_000
"""Changes after which a transaction takes no further batch."""

STOP_TIMEOUT = 10.0
"""Seconds that a stop waits for what is queued; what is left comes again from Telegram."""

log = structlog.get_logger(__name__)

OnGap = Callable[[AccountId, ChatId | None], None]


class Intake:
    """The sink of every link (`domain.ports.UpdateSink`)."""

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        latency: Latency,
        on_gap: OnGap = lambda _account_id, _chat_id: None,
        max_rescans: int = MAX_CHATS,
        wake_sender: Callable[[AccountId], None] = lambda _account_id: None,
    ) -> None:
        """on_gap: called where history has to be read for what updates did not bring. wake_sender:
        called where recording has put a command into the outbox.

        max_rescans: the number of chats to read again after a gap in an account's own sequence.
        """
        self._on_gap = on_gap
        self._wake_sender = wake_sender
        self._max_rescans = max_rescans
        self._database = database
        self._metrics = metrics
        self._latency = latency
        self._early_updates = EarlyUpdates()
        self._queue: asyncio.Queue[tuple[float, Batch]] = asyncio.Queue(MAX_QUEUED)
        self._task: asyncio.Task[None] | None = None
        self._submitted = 0
        self._recorded = 0
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        metrics.watch("intake_queue", "Batches waiting to be stored.", self._queue.qsize)

    def start(self) -> None:
        """Begin to record."""
        self._task = asyncio.create_task(self._run(), name="intake")

    async def submit(self, batch: Batch) -> None:
        """Queue a batch, in order. Waits while the queue is full."""
        await self._queue.put((time.perf_counter(), batch))
        self._submitted += 1

    async def record(self, batch: Batch) -> None:
        """Record a batch at once and return when it is committed, past the queue.

        For pages of history, which carry no update state and may come in any order.
        """
        self._request_history(await self._store([batch]))

    async def record_for_caller(self, batch: Batch) -> None:
        """The same for somebody who waits for an answer. Raises Unavailable (`store_busy`)."""
        try:
            outcome = await self._database.write(self._recording([batch]))
        except Unavailable:
            raise
        except Exception:
            log.exception("intake_batches_refused", count=1)
            outcome = await self._quarantine(batch)
        self._request_history(outcome)

    async def wait_until_stored(self) -> None:
        """Wait until what was submitted until now is committed, however long that takes."""
        if self._recorded < self._submitted:
            committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append((self._submitted, committed))
            await committed

    async def drain(self) -> None:
        """Wait until what is queued now is recorded, or the store has been blocked for long."""
        await wait_or_timeout(self._queue.join(), STOP_TIMEOUT)

    async def stop(self) -> None:
        """Record what is queued, then end. Links must be closed before."""
        if self._task is None:
            return
        recorded = asyncio.create_task(self._queue.join())
        await asyncio.wait(
            {recorded, self._task}, timeout=STOP_TIMEOUT, return_when=asyncio.FIRST_COMPLETED
        )
        for task in (recorded, self._task):
            task.cancel()
        await asyncio.wait({recorded, self._task})
        self._task = None

    async def _run(self) -> None:
        while True:
            taken = [await self._queue.get()]
            changes = len(taken[0][1].changes)
            while changes < MAX_CHANGES and not self._queue.empty():
                taken.append(self._queue.get_nowait())
                changes += len(taken[-1][1].changes)
            try:
                self._request_history(await self._store([batch for _, batch in taken]))
            except Unavailable as error:  # the store stops: Telegram will tell it again
                log.warning("intake_stopped", reason=error.code, unstored=len(taken))
                return
            self._resolve_waiters(len(taken))
            for arrived, batch in taken:
                self._queue.task_done()
                self._metrics.delay.observe(time.perf_counter() - arrived)
                if batch.received_at is not None:
                    took = time.perf_counter() - batch.received_at
                    self._latency.observe(batch.account_id, took)

    def _resolve_waiters(self, count: int) -> None:
        self._recorded += count
        if not self._waiters:
            return
        for number, committed in self._waiters:
            if number <= self._recorded and not committed.done():
                committed.set_result(None)
        self._waiters = [item for item in self._waiters if not item[1].done()]

    async def _store(self, batches: list[Batch]) -> Outcome:
        try:
            outcome = await self._database.write_eventually(self._recording(batches))
        except Unavailable:
            raise
        except Exception:
            if len(batches) == 1:
                return await self._quarantine(batches[0])
            log.exception("intake_batches_refused", count=len(batches))
            outcome = Outcome()
            for batch in batches:
                single = await self._store([batch])
                outcome.add(single)
            return outcome
        self._metrics.batches.inc(len(batches))
        return outcome

    async def _quarantine(self, batch: Batch) -> Outcome:
        """Record a batch change by change, leaving out what cannot be recorded; then its state."""
        log.error("intake_batch_refused", account_id=batch.account_id)
        outcome = Outcome()
        for change in batch.changes:
            part = Batch(batch.account_id, batch.peers, (change,), None, batch.counts_unread)
            try:
                single = await self._database.write_eventually(self._recording([part]))
            except Unavailable:
                raise
            except Exception:
                self._metrics.quarantined.inc()
                log.exception(
                    "update_quarantined",
                    account_id=batch.account_id,
                    change=type(change).__name__,
                )
            else:
                outcome.add(single)
        await self._save_state_only(
            Batch(batch.account_id, state=batch.state, counts_unread=batch.counts_unread)
        )
        return outcome

    async def _save_state_only(self, rest: Batch) -> None:
        """Store the state alone; where even that is refused, an older one is harmless."""
        try:
            await self._database.write_eventually(self._recording([rest]))
        except Unavailable:
            raise
        except Exception:
            self._metrics.quarantined.inc()
            log.exception("update_state_quarantined", account_id=rest.account_id)

    def _recording(self, batches: list[Batch]) -> Callable[[Transaction], Outcome]:
        return lambda transaction: recorder.apply(
            transaction, batches, self._early_updates, self._max_rescans
        )

    def _request_history(self, outcome: Outcome) -> None:
        """Have read from history what updates did not bring."""
        for account_id, chat_id in outcome.gaps:
            self._on_gap(account_id, chat_id)
        for account_id in {account_id for account_id, _ in outcome.unknown_peers}:
            self._on_gap(account_id, None)
        for account_id in outcome.commands:
            self._wake_sender(account_id)
