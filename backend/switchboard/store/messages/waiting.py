"""Since when a conversation waits for an answer, as `domain/waiting.py` says, by indexes.

Every transaction that changes what the column depends on computes it again.
"""

from typing import NamedTuple

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import Division
from switchboard.domain.waiting import TELEGRAM_SERVICE, WhoWaits, who_waits
from switchboard.store.core import meta
from switchboard.store.core.mappers import JOIN_CHATS, JOIN_TOPICS, KIND
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction

FILLED = "waiting_filled"
FILLED_ALL = "all"
BATCH_SIZE = 200
"""The number of conversations that an upgrade fills in one transaction."""


class SubjectRow(NamedTuple):
    """What decides who waits in a conversation."""

    waiting_since: int | None
    done_at: int | None
    topic_id: int
    kind: str
    division: str
    is_own: int
    is_closed: int


SUBJECT = Columns(
    SubjectRow,
    "c",
    kind=KIND,
    division="ch.division",
    is_own=(
        "EXISTS (SELECT 1 FROM accounts b "
        "WHERE b.user_id = iif(ch.division = 'people', c.topic_id, c.chat_id) AND b.user_id <> 0)"
    ),
    is_closed=(
        "coalesce(t.is_deleted, 0) OR EXISTS (SELECT 1 FROM moved_groups g "
        "WHERE g.telegram_account_id = c.telegram_account_id AND g.old_chat_id = c.chat_id)"
    ),
)

SELECT_SUBJECT = (
    f"SELECT {SUBJECT.sql} FROM conversations c {JOIN_CHATS}{JOIN_TOPICS}"  # noqa: S608 - constants only
    "LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
    "WHERE c.id = ?"
)

NOT_SERVICE = "m.kind <> 'service' AND NOT m.discarded"
NOT_GONE = "(m.deleted_at IS NULL OR m.deleted_by_timer)"
OWN = "m.direction = 'outgoing' AND m.status IN ('sent', 'pending') AND m.scheduled_at IS NULL"
FROM_OTHERS = (
    f"m.direction = 'incoming' AND m.deleted_at IS NULL AND m.sender_id IS NOT {TELEGRAM_SERVICE}"
)
MENTIONING = (
    "m.mentions_me "
    "AND NOT EXISTS (SELECT 1 FROM accounts b WHERE b.user_id = m.sender_id) "
    "AND NOT EXISTS (SELECT 1 FROM peers s WHERE s.telegram_account_id = m.telegram_account_id "
    "AND s.chat_id = m.sender_id AND s.kind = 'bot')"
)

BY_PLACE = "messages_in_thread"
BY_MENTION = "messages_own_or_mentioning"

LAST_ANSWER = (
    "SELECT m.timestamp, m.sort_rank, m.id FROM messages m INDEXED BY {index} "  # noqa: S608 - constants only
    f"WHERE m.conversation_id = :id AND {NOT_SERVICE} AND {NOT_GONE} AND {{answers}} "
    "ORDER BY m.timestamp DESC, m.sort_rank DESC, m.id DESC LIMIT 1"
)
OLDEST_AFTER = (
    "SELECT m.timestamp FROM messages m INDEXED BY {index} "  # noqa: S608 - constants only
    f"WHERE m.conversation_id = :id AND {NOT_SERVICE} AND {FROM_OTHERS} AND {{waits}} "
    "AND m.timestamp > :done_at "
    "AND (m.timestamp, m.sort_rank, m.id) > (:timestamp, :sort_rank, :answer) "
    "ORDER BY m.timestamp, m.sort_rank, m.id LIMIT 1"
)


class Statements(NamedTuple):
    """How the last answer is found, and the oldest message after it that waits."""

    last_answer: str
    oldest_after: str


