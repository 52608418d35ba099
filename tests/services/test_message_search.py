"""A search while the index lags."""

from pathlib import Path

import pytest

from switchboard.domain.message_search import MessageFilter
from switchboard.services import message_search
from switchboard.services.message_search import MessageSearch
from switchboard.store.messages import search
from tests.locked_database import locked
from tests.store.conftest import Store, incoming, path, store

__all__ = ["path", "store"]


async def found(store: Store) -> list[int | None]:
    """The Telegram ids of what is found, the newest first."""
    page = await MessageSearch(store.database).page("hello", MessageFilter(), None, 50)
    return [message.message_id for message in page.items]


async def test_what_is_stored_is_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search indexes first what was stored, however many parts it has."""
    monkeypatch.setattr(search, "BATCH_SIZE", 2)
    await store.record(*(incoming(number) for number in range(1, 6)))

    assert await found(store) == [5, 4, 3, 2, 1]


async def test_a_locked_database_is_searched(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nothing can be written now, a search finds what is indexed."""
    monkeypatch.setattr(message_search, "INDEXING_TIMEOUT", 0.05)
    await store.record(incoming(1))
    await found(store)
    await store.record(incoming(2))
    async with locked(path):
        while_locked = await found(store)

    assert (while_locked, await found(store)) == ([1], [2, 1])
