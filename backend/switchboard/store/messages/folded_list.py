"""The folded list: a chat that is divided is one entry, its newest conversation.

The unread messages of its topics are added up, without snoozed ones. Its position among the pinned
ones is that of the chat, which the conversation of the whole chat has; other lists do not show that
conversation.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.store.core import mappers
from switchboard.store.core.rows import marks, select

SAME_CHAT = "{0}.telegram_account_id = c.telegram_account_id AND {0}.chat_id = c.chat_id "

IS_NEWEST = (
    "(c.topic_id = 0 OR NOT EXISTS (SELECT 1 FROM conversations n "  # noqa: S608 - constants only
    f"WHERE {SAME_CHAT.format('n')}AND n.is_listed AND n.snoozed_until IS NULL "
    "AND (n.last_message_at, n.id) > (c.last_message_at, c.id)))"
)
"""A conversation `c` is a whole chat, or the newest one of its chat that is not snoozed."""

IS_UNREAD = (
    "EXISTS (SELECT 1 FROM conversations n "  # noqa: S608 - constants only
    f"WHERE {SAME_CHAT.format('n')}AND n.is_listed "
    "AND n.snoozed_until IS NULL AND (n.unread_count > 0 OR n.unread_mark))"
)
"""A conversation of the same chat is unread."""

IS_NOT_PINNED = (
    "NOT EXISTS (SELECT 1 FROM conversations w "  # noqa: S608 - constants only
    f"WHERE {SAME_CHAT.format('w')}AND w.topic_id = 0 AND w.pinned_rank IS NOT NULL)"
)
"""The chat of a conversation is not pinned."""

OF_CHATS = """
SELECT c.id, w.pinned_rank, (
    SELECT n.id FROM conversations n WHERE n.telegram_account_id = c.telegram_account_id
    AND n.chat_id = c.chat_id AND n.is_listed AND n.snoozed_until IS NULL
    ORDER BY n.last_message_at DESC, n.id DESC LIMIT 1) AS newest_id,
  sum(n.unread_count - n.unread_in_albums) AS unread_count, max(n.unread_mark) AS unread_mark,
  (SELECT sum(t.unread_mentions) FROM topics t JOIN conversations o
    USING (telegram_account_id, chat_id, topic_id)
    WHERE t.telegram_account_id = c.telegram_account_id
    AND t.chat_id = c.chat_id AND o.snoozed_until IS NULL) AS unread_mentions
FROM conversations c
JOIN conversations n ON n.telegram_account_id = c.telegram_account_id AND n.chat_id = c.chat_id
  AND n.is_listed AND n.snoozed_until IS NULL
LEFT JOIN conversations w ON w.telegram_account_id = c.telegram_account_id
  AND w.chat_id = c.chat_id AND w.topic_id = 0
WHERE c.id IN ({ids}) GROUP BY c.id
"""
"""The chat of each conversation: its newest conversation, and the unread messages of all of
them."""


def find(connection: Connection, ids: Sequence[int]) -> list[Conversation]:
    """The entries of the chats of these conversations, in their order."""
    sql = OF_CHATS.format(ids=marks(ids))
    chats = {row["id"]: row for row in select(connection, sql, tuple(ids))}
    newest = mappers.find_conversations(connection, [row["newest_id"] for row in chats.values()])
    return [
        replace(
            newest[row["newest_id"]],
            unread_count=row["unread_count"],
            unread_mark=bool(row["unread_mark"]),
            unread_mentions=_mentions(newest[row["newest_id"]], row["unread_mentions"]),
            pinned_rank=row["pinned_rank"],
        )
        for id_ in ids
        if (row := chats.get(id_)) is not None
    ]


def _mentions(newest: Conversation, in_topics: int | None) -> int:
    """The unread mentions in all topics; those of a chat that is not divided are its own."""
    return newest.unread_mentions if newest.topic_id == WHOLE_CHAT else in_topics or 0