STATEMENTS = {
    WhoWaits.PERSON: Statements(
        LAST_ANSWER.format(index=BY_MENTION, answers=OWN),
        OLDEST_AFTER.format(index=BY_PLACE, waits="true"),
    ),
    WhoWaits.MENTIONING: Statements(
        LAST_ANSWER.format(index=BY_MENTION, answers=OWN),
        OLDEST_AFTER.format(index=BY_MENTION, waits=MENTIONING),
    ),
    WhoWaits.WRITER: Statements(
        LAST_ANSWER.format(
            index=BY_PLACE,
            answers=f"(({OWN}) OR m.direction = 'incoming' AND m.sender_id IS NOT :writer)",
        ),
        OLDEST_AFTER.format(index=BY_PLACE, waits="m.sender_id = :writer"),
    ),
}

WITH_USER = """
SELECT c.id FROM conversations c WHERE c.chat_id = :user
UNION SELECT c.id FROM conversations c WHERE c.chat_id < 0 AND EXISTS (
  SELECT 1 FROM messages m INDEXED BY messages_own_or_mentioning
  WHERE m.conversation_id = c.id AND m.mentions_me AND m.sender_id = :user)
UNION SELECT c.id FROM conversations c JOIN chats ch USING (telegram_account_id, chat_id)
WHERE ch.division = 'people' AND c.topic_id = :user
"""


def refresh(transaction: Transaction, conversation_id: ConversationId) -> None:
    """Determine since when a conversation waits, and emit it if that has changed."""
    subject = transaction.fetch_one_as(SUBJECT, SELECT_SUBJECT, (conversation_id,))
    if subject is None:
        return
    since = _waiting_since(transaction, conversation_id, subject)
    if since != subject.waiting_since:
        transaction.execute(
            "UPDATE conversations SET waiting_since = ? WHERE id = ?", (since, conversation_id)
        )
        transaction.emit_conversation(conversation_id)


def refresh_chat(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """The same for all conversations of a chat: what it is has changed."""
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    ):
        refresh(transaction, id_)


def forget_done(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """The operator takes a chat out of the archive again, or Telegram has not archived it: who
    waited before waits again."""
    transaction.execute(
        "UPDATE conversations SET done_at = NULL WHERE telegram_account_id = ? AND chat_id = ? "
        "AND done_at IS NOT NULL",
        (account_id, chat_id),
    )
    refresh_chat(transaction, account_id, chat_id)


def refresh_account(transaction: Transaction, account_id: AccountId) -> None:
    """Refresh all conversations of an account, for example after a merge."""
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ?", (account_id,)
    ):
        refresh(transaction, id_)


def refresh_with(transaction: Transaction, user_id: int) -> None:
    """The same for all conversations with messages of a user, who became an account of the
    operator, or no longer is one, or proved to be a bot."""
    for id_ in transaction.fetch_values(WITH_USER, {"user": user_id}):
        refresh(transaction, id_)


def fill_part(transaction: Transaction) -> bool:
    """Determine the next conversations of a store that an older version has written. Whether there
    may be more."""
    done = meta.get(transaction.connection, FILLED) or "0"
    if done == FILLED_ALL:
        return False
    ids = transaction.fetch_values(
        "SELECT id FROM conversations WHERE id > ? ORDER BY id LIMIT ?", (int(done), BATCH_SIZE)
    )
    for id_ in ids:
        refresh(transaction, id_)
    is_last = len(ids) < BATCH_SIZE
    meta.put(transaction, FILLED, FILLED_ALL if is_last else str(ids[-1]))
    return not is_last


def _waiting_since(
    transaction: Transaction, conversation_id: ConversationId, subject: SubjectRow
) -> Timestamp | None:
    who = who_waits(
        PeerKind(subject.kind),
        Division(subject.division),
        is_own=bool(subject.is_own),
        is_closed=bool(subject.is_closed),
    )
    statements = STATEMENTS.get(who)
    if statements is None:
        return None
    of = {"id": conversation_id, "writer": subject.topic_id}
    answer = transaction.fetch_one(statements.last_answer, of)
    after = dict(answer) if answer is not None else {"timestamp": -1, "sort_rank": 0, "id": 0}
    found: Timestamp | None = transaction.fetch_value(
        statements.oldest_after,
        {
            **of,
            "done_at": -1 if subject.done_at is None else subject.done_at,
            "timestamp": after["timestamp"],
            "sort_rank": after["sort_rank"],
            "answer": after["id"],
        },
    )
    return found
