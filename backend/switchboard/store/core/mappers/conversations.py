"""Select conversations and map their rows."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation, ConversationProblem, PeerKind
from switchboard.domain.drafts import Draft
from switchboard.domain.ids import (
    CHANNEL_MARK,
    AccountId,
    ChatId,
    ConversationId,
    TelegramMessageId,
    TopicId,
)
from switchboard.domain.messages import Message
from switchboard.domain.permissions import CannotReply, sentence_of
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import GENERAL, GENERAL_TITLE, Division
from switchboard.store.core import entities_column
from switchboard.store.core.mappers.albums import find_albums, key_of
from switchboard.store.core.mappers.messages import (
    MESSAGE,
    MessageRow,
    message,
)
from switchboard.store.core.mappers.reply_keyboards import KEYBOARD, keyboard
from switchboard.store.core.rows import Columns, Parameters, marks, select_pairs, select_values
from switchboard.store.core.waiting_commands import problem, waiting_draft

COUNTED = 500
"""In a supergroup or channel, only the newest messages are searched for own ones: this many ids."""

UNREAD_OWN = (
    "CASE WHEN c.unread_count > 0 AND ("  # noqa: S608 - a constant only
    "EXISTS (SELECT 1 FROM accounts b WHERE b.user_id = c.chat_id) OR (c.chat_id < 0 "
    "AND EXISTS (SELECT 1 FROM conversations o WHERE o.chat_id = c.chat_id "
    "AND o.telegram_account_id <> c.telegram_account_id))) "
    "THEN (SELECT count(*) FROM messages w "
    "WHERE w.telegram_account_id = c.telegram_account_id AND w.chat_id = c.chat_id "
    "AND w.message_id > max(iif(t.topic_id IS NULL, ch.read_inbox_max_id, t.read_inbox_max_id), "
    "iif(c.chat_id < -1000000000000, "
    f"coalesce(m.message_id, 0) - {COUNTED}, 0)) "
    "AND +w.conversation_id = c.id AND w.direction = 'incoming' AND w.deleted_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM messages e WHERE e.conversation_id = w.conversation_id "
    "AND e.album_id = w.album_id AND e.message_id < w.message_id AND e.deleted_at IS NULL "
    "AND e.message_id > iif(t.topic_id IS NULL, ch.read_inbox_max_id, t.read_inbox_max_id)) "
    "AND EXISTS (SELECT 1 FROM accounts b WHERE b.user_id = w.sender_id)) ELSE 0 END"
)
"""The unread messages that another account of ours wrote: in a private chat of the two, or in a
group that both are in. An album counts once."""


KIND = (
    "coalesce(p.kind, CASE WHEN c.chat_id > 0 THEN 'user' "
    f"WHEN c.chat_id > {CHANNEL_MARK} THEN 'group' ELSE 'channel' END)"
)
"""The kind of a conversation `c` with a peer `p`. The peer may be unknown."""


CANNOT_REPLY = f"""
CASE WHEN a.removed_at IS NOT NULL THEN '{CannotReply.ACCOUNT_REMOVED}'
  WHEN EXISTS (SELECT 1 FROM moved_groups g WHERE g.telegram_account_id = c.telegram_account_id
    AND g.old_chat_id = c.chat_id) THEN '{CannotReply.GROUP_MOVED}'
  WHEN p.chat_id IS NULL THEN iif(c.chat_id > {CHANNEL_MARK}, NULL, '{CannotReply.UNKNOWN_CHAT}')
  WHEN c.chat_id > 0 AND EXISTS (SELECT 1 FROM blocked_peers b
    WHERE b.telegram_account_id = c.telegram_account_id AND b.chat_id = c.chat_id)
    THEN '{CannotReply.BLOCKED}'
  WHEN NOT p.can_reply THEN coalesce(p.cannot_reply, '{CannotReply.NOT_ALLOWED}')
  WHEN p.contact_requirement IS NOT NULL AND m.id IS NULL THEN p.contact_requirement
  WHEN c.topic_id = 0 AND ch.division = 'topics' THEN '{CannotReply.HAS_TOPICS}'
  WHEN c.topic_id = 0 AND ch.division = 'people' THEN '{CannotReply.HAS_PEOPLE}'
  WHEN c.topic_id <> 0 AND ch.division = 'whole' THEN '{CannotReply.NO_TOPICS}'
  WHEN t.is_deleted THEN '{CannotReply.TOPIC_DELETED}'
  WHEN t.is_closed AND NOT (t.is_mine OR p.manages_topics) THEN '{CannotReply.TOPIC_CLOSED}'
