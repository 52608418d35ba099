"""Older messages that an operator waits for."""

import asyncio
from typing import Any

from switchboard.domain.ids import ChatId, ConversationId
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.history_backfill import HistoryBackfill
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.sync.intake import Intake
from tests.store.conftest import ACCOUNT, Store, incoming, path, store

__all__ = ["path", "store"]


class Blocked:
    """A link that waits for a store which takes nothing."""

    def is_online(self) -> bool:
        """The transport is up."""
        return True

    async def history(self, _: ChatId, **__: Any) -> Any:
        """Wait."""
        await asyncio.Event().wait()


async def test_a_page_that_takes_too_long_is_not_available(store: Store) -> None:
    """Nobody waits without a limit: the page of the thread says that older messages are missing."""
    await store.record(incoming(7))
    links = LiveLinks()
    links.add(ACCOUNT, Blocked(), lambda: None)  # type: ignore[arg-type]
    intake = Intake(store.database, Metrics(), Latency())
    backfill = HistoryBackfill(store.database, links, intake, timeout=0.1)

    async with asyncio.timeout(5):
        is_available = await backfill.fetch_page(ConversationId(1))

    assert not is_available
