"""What is stored about the other side of a conversation (`domain/peer_profile.py`)."""

from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.message_search import sender_term
from switchboard.domain.peer_profile import About, Meeting
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import Division
from switchboard.store.core.rows import Row, select, select_one, select_value
from switchboard.store.messages import conversations
from switchboard.store.messages.search import ID_BITS

LATELY = 2_000
"""The newest messages of a person in groups that are looked at to find the groups."""

MAX_COUNT = 100_000
"""The number up to which the messages of a conversation are counted."""

COUNT = f"""
WITH counted AS (SELECT 1 FROM messages WHERE conversation_id = ? LIMIT {MAX_COUNT})
SELECT count(*) FROM counted
"""  # noqa: S608 - constants only

FIRST = (
    "SELECT timestamp FROM messages WHERE conversation_id = ? AND NOT discarded "
    "AND scheduled_at IS NULL ORDER BY timestamp, sort_rank, id LIMIT 1"
)

KNOWN = """
SELECT p.first_name, p.is_contact FROM peers p WHERE p.telegram_account_id = ? AND p.chat_id = ?
"""

MEETING = """
SELECT c.id, c.telegram_account_id AS account_id, c.chat_id,
  nullif(c.last_message_at, 0) AS last_at, coalesce(q.title, p.title, 'Unknown') AS title
FROM conversations c
LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id
LEFT JOIN peers q ON q.telegram_account_id = c.telegram_account_id AND q.chat_id = c.topic_id
  AND c.topic_id <> 0
JOIN accounts a ON a.id = c.telegram_account_id AND a.removed_at IS NULL
"""

SAME_PEER = f"""
{MEETING} WHERE c.chat_id = ? AND c.is_listed AND c.id <> ?
"""

WRITER = f"""
{MEETING} WHERE c.id <> ?2 AND c.id IN (
  SELECT o.id FROM chats ch INDEXED BY chats_divided
  JOIN conversations o USING (telegram_account_id, chat_id)
  WHERE ch.division <> 'whole' AND ch.division = 'people' AND o.topic_id = ?1)
"""  # noqa: S608 - constants only


GROUPS = f"""
WITH counted AS (
  SELECT rowid AS position FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT {LATELY}),
stored AS MATERIALIZED (
  SELECT m.conversation_id FROM counted CROSS JOIN messages m
  ON m.id = (counted.position & {2**ID_BITS - 1}))
{MEETING} WHERE c.id IN (SELECT conversation_id FROM stored) AND c.chat_id < 0 AND c.is_listed
"""  # noqa: S608 - constants only


def get(connection: Connection, conversation_id: ConversationId) -> About:
    """What is stored about a conversation. Raises NotFound."""
    conversation = conversations.get(connection, conversation_id)
    person = _person(conversation)
    known = None
    if person is not None:
        known = select_one(connection, KNOWN, (conversation.account_id, person))
    return About(
        conversation=conversation,
        person_id=person,
        first_name=None if known is None else known["first_name"],
        is_contact=known is not None and bool(known["is_contact"]),
        first_message_at=select_value(connection, FIRST, (conversation.id,)),
        message_count=select_value(connection, COUNT, (conversation.id,)),
        is_complete=bool(
            select_value(
                connection,
                "SELECT history_complete FROM chats WHERE telegram_account_id = ? AND chat_id = ?",
                (conversation.account_id, conversation.chat_id),
            )
        ),
        elsewhere=_meetings(_elsewhere(connection, conversation, person)),
        groups=() if person is None else _meetings(_groups(connection, conversation, person)),
    )


def _person(conversation: Conversation) -> ChatId | None:
    """The person or bot of a private chat, or who writes to a channel."""
    if conversation.division is Division.PEOPLE and conversation.topic_id:
        return ChatId(conversation.topic_id)
    return conversation.chat_id if conversation.chat_id > 0 else None


def _elsewhere(
    connection: Connection, conversation: Conversation, person: ChatId | None
) -> list[Row]:
    """The other conversations with the same person, also about a channel; or of the same group in
    other accounts."""
    peer = conversation.chat_id if person is None else person
    found = select(connection, SAME_PEER, (peer, conversation.id))
    if person is not None:
        return found + select(connection, WRITER, (person, conversation.id))
    return [row for row in found if row["account_id"] != conversation.account_id]


def _groups(connection: Connection, conversation: Conversation, person: ChatId) -> list[Row]:
    found = select(connection, GROUPS, (f'"{sender_term(person)}"',))
    return [row for row in found if row["id"] != conversation.id]


def _meetings(rows: Iterable[Row]) -> tuple[Meeting, ...]:
    return tuple(
        Meeting(
            ConversationId(row["id"]),
            AccountId(row["account_id"]),
            ChatId(row["chat_id"]),
            row["title"],
            None if row["last_at"] is None else Timestamp(row["last_at"]),
        )
        for row in sorted(rows, key=_newest_first)
    )


def _newest_first(row: Row) -> tuple[int, int]:
    return -(row["last_at"] or 0), row["id"]
