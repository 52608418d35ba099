"""The only writer: one thread runs queued work in shared transactions and then publishes events.

Callers queue functions. The thread begins a transaction (BEGIN IMMEDIATE) and runs the queued jobs,
each in its own savepoint, so that a failed job does not affect the others. It commits, and only
then publishes the events and answers the callers. While the database is locked or the disk is full,
it tries again; no queued job is lost. A caller whose timeout passes gets an error as soon as it is
certain that nothing was done. If a commit fails for another reason, or its events cannot be read,
each job is committed on its own, so that only the caller of the faulty job gets the error.
"""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Generic, TypeAlias, TypeVar, cast

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from switchboard.domain.backoff import Backoff
from switchboard.domain.events import Event
from switchboard.errors import Unavailable
from switchboard.store.core.transaction import Transaction
from switchboard.store.core.write_errors import busy, classify, reopen

T = TypeVar("T")
Work: TypeAlias = Callable[[Transaction], T]
Publish: TypeAlias = Callable[[list[Event]], None]

MAX_JOBS = 128
"""The largest number of jobs in one commit."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WriterLimits:
    """How many jobs may wait, and how long the writer waits before it tries again."""

    max_queued: int = 4_096
    """Waiting jobs above which a job with a deadline is refused. A job without a deadline is always
    accepted: each task has at most one, because it waits for the result."""

    retries: Backoff = field(default_factory=lambda: Backoff(0.05, 2.0))
    """The pauses after a failed commit, in seconds."""


DEFAULT_LIMITS = WriterLimits()


@dataclass(eq=False, slots=True)
class _Job(Generic[T]):
    """A function and its result. claimed: it is part of an open transaction. cancelled: its caller
    has stopped waiting; while it is claimed, it is uncertain whether it will be committed."""

    work: Work[T] | None
    """None: `between` runs instead."""
    future: "Future[T]"
    between: Callable[[Connection], None] | None = None
    """Runs between two transactions."""
    result: T | None = None
    error: Exception | None = None
    claimed: bool = False
    cancelled: bool = False


class Writer:
    """Runs write jobs on its own thread, one transaction after another."""

    def __init__(
        self, engine: Engine, now: Callable[[], float], limits: WriterLimits = DEFAULT_LIMITS
    ) -> None:
        self.problem: str | None = None
        self._engine = engine
        self._now = now
        self._limits = limits
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._publish: Publish = _ignore_events
        self._stopping = threading.Event()
        self._handing = threading.Lock()

    def start(self, loop: asyncio.AbstractEventLoop, publish: Publish) -> None:
        """Start the thread. Events are published on this loop."""
        self._loop = loop
        self._publish = publish
        self._thread.start()

    @property
    def backlog(self) -> int:
        """The number of waiting jobs."""
        return self._jobs.qsize()

    async def run(self, work: Work[T], deadline: float | None) -> T:
        """Queue a job. Returns its result once it is committed. See `Database.write`."""
        if deadline is not None and self.backlog >= self._limits.max_queued:
            raise Unavailable("store_busy", "The database cannot keep up. Try again.")
        job = _Job(work, Future())
        self._jobs.put(job)
        answer = asyncio.wrap_future(job.future)
        await asyncio.wait({answer}, timeout=deadline)
        if not answer.done() and self._abandon(job):
            raise busy(self.problem)
        return await asyncio.shield(answer)  # other callers share the commit: do not cancel it

    async def run_between(self, work: Callable[[Connection], None]) -> None:
        """Run `work` on the writer's connection, between two transactions. Waits without a timeout
        until the jobs before it are done."""
        job: _Job[None] = _Job(None, Future(), work)
        self._jobs.put(job)
        answer = asyncio.wrap_future(job.future)
        await asyncio.shield(answer)  # a cancelled one could not be answered, nor those after it

    async def stop(self) -> None:
        """Finish the queued jobs and end the thread, without waiting for a locked database."""
        self._stopping.set()
        if self._thread.is_alive():
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while jobs := self._next_jobs():
                for is_transaction, part in groupby(jobs, lambda job: job.work is not None):
                    if is_transaction:
                        self._commit(connection, list(part))
                    else:
                        self._run_between(connection, list(part))

    def _run_between(self, connection: Connection, jobs: list[_Job[Any]]) -> None:
        for job in jobs:
            assert job.between is not None
            try:
                job.between(connection)
            except Exception as error:  # noqa: BLE001 - it is handed to the caller
                job.error = error
        self._deliver([], jobs)

    def _next_jobs(self) -> list[_Job[Any]]:
        """Wait for a job, and take the other queued jobs with it. Empty at the end."""
        jobs: list[_Job[Any]] = []
        while len(jobs) < MAX_JOBS:
            try:
                job = self._jobs.get(block=not jobs)
            except queue.Empty:
                break
            if job is None:
                if jobs:  # run these first; the next call sees the end again
                    self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _commit(self, connection: Connection, jobs: list[_Job[Any]]) -> None:
        failures = 0
        while True:
            begun = False
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                begun = True
                jobs = self._claim(jobs)
                events = self._work_through(connection, jobs)
            except Exception as error:  # noqa: BLE001 - whatever it is, the thread goes on
                self._set_problem(error)
                jobs = self._release(jobs)
                if begun and self.problem == "broken":
                    self._commit_individually(connection, jobs, error)
                    return
                if self._stopping.is_set():
                    self._fail_all(jobs)
                    return
                failures += 1
                time.sleep(self._limits.retries.pause(failures))
                if self.problem in {"damaged", "unwritable", "broken"}:
                    reopen(connection)
            else:
                self._clear_problem()
                self._deliver(events, jobs)
                return

    def _commit_individually(
        self, connection: Connection, jobs: list[_Job[Any]], error: Exception
    ) -> None:
        """Another attempt would not help: find the faulty job, whose caller gets the error."""
        if len(jobs) > 1:
            for job in jobs:
                self._commit(connection, [job])
            return
        for job in jobs:
            job.error = error
        self._clear_problem()
        self._deliver([], jobs)

    def _work_through(self, connection: Connection, jobs: list[_Job[Any]]) -> list[Event]:
        """Run all jobs in one transaction. Raises if the transaction fails."""
        transaction = Transaction(connection, int(self._now()))
        try:
            for job in jobs:
                _run_in_savepoint(transaction, job)
            events = transaction.assign_sequence_numbers()
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            transaction.undo_in_memory()
            if cast("sqlite3.Connection", connection.connection.dbapi_connection).in_transaction:
                connection.exec_driver_sql("ROLLBACK")
            raise
        return events

    def _claim(self, jobs: list[_Job[Any]]) -> list[_Job[Any]]:
        """The jobs whose callers still wait. From now on they can no longer be cancelled."""
        with self._handing:
            wanted = [job for job in jobs if not job.cancelled]
            for job in wanted:
                job.claimed = True
        return wanted

    def _release(self, jobs: list[_Job[Any]]) -> list[_Job[Any]]:
        """Nothing was done. Fail the cancelled jobs, and return the others."""
        with self._handing:
            given_up = [job for job in jobs if job.claimed and job.cancelled]
            left = [job for job in jobs if not job.cancelled]
            for job in jobs:
                job.claimed = False
        for job in given_up:
            job.error = busy(self.problem)
        self._deliver([], given_up)
        return left

    def _abandon(self, job: _Job[Any]) -> bool:
        """Stop waiting for a job. Whether it is certain that it will not be committed; if it is
        not, its result arrives when its transaction has ended."""
        with self._handing:
            job.cancelled = True
            return not job.claimed

    def _deliver(self, events: list[Event], jobs: list[_Job[Any]]) -> None:
        """Publish the events, then answer the callers; both on the loop, in this order. The jobs
        are committed, so their callers are answered even if the events cannot be published."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return

        def deliver() -> None:
            if events:
                try:
                    self._publish(events)
                except Exception:
                    log.exception("events_not_published", count=len(events))
            for job in jobs:
                if job.error is not None:
                    job.future.set_exception(job.error)
                else:
                    job.future.set_result(job.result)

        loop.call_soon_threadsafe(deliver)

    def _fail_all(self, jobs: list[_Job[Any]]) -> None:
        for job in jobs:
            job.error = Unavailable("store_busy", "Switchboard stopped before this was stored.")
        self._deliver([], jobs)

    def _set_problem(self, error: Exception) -> None:
        problem = classify(error)
        if problem != self.problem:
            log.warning("store_blocked", problem=problem, exc_info=error)
        self.problem = problem

    def _clear_problem(self) -> None:
        if self.problem is not None:
            log.info("store_unblocked", problem=self.problem)
        self.problem = None


def _run_in_savepoint(transaction: Transaction, job: _Job[Any]) -> None:
    """Run one job. If it fails, undo only this job. Errors of the database itself are raised."""
    connection = transaction.connection
    connection.exec_driver_sql("SAVEPOINT job")
    mark = transaction.checkpoint()
    assert job.work is not None
    try:
        job.result, job.error = job.work(transaction), None
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if classify(error) != "broken":
            raise
        job.error = error
    except Exception as error:  # noqa: BLE001 - it is handed to the caller
        job.error = error
    if job.error is not None:
        transaction.rollback_to(mark)
        connection.exec_driver_sql("ROLLBACK TO job")
    connection.exec_driver_sql("RELEASE job")


def _ignore_events(_events: list[Event]) -> None:
    """Before `start` there are no listeners."""
