"""Map rows to domain values. Only this module knows the order of columns.

Statements are written once, as text, because they are the hottest reads; the column lists here
keep them and the mapping together.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Account, Storage
from switchboard.domain.conversations import Conversation, PeerKind
from switchboard.domain.ids import (
    CHANNEL_MARK,
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    TelegramMessageId,
)
from switchboard.domain.messages import Direction, Kind, Message, SendError, Status
from switchboard.domain.timestamps import Timestamp
from switchboard.store.core import entities_column, header_column

MESSAGE_COLUMNS = (
    "m.id, m.conversation_id, m.telegram_account_id, m.chat_id, m.message_id, m.direction, "
    "m.sender_id, m.sender_name, m.text, m.kind, m.media_label, m.timestamp, m.status, "
    "m.error_code, m.error_text, m.retry_at, m.client_id, m.reply_to_message_id, "
    "m.edited_at, m.deleted_at, m.read_at, m.entities, m.header"
)
MESSAGE_WIDTH = 23

UNSENT_RANK = 2**62
"""Where a message without Telegram's id stands among those of its second: after them."""

COUNTED = 500
"""In a supergroup or channel, whose ids count its messages, so many of the newest are looked at."""

UNREAD_OWN = (
    "CASE WHEN c.unread_count > 0 AND ("  # noqa: S608 - a constant only
    "EXISTS (SELECT 1 FROM accounts b WHERE b.user_id = c.chat_id) OR (c.chat_id < 0 "
    "AND EXISTS (SELECT 1 FROM conversations o WHERE o.chat_id = c.chat_id "
    "AND o.telegram_account_id <> c.telegram_account_id))) THEN (SELECT count(*) FROM messages w "
    "WHERE w.telegram_account_id = c.telegram_account_id AND w.chat_id = c.chat_id "
    "AND w.message_id > max(c.read_inbox_max_id, iif(c.chat_id < -1000000000000, "
    f"coalesce(m.message_id, 0) - {COUNTED}, 0)) "
    "AND w.direction = 'incoming' AND w.deleted_at IS NULL "
    "AND EXISTS (SELECT 1 FROM accounts b WHERE b.user_id = w.sender_id)) ELSE 0 END"
)
"""What accounts of ours wrote, where another of them is: in a chat of theirs, or in a group that
they share."""

CONVERSATION_COLUMNS = (
    "c.id, c.telegram_account_id, c.chat_id, "  # noqa: S608 - constants only
    "coalesce(p.kind, CASE WHEN c.chat_id > 0 THEN 'user' "
    f"WHEN c.chat_id > {CHANNEL_MARK} THEN 'group' ELSE 'channel' END), "
    "coalesce(p.title, 'Unknown'), p.username, "
    f"coalesce(p.can_reply, c.chat_id > {CHANNEL_MARK}) AND a.removed_at IS NULL, "
    "c.unread_count, c.last_message_at, "
    "(SELECT count(*) FROM outbox o WHERE o.telegram_account_id = c.telegram_account_id "
    f"AND o.chat_id = c.chat_id AND o.state = 'failed'), c.read_inbox_max_id, {UNREAD_OWN}"
)
CONVERSATION_WIDTH = 12

CONVERSATIONS = (
    f"SELECT {CONVERSATION_COLUMNS}, {MESSAGE_COLUMNS} FROM conversations c "  # noqa: S608 - constants only
    "JOIN accounts a ON a.id = c.telegram_account_id "
    "LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
    "LEFT JOIN messages m ON m.id = c.last_message_id"
)

ACCOUNTS = (
    "SELECT a.id, a.label, a.api_id, a.display_name, a.username, a.phone_hint, a.is_active, "
    "a.state, a.state_detail, a.retry_at, a.complete_until, "
    "(SELECT coalesce(sum(c.unread_count), 0) FROM conversations c "
    " WHERE c.telegram_account_id = a.id AND c.unread_count > 0), "
    "a.storage, a.created_at, a.import_done, a.import_total, a.removed_at, a.user_id "
    "FROM accounts a"
)


