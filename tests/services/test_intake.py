"""Intake: a message that cannot be stored is set aside alone, and the stream continues."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.updates import Batch, HistoryCleared, MessageEdited, UpdateState
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.sync.intake import Intake
from switchboard.store.core import update_states
from switchboard.store.core.rows import select_values
from tests.store.conftest import ACCOUNT, DORA, Store, incoming, path, store

__all__ = ["path", "store"]

POISON = "pois\ud800n"
"""Not a text: half a surrogate, which SQLite refuses."""


@pytest.fixture
async def intake(store: Store) -> AsyncIterator[Intake]:
    """An intake over a real store."""
    intake = Intake(store.database, Metrics(), Latency())
    intake.start()
    yield intake
    await intake.stop()


async def test_a_poisoned_message_is_set_aside_alone(store: Store, intake: Intake) -> None:
    """Of three messages in a batch, the middle one cannot be stored: its neighbours are stored,
    the state advances, it is counted, and the log names it without its text."""
    state = UpdateState(10, 1, 2, 3)
    changes = (incoming(1, "before"), incoming(2, POISON), incoming(3, "after"))
    with capture_logs() as logs:
        await intake.submit(Batch(ACCOUNT, (DORA,), changes, state))
        await intake.submit(Batch(ACCOUNT, changes=(incoming(4, "later"),)))
        await intake.drain()

    stored = [event.subject.text for event in store.events if event.type == "message_received"]  # type: ignore[union-attr]
    assert stored == ["before", "after", "later"]
    assert await store.database.read(lambda c: update_states.load(c, ACCOUNT)) == state
    assert intake._metrics.quarantined._value.get() == 1
    (noted,) = [line for line in logs if line["event"] == "update_quarantined"]
    assert noted["change"] == "NewMessage"
    assert "pois" not in str({key: value for key, value in noted.items() if key != "exc_info"})


async def test_the_state_never_gets_ahead(store: Store, intake: Intake) -> None:
    """No statement stores a state before the messages that it covers."""
    await store.database.write(
        lambda t: t.execute(
            "CREATE TRIGGER ahead BEFORE INSERT ON update_states "
            "WHEN (SELECT count(*) FROM messages) < NEW.pts "
            "BEGIN INSERT OR REPLACE INTO meta VALUES ('ahead', NEW.pts); END"
        )
    )
    for number in range(1, 51):
        state = UpdateState(number, 0, 0, 0)
        await intake.submit(Batch(ACCOUNT, (DORA,), (incoming(number),), state))
    await intake.drain()

    kept = await store.database.read(lambda c: update_states.load(c, ACCOUNT))
    ahead = await store.database.read(
        lambda c: select_values(c, "SELECT value FROM meta WHERE key = 'ahead'")
    )
    assert kept == UpdateState(50, 0, 0, 0)
    assert ahead == []


async def test_a_page_that_was_overtaken_by_an_edit_is_brought_up_to_date(
    store: Store, intake: Intake
) -> None:
    """An edit of a message that is older than its thread is kept for a page of history that was
    answered before the edit and is stored after it."""
    edit = MessageEdited(incoming(40, "new", edited_at=1_700_000_100))
    await intake.submit(Batch(ACCOUNT, (DORA,), (incoming(50),)))
    await intake.submit(Batch(ACCOUNT, changes=(edit,)))
    await intake.drain()
    await intake.record(
        Batch(ACCOUNT, changes=(incoming(40, "old"), incoming(41, "as it is")), counts_unread=False)
    )

    texts = await store.database.read(
        lambda c: select_values(c, "SELECT text FROM messages ORDER BY message_id")
    )
    assert texts == ["new", "as it is", "hello"]


async def test_a_page_that_was_overtaken_by_a_clearing_brings_nothing_back(
    store: Store, intake: Intake
) -> None:
    """Of a page that was answered before the history was cleared, only newer messages are
    stored."""
    channel = ChatId(-1_000_000_000_005)
    await intake.submit(Batch(ACCOUNT, changes=(HistoryCleared(channel, TelegramMessageId(2)),)))
    await intake.drain()
    page = tuple(incoming(number, chat_id=channel) for number in (1, 2, 3))
    await intake.record(Batch(ACCOUNT, changes=page, counts_unread=False))

    stored = await store.database.read(
        lambda c: select_values(c, "SELECT message_id FROM messages")
    )
    assert stored == [3]


async def test_a_storm_is_committed_in_groups(store: Store, intake: Intake) -> None:
    """A thousand batches at the same time are stored in order, many in one commit."""
    commits: list[int] = []
    publish = store.database._writer._publish
    store.database._writer._publish = lambda events: (commits.append(len(events)), publish(events))[
        1
    ]
    for number in range(1, 1001):
        await intake.submit(Batch(ACCOUNT, (DORA,), (incoming(number, f"{number}"),)))
    await intake.drain()

    stored = [event.subject.text for event in store.events if event.type == "message_received"]  # type: ignore[union-attr]
    assert stored == [f"{number}" for number in range(1, 1001)]
    assert len(commits) < 100


async def test_recorded_is_what_was_submitted_before(store: Store, intake: Intake) -> None:
    """The wait ends with the commit of all earlier batches."""
    for number in range(1, 11):
        await intake.submit(Batch(ACCOUNT, (DORA,), (incoming(number, f"{number}"),)))

    await intake.wait_until_stored()

    stored = [event.subject.text for event in store.events if event.type == "message_received"]  # type: ignore[union-attr]
    assert stored == [f"{number}" for number in range(1, 11)]
    await intake.wait_until_stored()
