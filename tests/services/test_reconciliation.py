"""A pass of a reconciliation, and what it proves."""

from collections.abc import AsyncIterator
from typing import Any, cast

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Dialog, DialogOffset, HistoryPage, PinOrderChanged
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.reconciliation import Reconciliation
from switchboard.services.sync.request_budget import BudgetLimit, RequestBudget
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.store.accounts import accounts
from switchboard.store.core.rows import select_values
from switchboard.store.sync import list_readings
from switchboard.store.sync.list_readings import ListProof
from tests.store.conftest import ACCOUNT, DORA, Store, incoming, path, store

__all__ = ["path", "store"]

TIME = Timestamp(1_700_000_500)
NOTHING_READ = TelegramMessageId(0)


class LackingDora:
    """A Telegram whose list has no chat. With a message, one comes from Dora while it is read."""

    is_incomplete = False
    next_offset: DialogOffset | None = None

    def __init__(self, store: Store, *message_ids: int) -> None:
        self._store, self._message_ids = store, message_ids

    def dialogs(self, *_: Any) -> "LackingDora":
        """This list."""
        return self

    async def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]:
        for id_ in self._message_ids:
            await self._store.record(incoming(id_))
        yield ()

    def pins(self) -> tuple[PinOrderChanged, ...]:
        """No chat is pinned."""
        return ()

    def with_newer_changes(self, dialogs: tuple[Dialog, ...]) -> tuple[Dialog, ...]:
        """No change came meanwhile."""
        return dialogs

    def refused_channels(self) -> frozenset[ChatId]:
        """Telegram refuses none."""
        return frozenset()


class ListingDora(LackingDora):
    """A Telegram with one chat of three messages."""

    messages = tuple(incoming(id_) for id_ in (7, 6, 5))

    async def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]:
        newest = self.messages[0]
        yield (Dialog(DORA, newest.message_id, 3, NOTHING_READ, NOTHING_READ, newest),)

    async def history(self, *_: object, **__: object) -> HistoryPage:
        """The whole history."""
        ids = tuple(message.message_id for message in self.messages)
        return HistoryPage((DORA,), self.messages, ids, (), len(ids))


async def run_pass(
    store: Store, link: LackingDora, timings: ReconcilerTimings | None = None
) -> tuple[bool, ListProof | None]:
    """Whether another pass is needed, and what this one proves."""
    timings, intake = timings or ReconcilerTimings(), Intake(store.database, Metrics(), Latency())
    reconciliation = Reconciliation(
        ACCOUNT,
        cast("Any", link),
        intake,
        store.database,
        RateLimiter(lambda _: None),
        timings,
        RequestBudget(timings.budget),
        lambda: TIME,
        lambda: None,
        is_reconnect=False,
    )
    again = await reconciliation.run(is_current=True)
    return again, await store.database.read(lambda c: list_readings.load(c, ACCOUNT))


async def test_a_list_that_lacks_a_chat_with_a_new_message_proves_nothing(store: Store) -> None:
    """A message arrives in a chat that the list lacks: the list was older, or the chat moved while
    it was read. So the next pass reads the whole list again, and not only its beginning."""
    await store.record(incoming(1))
    await store.database.write(lambda t: accounts.set_complete_until(t, ACCOUNT, TIME))

    lacking = await run_pass(store, LackingDora(store, 2))
    quiet = await run_pass(store, LackingDora(store))

    assert lacking == (True, None)
    assert quiet == (False, ListProof(TIME, TIME))


async def test_a_chat_that_is_left_for_later_has_the_newest_message_of_the_list(
    store: Store,
) -> None:
    """Of a new chat an update is stored. The list shows a newer message, whose update is lost: its
    history is read, although the budget is spent."""
    await store.record(incoming(5))
    nothing_left = ReconcilerTimings(budget=BudgetLimit(burst=0, interval=40.0))

    await run_pass(store, ListingDora(store), nothing_left)

    assert await store.database.read(
        lambda c: list(select_values(c, "SELECT message_id FROM messages ORDER BY message_id", ()))
    ) == [5, 6, 7]