def message(row: Sequence[Any]) -> Message:
    """A row of MESSAGE as a message."""
    error = SendError(row[13], row[14], row[15]) if row[13] is not None else None
    return Message(
        id=MessageId(row[0]),
        conversation_id=ConversationId(row[1]),
        account_id=AccountId(row[2]),
        chat_id=ChatId(row[3]),
        message_id=None if row[4] is None else TelegramMessageId(row[4]),
        direction=Direction(row[5]),
        sender_id=row[6],
        sender_name=row[7],
        text=row[8],
        kind=Kind(row[9]),
        media_label=row[10],
        timestamp=Timestamp(row[11]),
        status=Status(row[12]),
        error=error,
        client_id=row[16],
        reply_to_message_id=None if row[17] is None else TelegramMessageId(row[17]),
        edited_at=row[18],
        deleted_at=row[19],
        read_at=row[20],
        entities=entities_column.from_column(row[21]),
        header=header_column.from_column(row[22]),
    )


def conversation(row: Sequence[Any]) -> Conversation:
    """A row of CONVERSATIONS as a conversation with its last message."""
    last = row[CONVERSATION_WIDTH : CONVERSATION_WIDTH + MESSAGE_WIDTH]
    return Conversation(
        id=ConversationId(row[0]),
        account_id=AccountId(row[1]),
        chat_id=ChatId(row[2]),
        kind=PeerKind(row[3]),
        title=row[4],
        username=row[5],
        can_reply=bool(row[6]),
        unread_count=row[7],
        failed_count=row[9],
        read_inbox_max_id=row[10],
        unread_own_count=row[11],
        last_message_at=row[8] or None,
        last_message=message(last) if last[0] is not None else None,
    )


def account(row: Sequence[Any]) -> Account:
    """A row of ACCOUNTS as an account."""
    return Account(
        id=AccountId(row[0]),
        label=row[1],
        api_id=row[2],
        display_name=row[3],
        username=row[4],
        phone_hint=row[5],
        is_active=bool(row[6]),
        state=AccountState(row[7]),
        state_detail=row[8],
        retry_at=row[9],
        complete_until=row[10],
        unread_count=row[11],
        storage=Storage(row[12]),
        created_at=Timestamp(row[13]),
        import_done=row[14],
        import_total=row[15],
        removed_at=row[16],
        user_id=row[17],
    )


def select(connection: Connection, sql: str, parameters: tuple[Any, ...] = ()) -> Sequence[Any]:
    """All rows of a statement."""
    return connection.exec_driver_sql(sql, parameters).all()


def find_messages(connection: Connection, ids: Iterable[int]) -> dict[int, Message]:
    """Messages by id, discarded ones included; missing ids are left out."""
    wanted = tuple(ids)
    marks = ", ".join("?" * len(wanted))
    sql = f"SELECT {MESSAGE_COLUMNS} FROM messages m WHERE m.id IN ({marks})"  # noqa: S608 - marks only
    return {row[0]: message(row) for row in select(connection, sql, wanted)}


def find_conversations(connection: Connection, ids: Iterable[int]) -> dict[int, Conversation]:
    """Conversations by id; missing ids are left out."""
    wanted = tuple(ids)
    marks = ", ".join("?" * len(wanted))
    rows = select(connection, f"{CONVERSATIONS} WHERE c.id IN ({marks})", wanted)
    return {row[0]: conversation(row) for row in rows}


def find_accounts(connection: Connection, ids: Iterable[str]) -> dict[str, Account]:
    """Accounts by id, removed ones included."""
    wanted = tuple(ids)
    marks = ", ".join("?" * len(wanted))
    sql = f"{ACCOUNTS} WHERE a.id IN ({marks})"
    return {row[0]: account(row) for row in select(connection, sql, wanted)}
