"""The timer of snoozes: a conversation comes back when its time has come."""

from dataclasses import dataclass
from pathlib import Path

from switchboard.domain.accounts import Identity
from switchboard.domain.events import Event
from switchboard.domain.ids import ConversationId
from switchboard.domain.local_change import LocalChange, Snooze
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch
from switchboard.services.events.snooze_timer import SnoozeTimer
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.messages import conversations, local_changes
from switchboard.store.sync import update_recorder
from tests.database import create_database

from .conftest import ACCOUNT, DORA, incoming

HERE = ConversationId(1)
NOW = 1_700_000_100.0


@dataclass
class FakeClock:
    """A clock that a test sets."""

    now: float = NOW

    def __call__(self) -> float:
        """The present time."""
        return self.now


async def open_database(path: Path, clock: FakeClock, published: list[Event]) -> Database:
    """The database at this path."""
    database = Database(path, clock)
    database.start(published.extend)
    return database


async def snooze(database: Database, seconds: int) -> None:
    """Snooze the conversation."""
    change = LocalChange(Snooze(Timestamp(int(NOW) + seconds)))
    await database.write(lambda t: local_changes.apply(t, HERE, change))


async def snoozed_until(database: Database) -> int | None:
    """Until when the conversation is snoozed."""
    return (await database.read(lambda c: conversations.get(c, HERE))).snoozed_until


async def test_a_snooze_ends_at_its_time_also_after_a_restart(path: Path) -> None:
    """Not a second earlier; with an event, also if it was shortened, and if the time came while
    nothing ran."""
    clock, events = FakeClock(), []  # type: FakeClock, list[Event]
    create_database(path)
    database = await open_database(path, clock, events)
    identity = Identity(7, "Anna", "anna", "01")
    await database.write(
        lambda t: accounts.save(t, ACCOUNT, label="Shop", api_id=1, identity=identity)
    )
    batch = Batch(ACCOUNT, (DORA,), (incoming(1),))
    await database.write(lambda t: update_recorder.apply(t, [batch]))
    timer = SnoozeTimer(database, clock)
    await timer.check()

    await snooze(database, 1_000)
    timer.on_events(events)
    await timer.check()
    await snooze(database, 10)
    timer.on_events(events)
    clock.now += 9
    await timer.check()
    before = await snoozed_until(database)
    events.clear()
    clock.now += 1
    await timer.check()
    after = await snoozed_until(database)
    published = [event.subject.id for event in events]  # type: ignore[union-attr]
    await snooze(database, 100)
    await database.close()
    clock.now += 1_000
    database = await open_database(path, clock, events)
    missed = await snoozed_until(database)
    await SnoozeTimer(database, clock).check()
    ended = await snoozed_until(database)
    await database.close()

    assert (before, after, published) == (int(NOW) + 10, None, [HERE])
    assert (missed, ended) == (int(NOW) + 100, None)
