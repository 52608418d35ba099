"""Since when conversations wait, recomputed plainly from all stored messages."""

from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.conversations import PeerKind
from switchboard.domain.messages import Direction, Kind, Status
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import Division
from switchboard.domain.waiting import MessageFacts, WhoWaits, waiting_since, who_waits
from switchboard.store.core.mappers import KIND
from switchboard.store.core.rows import select, select_values

CONVERSATIONS = f"""
SELECT c.id, c.telegram_account_id AS account, c.chat_id, c.topic_id,
  c.waiting_since, c.done_at, ch.division,
  {KIND} AS kind, coalesce(t.is_deleted, 0) AS is_deleted, EXISTS (SELECT 1 FROM moved_groups g
    WHERE g.telegram_account_id = c.telegram_account_id AND g.old_chat_id = c.chat_id) AS has_moved
FROM conversations c JOIN chats ch USING (telegram_account_id, chat_id)
LEFT JOIN peers p USING (telegram_account_id, chat_id)
LEFT JOIN topics t USING (telegram_account_id, chat_id, topic_id)
"""

MESSAGES = """
SELECT * FROM messages WHERE conversation_id = ? ORDER BY timestamp, sort_rank, id
"""

BOTS = "SELECT chat_id FROM peers WHERE telegram_account_id = ? AND kind = 'bot'"


class Wrong(NamedTuple):
    """A conversation whose column differs from its messages."""

    id: int
    who: WhoWaits
    stored: int | None
    expected: int | None


def differences(connection: Connection) -> list[Wrong]:
    """The conversations whose `waiting_since` is not what their messages say."""
    own = set(select_values(connection, "SELECT user_id FROM accounts WHERE user_id <> 0"))
    found: list[Wrong] = []
    for row in select(connection, CONVERSATIONS):
        who = who_waits(
            PeerKind(row["kind"]),
            Division(row["division"]),
            is_own=row["topic_id" if row["division"] == "people" else "chat_id"] in own,
            is_closed=bool(row["is_deleted"] or row["has_moved"]),
        )
        said = [
            MessageFacts(
                direction=Direction(m["direction"]),
                kind=Kind(m["kind"]),
                status=Status.SCHEDULED if m["scheduled_at"] else Status(m["status"]),
                sender_id=m["sender_id"],
                timestamp=Timestamp(m["timestamp"]),
                mentions_me=bool(m["mentions_me"]),
                is_gone=bool(m["discarded"] or m["deleted_at"] is not None),
                is_expired=bool(m["deleted_by_timer"] and not m["discarded"]),
            )
            for m in select(connection, MESSAGES, (row["id"],))
        ]
        unheard = own | set(select_values(connection, BOTS, (row["account"],)))
        expected = waiting_since(
            said, who, writer=row["topic_id"], done_at=row["done_at"], unheard=unheard
        )
        if expected != row["waiting_since"]:
            found.append(Wrong(row["id"], who, row["waiting_since"], expected))
    return found
