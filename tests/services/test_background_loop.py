"""Background work: when it runs, and what ends it."""

import asyncio
from contextlib import suppress

from structlog.testing import capture_logs

from switchboard.services.concurrency.background_loop import BackgroundLoop
from tests.simulation.virtual_time import VirtualLoop

NEVER = 3_600.0


class Work:
    """Counts its runs, and fails while the test wants it."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails = False
        self._begun = asyncio.Condition()

    async def run(self) -> None:
        """One run."""
        async with self._begun:
            self.runs += 1
            self._begun.notify_all()
        if self.fails:
            raise ValueError("broken")

    async def until_run(self, number: int) -> None:
        """Wait until this run has begun."""
        async with self._begun:
            await asyncio.wait_for(self._begun.wait_for(lambda: self.runs >= number), 20)


async def test_it_runs_at_the_start_and_when_woken() -> None:
    """The first run needs no request; each later run follows a request."""
    work = Work()
    loop = BackgroundLoop("work", work.run, every=NEVER)
    loop.start()
    await work.until_run(1)

    loop.wake()
    await work.until_run(2)
    await loop.stop()

    assert work.runs == 2


async def test_it_runs_from_time_to_time() -> None:
    """Without a request, the next run follows after the period."""
    work = Work()
    loop = BackgroundLoop("work", work.run, every=0.01)

    loop.start()
    await work.until_run(3)
    await loop.stop()


async def test_a_run_that_fails_is_logged_and_the_next_one_comes() -> None:
    """A failure is logged and does not end the loop."""
    work = Work()
    work.fails = True
    loop = BackgroundLoop("work", work.run, every=NEVER)

    with capture_logs() as logged:
        loop.start()
        await work.until_run(1)
        loop.wake()
        await work.until_run(2)
        await loop.stop()

    assert {(entry["event"], entry["loop"]) for entry in logged} == {
        ("background_loop_failed", "work")
    }


async def test_many_requests_are_one_run() -> None:
    """One run serves all requests within the debounce time."""
    work = Work()
    loop = BackgroundLoop("work", work.run, debounce=0.05)
    loop.start()
    await work.until_run(1)

    for _ in range(10):
        loop.wake()
        await asyncio.sleep(0)
    await work.until_run(2)
    await asyncio.sleep(0)
    await loop.stop()

    assert work.runs == 2


def test_a_run_waits_for_a_pause_but_not_forever() -> None:
    """While requests come one after the other, the run waits for a pause, until the longest time
    has passed. The request of a quiet moment waits no longer than the debounce time."""
    runs: list[float] = []

    async def note() -> None:
        runs.append(round(asyncio.get_running_loop().time(), 3))

    async def burst() -> None:
        loop = BackgroundLoop("work", note, debounce=0.25, max_debounce=2.0)
        loop.start()
        await asyncio.sleep(10)
        for _ in range(30):  # 3 seconds
            loop.wake()
            await asyncio.sleep(0.1)
        await asyncio.sleep(10)
        loop.wake()
        await asyncio.sleep(10)
        await loop.stop()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(burst())

    first, during, after, alone = runs
    assert (first, during, alone) == (0.25, 12.0, 23.25)
    assert 12.9 + 0.25 <= after <= 12.9 + 0.5  # the last request of the burst came at 12.9


async def test_a_request_during_a_run_is_answered_by_the_next() -> None:
    """A request during a run is not lost."""
    work = Work()
    begun, let = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        await work.run()
        begun.set()
        await let.wait()

    loop = BackgroundLoop("work", slow)
    loop.start()
    await begun.wait()

    loop.wake()
    let.set()
    await work.until_run(2)
    await loop.stop()


async def test_a_stop_ends_a_run_that_hangs() -> None:
    """A stop does not wait for work that hangs; a loop that never began stops too."""
    begun = asyncio.Event()

    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    loop = BackgroundLoop("work", hang)
    loop.start()
    await begun.wait()

    await asyncio.wait_for(loop.stop(), 20)
    await BackgroundLoop("idle", hang).stop()


def test_a_run_that_loses_its_cancellation_does_not_hold_up_the_end() -> None:
    """A library can drop a cancellation; then the next one ends the run."""

    async def deaf() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    async def work() -> None:
        background = BackgroundLoop("deaf", deaf, every=NEVER)
        background.start()
        await asyncio.sleep(1.0)
        async with asyncio.timeout(NEVER):
            await background.stop()

    loop = VirtualLoop()
    try:
        loop.run_until_complete(work())
    finally:
        loop.close()
