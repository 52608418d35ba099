"""Intake: a bounded queue between Telegram's updates and the store.

Links add batches. One task takes all queued batches and stores them in one transaction. While the
store cannot write, the queue fills. If it is full, the links wait, so no batch is dropped. If a
batch itself cannot be stored (a bug, not a full disk), its changes are stored one by one, and only
the faulty change is left out.
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
"""The largest number of waiting batches. Under load, one contains some hundred changes."""

MAX_CHANGES = 2_000
"""The number of changes from which on a transaction takes no further batch."""

STOP_TIMEOUT = 10.0
"""Seconds that a stop waits for the queued batches. Telegram sends the rest again."""

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
        """on_gap: called if history must be read because of a gap in the updates. wake_sender:
        called if a stored batch has put a command into the outbox. max_rescans: the number of chats
        to read again after a gap in an account's own sequence.
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
        """Start storing batches."""
        self._task = asyncio.create_task(self._run(), name="intake")

    async def submit(self, batch: Batch) -> None:
        """Queue a batch. Batches are stored in their order. Waits while the queue is full."""
        await self._queue.put((time.perf_counter(), batch))
        self._submitted += 1

    async def record(self, batch: Batch) -> None:
        """Store a batch without queueing it, and return when it is committed.

        For pages of history, which have no update state and may be stored in any order.
        """
        self._request_history(await self._store([batch]))

    async def record_for_caller(self, batch: Batch) -> None:
        """The same for a caller that waits for an answer. Raises Unavailable (`store_busy`)."""
        try:
            outcome = await self._database.write(self._recording([batch]))
        except Unavailable:
            raise
        except Exception:
            log.exception("intake_batches_refused", count=1)
            outcome = await self._quarantine(batch)
        self._request_history(outcome)

    @property
    def stored_edits(self) -> int:
        """The number of edits that were stored so far (`EditOrder.position`)."""
        return self._early_updates.edit_order.position

    async def wait_until_stored(self) -> None:
        """Wait until all batches that were submitted before are committed, without a timeout."""
        if self._recorded < self._submitted:
            committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append((self._submitted, committed))
            await committed

    async def drain(self) -> None:
        """Wait until the queued batches are stored, or until the store has been blocked for
        long."""
        await wait_or_timeout(self._queue.join(), STOP_TIMEOUT)

    async def stop(self) -> None:
        """Store the queued batches, then stop. Links must be closed before."""
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
            except Unavailable as error:  # the store stops: Telegram will send it again
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
        """Store a batch change by change, without the changes that fail; then its state."""
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
        """Store only the state. If this also fails, the older state is harmless."""
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
        """Request history for the gaps of a transaction."""
        for account_id, chat_id in outcome.gaps:
            self._on_gap(account_id, chat_id)
        for account_id in {account_id for account_id, _ in outcome.unknown_peers}:
            self._on_gap(account_id, None)
        for account_id in outcome.commands:
            self._wake_sender(account_id)
