"""Select messages and map their rows."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.ids import (
    AccountId,
    AlbumId,
    ChatId,
    ConversationId,
    MessageId,
    ScheduledId,
    TelegramMessageId,
    TopicId,
)
from switchboard.domain.messages import Direction, Kind, Message, SendError, Status
from switchboard.domain.permissions import ChatRights, Restriction
from switchboard.domain.timestamps import Timestamp
from switchboard.store.core import (
    entities_column,
    header_column,
    message_changes,
    message_limits_column,
    reactions_column,
    reply_markup_column,
)
from switchboard.store.core.rows import Columns, Parameters, marks, select_as

UNSENT_RANK = 2**62
"""The sort rank of a message without a Telegram id: after the other messages of its second."""


class MessageRow(NamedTuple):
    """A row of the table of messages."""

    id: int
    conversation_id: int
    telegram_account_id: str
    chat_id: int
    message_id: int | None
    direction: str
    sender_id: int | None
    sender_name: str | None
    text: str
    kind: str
    media_label: str | None
    timestamp: int
    status: str
    error_code: str | None
    error_text: str
    retry_at: Timestamp | None
    client_id: str | None
    reply_to_message_id: int | None
    edited_at: Timestamp | None
    deleted_at: Timestamp | None
    read_at: Timestamp | None
    entities: str | None
    header: str | None
    mentions_me: int
    is_silent: int
    album_id: int | None
    reply_markup: str | None
    reactions: str | None
    expires_at: Timestamp | None
    deleted_by_timer: int
    topic_id: int
    not_before: Timestamp | None
    scheduled_at: Timestamp | None
    scheduled_id: int | None
    chat_rights: int
    restrictions: int | None
    limits: str | None
    pending_change: str | None
    problem: str | None


TOPIC = "(SELECT mc.topic_id FROM conversations mc WHERE mc.id = m.conversation_id)"
"""The topic of a message is that of its conversation: a chat may cease to be divided."""

CHAT_RIGHTS = (
    "iif({of}.chat_id > 0, 0, coalesce((SELECT r.rights FROM peers r "
    "WHERE r.telegram_account_id = {of}.telegram_account_id AND r.chat_id = {of}.chat_id), 0))"
)
"""What the account may do with the messages of a chat. In private chats there are no rights."""

LIMITS = "(SELECT ma.message_limits FROM accounts ma WHERE ma.id = m.telegram_account_id)"

MESSAGE = Columns(
    MessageRow,
    "m",
    topic_id=TOPIC,
    chat_rights=CHAT_RIGHTS.format(of="m"),
    limits=LIMITS,
    pending_change=message_changes.PENDING_CHANGE,
    problem=message_changes.PROBLEM,
)

SELECT_MESSAGES = f"SELECT {MESSAGE.sql} FROM messages m "  # noqa: S608 - constants only


def select_messages(connection: Connection, sql: str, parameters: Parameters = ()) -> list[Message]:
    """The messages of a statement that begins with SELECT_MESSAGES."""
    return [message(row) for row in select_as(connection, MESSAGE, sql, parameters)]


def message(row: MessageRow) -> Message:
    """A row as a message."""
    return Message(
        id=MessageId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        account_id=AccountId(row.telegram_account_id),
        chat_id=ChatId(row.chat_id),
        message_id=None if row.message_id is None else TelegramMessageId(row.message_id),
        direction=Direction(row.direction),
        sender_id=row.sender_id,
        sender_name=row.sender_name,
        text=row.text,
        kind=Kind(row.kind),
        media_label=row.media_label,
        timestamp=Timestamp(row.timestamp),
        status=Status(row.status),
        error=None
        if row.error_code is None
        else SendError(row.error_code, row.error_text, row.retry_at),
        client_id=row.client_id,
        reply_to_message_id=None
        if row.reply_to_message_id is None
        else TelegramMessageId(row.reply_to_message_id),
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        read_at=row.read_at,
        entities=entities_column.from_column(row.entities),
        header=header_column.from_column(row.header),
        mentions_me=bool(row.mentions_me),
        is_silent=bool(row.is_silent),
        album_id=None if row.album_id is None else AlbumId(row.album_id),
        reply_markup=reply_markup_column.from_column(row.reply_markup),
        reactions=reactions_column.from_column(row.reactions),
        expires_at=row.expires_at,
        deleted_by_timer=bool(row.deleted_by_timer),
        topic_id=TopicId(row.topic_id),
        not_before=row.not_before if row.status == Status.PENDING else None,
        scheduled_at=row.scheduled_at,
        scheduled_id=None if row.scheduled_id is None else ScheduledId(row.scheduled_id),
        chat_rights=ChatRights(row.chat_rights),
        restrictions=None if row.restrictions is None else Restriction(row.restrictions),
        limits=message_limits_column.from_column(row.limits),
        pending_change=message_changes.pending_change(row.pending_change),
        problem=message_changes.problem(row.problem),
    )


def find_messages(connection: Connection, ids: Iterable[int]) -> dict[int, Message]:
    """Messages by id, discarded ones included. Unknown ids are left out."""
    wanted = tuple(ids)
    sql = f"{SELECT_MESSAGES}WHERE m.id IN ({marks(wanted)})"
    return {found.id: found for found in select_messages(connection, sql, wanted)}
