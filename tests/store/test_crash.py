"""After a kill -9 at any statement the database has all of a batch or none of it. The same batch
again completes it."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from switchboard.store.core.connections import engine_for
from tests import fuse

from .crash_child import record

LOOKS = (
    "SELECT chat_id, message_id, text, status, edited_at, deleted_at IS NOT NULL FROM messages "
    "WHERE NOT discarded ORDER BY chat_id, message_id",
    "SELECT channel_id, pts FROM update_states ORDER BY channel_id",
    "SELECT chat_id, topic_id, unread_count, read_inbox_max_id, division FROM conversations "
    "JOIN chats USING (telegram_account_id, chat_id) ORDER BY chat_id, topic_id",
    "SELECT topic_id, title, read_inbox_max_id FROM topics ORDER BY topic_id",
    "SELECT message_id FROM message_tombstones",
    "SELECT count(*) FROM outbox",
)


def look(path: Path) -> list[Any]:
    """The content of a database."""
    connection = sqlite3.connect(path)
    try:
        return [connection.execute(sql).fetchall() for sql in LOOKS]
    finally:
        connection.close()


@pytest.fixture(params=["with a log", "on FUSE, without a log"])
def folder(request: pytest.FixtureRequest, folder_in_memory: Path) -> Iterator[Path]:
    """A folder of this machine, and one where the database keeps a rollback journal."""
    if request.param == "with a log":
        yield folder_in_memory
    else:
        with fuse.mounted(folder_in_memory / "shared") as shared:
            yield shared


def test_a_kill_at_any_statement_leaves_all_or_nothing(
    folder: Path, folder_in_memory: Path
) -> None:
    """Wherever the process dies while it stores a batch, the database has the whole batch with its
    state, or neither. When Telegram sends the batch again, everything is stored once."""
    step = 1 if folder == folder_in_memory else 7
    command = (sys.executable, "-m", "tests.store.crash_child", str(folder), str(step))
    ended = subprocess.run(command, check=False)
    *killed, whole = sorted(folder.glob("[0-9]*.db"))
    before, after = look(folder / "prepared.db"), look(whole)

    found = [look(path) for path in killed]
    for path in killed:
        engine = engine_for(path)
        with engine.connect() as connection:
            record(connection)
        engine.dispose()
    again = [look(path) for path in killed]

    assert ended.returncode == 0
    assert len(killed) * step > 30
    assert before != after
    assert all(state in (before, after) for state in found)
    assert all(state == after for state in again)
