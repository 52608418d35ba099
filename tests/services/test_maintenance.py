"""The search index is merged in parts."""

from sqlalchemy import Connection

from switchboard.services.maintenance import Maintenance
from switchboard.store.messages import search
from tests.store.conftest import Store, incoming, path, store

__all__ = ["path", "store"]

PARTS = 40
"""More than FTS5 leaves in one level by default."""


def segments(connection: Connection) -> int:
    """The number of the index's segments."""
    sql = "SELECT count(DISTINCT segid) FROM search_idx"
    return int(connection.exec_driver_sql(sql).scalar() or 0)


async def index_in_parts(store: Store) -> int:
    """Index messages one by one. Returns the number of segments."""
    for number in range(1, PARTS + 1):
        await store.record(incoming(number))
        await store.database.write(search.index_part)
    return await store.database.read(segments)


async def test_indexing_merges_nothing_large(store: Store) -> None:
    """However many segments there are, a transaction that indexes a message does not merge them
    all. Maintenance does it in parts."""
    await store.database.write(search.limit_merges)
    indexed = await index_in_parts(store)
    maintenance = Maintenance(store.database)
    maintenance.start()

    while await store.database.read(segments) > PARTS // 4:
        pass
    await maintenance.stop()

    assert indexed == PARTS


async def test_maintenance_limits_merges(store: Store) -> None:
    """From its first run on, the index is merged in parts only."""
    maintenance = Maintenance(store.database)
    maintenance.start()
    sql = "SELECT v FROM search_config WHERE k = 'crisismerge'"
    while not await store.database.read(lambda c: c.exec_driver_sql(sql).scalar()):
        pass
    await maintenance.stop()

    assert await index_in_parts(store) == PARTS
