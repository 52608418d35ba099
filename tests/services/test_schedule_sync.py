"""How often schedules are read, in virtual time."""

import asyncio
from random import Random
from typing import Any, cast

from switchboard.domain.ports import Link
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, MessageScheduled
from switchboard.errors import Unavailable
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.schedule_sync import ScheduleSync
from switchboard.store.sync import update_recorder
from tests.simulation.virtual_time import VirtualLoop
from tests.simulation.world import Dice, Disk, SimulatedDatabase
from tests.store.conftest import ACCOUNT, DORA
from tests.store.test_outbox_machine import TIME
from tests.store.test_scheduled import scheduled

HOUR = 3_600.0


class Refusing:
    """A link to a Telegram that refuses to read schedules. asked: the times of the requests."""

    def __init__(self, clock_offset: int) -> None:
        self.clock_offset = clock_offset
        self.asked: list[float] = []

    def is_online(self) -> bool:
        """Whether the transport is up."""
        return True

    async def up_to_date(self) -> None:
        """No update is on its way."""

    async def schedule(self, *_: object) -> None:
        """Refuse the chat."""
        self.asked.append(asyncio.get_running_loop().time())
        raise Unavailable("chat_unavailable", "Not any more.")


def requests_in_an_hour(due_in: float, clock_offset: int = 0) -> list[float]:
    """When the schedule of a chat is requested, whose message is due in so many seconds of our
    clock. The one at the connection is left out."""
    loop = VirtualLoop()
    link = Refusing(clock_offset)

    def clock() -> float:
        return TIME + loop.time()

    database = cast("Any", SimulatedDatabase(Disk(), Dice(Random(1), faults=0.0), clock))
    sync = ScheduleSync(database, cast("Any", None), cast("Any", None), clock)
    message = MessageScheduled(scheduled(1, scheduled_at=Timestamp(TIME + int(due_in))))
    batch = Batch(ACCOUNT, (DORA,), (message,))

    async def work() -> None:
        await database.write_eventually(lambda t: update_recorder.apply(t, [batch]))
        running = asyncio.create_task(sync.run(ACCOUNT, cast("Link", link)))
        await asyncio.sleep(HOUR)
        await end_all([running])

    try:
        loop.run_until_complete(work())
    finally:
        loop.close()
    return link.asked[1:]


def test_a_schedule_that_stays_overdue_is_read_less_and_less() -> None:
    """A chat that Telegram refuses is not requested every few seconds without end."""
    asked = requests_in_an_hour(due_in=10)

    assert asked[0] < 25
    assert 5 <= len(asked) <= 15


def test_a_clock_that_is_ahead_makes_no_schedule_overdue() -> None:
    """What is due by a machine's clock that is ahead of Telegram's is not requested before it is
    due at Telegram."""
    asked = requests_in_an_hour(due_in=10, clock_offset=-600)

    assert min(asked) > 600
