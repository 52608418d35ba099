"""Export every message, thread by thread.

Each short page is read in its own transaction, so that the service can write meanwhile.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine

from switchboard.domain.accounts import Account
from switchboard.domain.ids import AccountId
from switchboard.domain.messages import Message
from switchboard.errors import Invalid, NotFound
from switchboard.store import migrations
from switchboard.store.core import mappers
from switchboard.store.core.connections import reading_engine
from switchboard.store.core.rows import select_values
from switchboard.store.messages import threads

PAGE = 1_000

NEXT = (
    f"{threads.THREAD}AND NOT m.deleted_by_timer AND m.scheduled_at IS NULL "
    "AND (m.expires_at IS NULL OR m.expires_at > ?) "
    "AND (m.timestamp, m.sort_rank, m.id) > (?, ?, ?) "
    "ORDER BY m.timestamp, m.sort_rank, m.id LIMIT ?"
)


class Export:
    """Reads the database of an installation, whether its service runs or not."""

    def __init__(self, path: Path) -> None:
        """Raises NotFound without a database, Invalid for a database of another version."""
        if not path.exists():
            raise NotFound("database_missing", f"There is no database at {path} yet.")
        self._engine: Engine = reading_engine(path, read_only=True)
        if not migrations.is_current(self._engine, path):
            raise Invalid(
                "database_older",
                f"{path} is of an older version. Start Switchboard once to bring it up to date.",
            )

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def accounts(self) -> list[Account]:
        """All accounts, removed ones included: their messages may still be stored."""
        with self._engine.connect() as connection:
            return mappers.select_accounts(
                connection, f"{mappers.SELECT_ACCOUNTS}ORDER BY a.created_at, a.id"
            )

    def messages(self, account_id: AccountId | None) -> Iterator[Message]:
        """The messages of one account or of all accounts, thread by thread, oldest first."""
        with self._engine.connect() as connection:
            threads = select_values(
                connection,
                "SELECT id FROM conversations WHERE telegram_account_id = coalesce(?, "
                "telegram_account_id) ORDER BY telegram_account_id, id",
                (account_id,),
            )
        for conversation_id in threads:
            yield from self._thread(conversation_id)

    def _thread(self, conversation_id: int) -> Iterator[Message]:
        key = (-(2**62), 0, 0)
        while True:
            with self._engine.connect() as connection:
                page = _page(connection, conversation_id, key)
            yield from page
            if len(page) < PAGE:
                return
            key = threads.sort_key(page[-1])


def _page(connection: Connection, conversation_id: int, key: tuple[int, int, int]) -> list[Message]:
    return mappers.select_messages(connection, NEXT, (conversation_id, time.time(), *key, PAGE))