END"""  # noqa: S608 - constants only
"""Why the account `a` cannot write in its conversation `c` with a peer `p`, in a topic `t` of the
peer; NULL if it can, as far as it is known. `m`: its last message."""


FIRST_NAME = (
    "iif(ch.division = 'people' AND c.topic_id <> 0, (SELECT pp.first_name FROM peers pp "
    "WHERE pp.telegram_account_id = c.telegram_account_id AND pp.chat_id = c.topic_id), "
    "p.first_name)"
)
"""The first name of the person of a conversation `c`."""


NAME_OF_PERSON = (
    "(SELECT pp.title FROM peers pp WHERE pp.telegram_account_id = c.telegram_account_id "
    "AND pp.chat_id = c.topic_id)"
)

TOPIC_TITLE = f"""
CASE WHEN c.topic_id = 0 THEN NULL
  WHEN ch.division = 'people' THEN coalesce({NAME_OF_PERSON}, 'Unknown')
  WHEN t.title IS NOT NULL THEN t.title
  WHEN c.topic_id = {GENERAL} THEN '{GENERAL_TITLE}'
  ELSE 'Topic ' || c.topic_id END
"""
"""The title of the topic `t` that a conversation `c` is, or the name of the person there."""


LINKED_CONVERSATION = """
(SELECT o.id FROM moved_groups g JOIN conversations o
  ON o.telegram_account_id = g.telegram_account_id AND o.chat_id = g.{to}
  WHERE g.telegram_account_id = c.telegram_account_id AND g.{from_} = c.chat_id
  ORDER BY o.topic_id LIMIT 1)"""
"""The conversation of the supergroup that a group became, or the other way round."""

MOVED_TO_TITLE = """
(SELECT q.title FROM moved_groups g JOIN peers q
  ON q.telegram_account_id = g.telegram_account_id AND q.chat_id = g.new_chat_id
  WHERE g.telegram_account_id = c.telegram_account_id AND g.old_chat_id = c.chat_id)"""


class ConversationRow(NamedTuple):
    """A conversation with its peer and the derived values of the list."""

    id: int
    telegram_account_id: str
    chat_id: int
    kind: str
    title: str
    username: str | None
    first_name: str | None
    cannot_reply: str | None
    unread_count: int
    last_message_at: int
    failed_count: int
    read_inbox_max_id: int
    unread_own_count: int
    muted_until: Timestamp | None
    is_archived: int
    pinned_rank: int | None
    unread_mark: int
    unread_mentions: int
    draft_text: str | None
    draft_entities: str | None
    draft_reply_to_message_id: TelegramMessageId | None
    draft_date: int
    reply_keyboard: str | None
    waiting_draft: str | None
    problem: str | None
    moved_to: int | None
    moved_from: int | None
    moved_to_title: str | None
    division: str
    topic_id: int
    topic_title: str | None
    is_listed: int
    waiting_since: Timestamp | None
    snoozed_until: Timestamp | None
    snooze_unless_answered: int
    note: str | None
    last_message_id: int | None


OWN_OF_TOPICS = (
    "read_inbox_max_id",
    "unread_mentions",
    "draft_text",
    "draft_entities",
    "draft_reply_to_message_id",
    "draft_date",
)
"""What a topic has for itself. A conversation that is a whole chat has that of its chat."""

CONVERSATION = Columns(
    ConversationRow,
    "c",
    kind=KIND,
    title="coalesce(p.title, 'Unknown')",
    username="p.username",
    first_name=FIRST_NAME,
    cannot_reply=CANNOT_REPLY,
    failed_count=(
        "(SELECT count(*) FROM outbox o WHERE o.telegram_account_id = c.telegram_account_id "
        "AND o.chat_id = c.chat_id AND o.state = 'failed' AND o.random_id IS NOT NULL "
        "AND o.conversation_id = c.id)"
    ),
    unread_count="c.unread_count - c.unread_in_albums",
    reply_keyboard=KEYBOARD,
    unread_own_count=UNREAD_OWN,
    **{name: f"iif(t.topic_id IS NULL, ch.{name}, t.{name})" for name in OWN_OF_TOPICS},
    division="ch.division",
    topic_title=TOPIC_TITLE,
    waiting_draft=waiting_draft(),
    problem=problem(),
    moved_to=LINKED_CONVERSATION.format(to="new_chat_id", from_="old_chat_id"),
    moved_from=LINKED_CONVERSATION.format(to="old_chat_id", from_="new_chat_id"),
    moved_to_title=MOVED_TO_TITLE,
    waiting_since="iif(c.is_archived, NULL, c.waiting_since)",
    last_message_id="m.id",
)

JOIN_CHATS = (
    "JOIN chats ch ON ch.telegram_account_id = c.telegram_account_id AND ch.chat_id = c.chat_id "
)

JOIN_TOPICS = (
    "LEFT JOIN topics t ON t.telegram_account_id = c.telegram_account_id "
    "AND t.chat_id = c.chat_id AND t.topic_id = c.topic_id AND c.topic_id <> 0 "
)

SELECT_CONVERSATIONS = (
    f"SELECT {CONVERSATION.sql}, {MESSAGE.sql} FROM conversations c "  # noqa: S608 - constants only
    "JOIN accounts a ON a.id = c.telegram_account_id "
    f"{JOIN_CHATS}{JOIN_TOPICS}"
    "LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
    "LEFT JOIN messages m ON m.id = c.last_message_id "
)

AFFECTED = (
    "SELECT DISTINCT c.id FROM messages m JOIN conversations c ON c.id = m.conversation_id "
    "WHERE (c.last_message_id = m.id OR m.sets_keyboard OR m.album_id = (SELECT l.album_id "
    "FROM messages l WHERE l.id = c.last_message_id) "
    "OR (c.unread_count > 0 AND m.direction = 'incoming' "
    "AND EXISTS (SELECT 1 FROM accounts b WHERE b.user_id = m.sender_id)))"
)
"""The conversations that show a message or its album as their last one, have a reply keyboard from
it, or may count it in UNREAD_OWN."""


def select_conversations(
    connection: Connection, sql: str, parameters: Parameters = ()
) -> list[Conversation]:
    """The conversations of a statement that begins with SELECT_CONVERSATIONS."""
    rows = select_pairs(connection, CONVERSATION, MESSAGE, sql, parameters)
    albums = find_albums(connection, [last for _, last in rows])
    return [conversation(row, albums.get(key_of(last), last)) for row, last in rows]


def conversation(row: ConversationRow, last: MessageRow | Message) -> Conversation:
    """A row as a conversation; the last message is empty if there is none."""
    shown = last if isinstance(last, Message) else message(last) if last.id else None
    return Conversation(
        id=ConversationId(row.id),
        account_id=AccountId(row.telegram_account_id),
        chat_id=ChatId(row.chat_id),
        kind=PeerKind(row.kind),
        title=row.title,
        username=row.username,
        first_name=row.first_name,
        can_reply=row.cannot_reply is None,
        unread_count=row.unread_count,
        failed_count=row.failed_count,
        read_inbox_max_id=row.read_inbox_max_id,
        unread_own_count=row.unread_own_count,
        last_message_at=Timestamp(row.last_message_at) if row.last_message_at else None,
        last_message=shown,
        muted_until=row.muted_until,
        is_archived=bool(row.is_archived),
        pinned_rank=row.pinned_rank,
        unread_mark=bool(row.unread_mark),
        unread_mentions=row.unread_mentions,
        draft=_draft(row),
        reply_keyboard=keyboard(row.reply_keyboard),
        problem=None if row.problem is None else ConversationProblem(*json.loads(row.problem)),
        cannot_reply_reason=_reason(row),
        moved_to_conversation_id=_conversation_id(row.moved_to),
        moved_from_conversation_id=_conversation_id(row.moved_from),
        division=Division(row.division),
        topic_id=TopicId(row.topic_id),
        topic_title=row.topic_title,
        is_listed=bool(row.is_listed),
        waiting_since=row.waiting_since,
        snoozed_until=row.snoozed_until,
        snooze_unless_answered=bool(row.snooze_unless_answered),
        note=row.note,
    )


def _reason(row: ConversationRow) -> str | None:
    if row.cannot_reply is None:
        return None
    return sentence_of(CannotReply(row.cannot_reply), row.moved_to_title)


def _conversation_id(id_: int | None) -> ConversationId | None:
    return None if id_ is None else ConversationId(id_)


def _draft(row: ConversationRow) -> Draft | None:
    """The draft that waits for Telegram, or else the one that Telegram has."""
    if row.waiting_draft is not None:
        content, date = json.loads(row.waiting_draft)
        waiting = Draft(content["text"], Timestamp(date), content["reply_to"])
        return None if waiting.is_empty else waiting
    if row.draft_text is None:
        return None
    entities = entities_column.from_column(row.draft_entities)
    reply_to = row.draft_reply_to_message_id
    return Draft(row.draft_text, Timestamp(row.draft_date), reply_to, entities)


def find_conversations(connection: Connection, ids: Iterable[int]) -> dict[int, Conversation]:
    """Conversations by id. Unknown ids are left out."""
    wanted = tuple(ids)
    sql = f"{SELECT_CONVERSATIONS}WHERE c.id IN ({marks(wanted)})"
    return {found.id: found for found in select_conversations(connection, sql, wanted)}


def affected_conversations(connection: Connection, message_ids: Iterable[int]) -> list[int]:
    """The conversations that show or count one of these messages, and change with it."""
    wanted = tuple(message_ids)
    return select_values(connection, f"{AFFECTED} AND m.id IN ({marks(wanted)})", wanted)
