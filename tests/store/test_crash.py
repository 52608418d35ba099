"""After a kill -9 at any statement the database has all of a batch or none of it. The same batch
again completes it."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from switchboard.store.core.database import engine_for

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


def test_a_kill_at_any_statement_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Wherever the process dies while it stores a batch, the database has the whole batch with its
    state, or neither. When Telegram sends the batch again, everything is stored once."""
    ended = subprocess.run([sys.executable, "-m", "tests.store.crash_child", tmp_path], check=False)
    *killed, whole = sorted(tmp_path.glob("[0-9]*.db"))
    before, after = look(tmp_path / "prepared.db"), look(whole)

    found = [look(path) for path in killed]
    for path in killed:
        engine = engine_for(path)
        with engine.connect() as connection:
            record(connection)
        engine.dispose()
    again = [look(path) for path in killed]

    assert ended.returncode == 0
    assert len(killed) > 30
    assert before != after
    assert all(state in (before, after) for state in found)
    assert all(state == after for state in again)
