"""The copy elsewhere, as far as it needs no program."""

import asyncio
import threading
from typing import Any, cast

import pytest

from switchboard.domain.backoff import Backoff
from switchboard.services.replica import Replica, ReplicaTimings
from tests.service import TIMEOUT
from tests.store.conftest import Store, path, store

__all__ = ["path", "store"]


class Program:
    """A program of which a part fails once with an error that nobody expects."""

    is_running = True

    def __init__(self, failing: str) -> None:
        self.copied = asyncio.Event()
        self._failing = failing
        self._has_failed = threading.Event()

    def start(self) -> None:
        """Start it."""
        self._fail("start")

    async def copy(self) -> None:
        """Confirm that the copy is complete."""
        self._fail("copy")
        if self._has_failed.is_set():
            self.copied.set()

    def stop(self) -> None:
        """End it."""

    def _fail(self, part: str) -> None:
        if part == self._failing and not self._has_failed.is_set():
            self._has_failed.set()
            raise TypeError("a bug")


@pytest.mark.parametrize("failing", ["start", "copy"])
async def test_a_fault_of_ours_does_not_end_the_copies(store: Store, failing: str) -> None:
    """After an error that nobody expects, the program is started again."""
    program = Program(failing)
    timings = ReplicaTimings(every=0.0, restarts=Backoff(0.01, 0.01))
    replica = Replica(store.database, cast("Any", program), timings)

    replica.start()
    async with asyncio.timeout(TIMEOUT):
        await program.copied.wait()
    await replica.stop()

    assert replica.problem is None
