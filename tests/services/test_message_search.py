"""A search while the index lags."""

import asyncio
from pathlib import Path

import pytest
import structlog

from switchboard.domain.message_search import MessageFilter
from switchboard.services.message_search import MessageSearch
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import search
from tests.locked_database import locked
from tests.store.conftest import Store, incoming, path, store

__all__ = ["path", "store"]


async def found(store: Store, seconds: float = 60) -> list[int | None]:
    """The Telegram ids of what is found, the newest first. seconds: for the indexing."""
    search_ = MessageSearch(store.database, seconds)
    page = await search_.page("hello", MessageFilter(), None, 5)
    return [message.message_id for message in page.items]


async def test_what_is_stored_is_found(store: Store) -> None:
    """A search indexes first what was stored, also if it has several parts."""
    newest = search.BATCH_SIZE + 1
    await store.record(*(incoming(number) for number in range(1, newest + 1)))

    assert await found(store) == [newest - number for number in range(5)]


async def test_searches_at_the_same_time_index_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They wait for one another's part instead of each writing one, which other writes wait for."""
    parts = 0

    def index_part(transaction: Transaction) -> bool:
        nonlocal parts
        parts += 1
        return whole(transaction)

    whole = search.index_part
    monkeypatch.setattr(search, "index_part", index_part)
    await store.record(*(incoming(number) for number in range(1, 6)))
    messages = MessageSearch(store.database, timeout=60)

    pages = await asyncio.gather(
        *(messages.page("hello", MessageFilter(), None, 50) for _ in range(5))
    )

    assert [len(page.items) for page in pages] == [5] * 5
    assert parts == 1


async def test_an_index_that_cannot_be_written_is_searched(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If indexing fails, a search finds what is indexed, and the log says why."""
    await store.record(incoming(1))
    await found(store)
    await store.record(incoming(2))

    def fail(_: Transaction) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as broken, structlog.testing.capture_logs() as logged:
        broken.setattr(search, "index_part", fail)
        meanwhile = await found(store)

    assert (meanwhile, await found(store)) == ([1], [2, 1])
    assert [entry["event"] for entry in logged] == ["search_index_failed"]


async def test_a_locked_database_is_searched(store: Store, path: Path) -> None:
    """If nothing can be written now, a search finds what is indexed."""
    await store.record(incoming(1))
    await found(store)
    await store.record(incoming(2))
    with structlog.testing.capture_logs() as logged:
        async with locked(path):
            while_locked = await found(store, seconds=0.05)

    assert (while_locked, await found(store)) == ([1], [2, 1])
    assert "search_index_failed" not in {entry["event"] for entry in logged}
