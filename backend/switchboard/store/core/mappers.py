"""Map rows to messages, conversations and accounts.

Statements are written once, as text, because they are the hottest reads. A named tuple for each
kind of row is both its SELECT list and what is mapped.
"""

from collections.abc import Iterable
from typing import NamedTuple

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
from switchboard.store.core.rows import Columns, Parameters, select_as, select_pairs, select_values


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


class ConversationRow(NamedTuple):
    """A conversation with its peer and what is derived for the list."""

    id: int
    telegram_account_id: str
    chat_id: int
    kind: str
    title: str
    username: str | None
    can_reply: int
    unread_count: int
    last_message_at: int
    failed_count: int
    read_inbox_max_id: int
    unread_own_count: int
    last_message_id: int | None


class AccountRow(NamedTuple):
    """An account with its unread count."""

    id: str
    label: str
    api_id: int
    display_name: str
    username: str | None
    phone_hint: str
    is_active: int
    state: str
    state_detail: str
    retry_at: Timestamp | None
    complete_until: Timestamp | None
    unread_count: int
    storage: str
    created_at: int
    import_done: int
    import_total: int
    removed_at: Timestamp | None
    user_id: int


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

MESSAGE = Columns(MessageRow, "m")

SELECT_MESSAGES = f"SELECT {MESSAGE.sql} FROM messages m "  # noqa: S608 - constants only

CONVERSATION = Columns(
    ConversationRow,
    "c",
    kind=(
        "coalesce(p.kind, CASE WHEN c.chat_id > 0 THEN 'user' "
        f"WHEN c.chat_id > {CHANNEL_MARK} THEN 'group' ELSE 'channel' END)"
    ),
    title="coalesce(p.title, 'Unknown')",
    username="p.username",
    can_reply=f"coalesce(p.can_reply, c.chat_id > {CHANNEL_MARK}) AND a.removed_at IS NULL",
    failed_count=(
        "(SELECT count(*) FROM outbox o WHERE o.telegram_account_id = c.telegram_account_id "
        "AND o.chat_id = c.chat_id AND o.state = 'failed')"
    ),
    unread_own_count=UNREAD_OWN,
    last_message_id="m.id",
)

SELECT_CONVERSATIONS = (
    f"SELECT {CONVERSATION.sql}, {MESSAGE.sql} FROM conversations c "  # noqa: S608 - constants only
    "JOIN accounts a ON a.id = c.telegram_account_id "
    "LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
    "LEFT JOIN messages m ON m.id = c.last_message_id "
)

AFFECTED = (
    "SELECT DISTINCT c.id FROM messages m JOIN conversations c ON c.id = m.conversation_id "
    "WHERE (c.last_message_id = m.id OR (c.unread_count > 0 AND m.direction = 'incoming' "
    "AND EXISTS (SELECT 1 FROM accounts b WHERE b.user_id = m.sender_id)))"
)
"""The conversations that show a message as their last one, or may count it in UNREAD_OWN."""

ACCOUNT = Columns(
    AccountRow,
    "a",
    unread_count=(
        "(SELECT coalesce(sum(c.unread_count), 0) FROM conversations c "
        " WHERE c.telegram_account_id = a.id AND c.unread_count > 0)"
    ),
)

SELECT_ACCOUNTS = f"SELECT {ACCOUNT.sql} FROM accounts a "  # noqa: S608 - constants only


def select_messages(connection: Connection, sql: str, parameters: Parameters = ()) -> list[Message]:
    """The messages of a statement that begins with SELECT_MESSAGES."""
    return [message(row) for row in select_as(connection, MESSAGE, sql, parameters)]


def select_conversations(
    connection: Connection, sql: str, parameters: Parameters = ()
) -> list[Conversation]:
    """The conversations of a statement that begins with SELECT_CONVERSATIONS."""
    rows = select_pairs(connection, CONVERSATION, MESSAGE, sql, parameters)
    return [conversation(row, last) for row, last in rows]


def select_accounts(connection: Connection, sql: str, parameters: Parameters = ()) -> list[Account]:
    """The accounts of a statement that begins with SELECT_ACCOUNTS."""
    return [account(row) for row in select_as(connection, ACCOUNT, sql, parameters)]


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
    )


def conversation(row: ConversationRow, last: MessageRow) -> Conversation:
    """A row as a conversation; the last message is empty where there is none."""
    return Conversation(
        id=ConversationId(row.id),
        account_id=AccountId(row.telegram_account_id),
        chat_id=ChatId(row.chat_id),
        kind=PeerKind(row.kind),
        title=row.title,
        username=row.username,
        can_reply=bool(row.can_reply),
        unread_count=row.unread_count,
        failed_count=row.failed_count,
        read_inbox_max_id=row.read_inbox_max_id,
        unread_own_count=row.unread_own_count,
        last_message_at=Timestamp(row.last_message_at) if row.last_message_at else None,
        last_message=None if row.last_message_id is None else message(last),
    )


def account(row: AccountRow) -> Account:
    """A row as an account."""
    return Account(
        id=AccountId(row.id),
        label=row.label,
        api_id=row.api_id,
        display_name=row.display_name,
        username=row.username,
        phone_hint=row.phone_hint,
        is_active=bool(row.is_active),
        state=AccountState(row.state),
        state_detail=row.state_detail,
        retry_at=row.retry_at,
        complete_until=row.complete_until,
        unread_count=row.unread_count,
        storage=Storage(row.storage),
        created_at=Timestamp(row.created_at),
        import_done=row.import_done,
        import_total=row.import_total,
        removed_at=row.removed_at,
        user_id=row.user_id,
    )


def find_messages(connection: Connection, ids: Iterable[int]) -> dict[int, Message]:
    """Messages by id, discarded ones included; missing ids are left out."""
    wanted = tuple(ids)
    sql = f"{SELECT_MESSAGES}WHERE m.id IN ({_marks(wanted)})"
    return {found.id: found for found in select_messages(connection, sql, wanted)}


def find_conversations(connection: Connection, ids: Iterable[int]) -> dict[int, Conversation]:
    """Conversations by id; missing ids are left out."""
    wanted = tuple(ids)
    sql = f"{SELECT_CONVERSATIONS}WHERE c.id IN ({_marks(wanted)})"
    return {found.id: found for found in select_conversations(connection, sql, wanted)}


def affected_conversations(connection: Connection, message_ids: Iterable[int]) -> list[int]:
    """The conversations that look otherwise where one of these messages has changed."""
    wanted = tuple(message_ids)
    return select_values(connection, f"{AFFECTED} AND m.id IN ({_marks(wanted)})", wanted)


def find_accounts(connection: Connection, ids: Iterable[str]) -> dict[str, Account]:
    """Accounts by id, removed ones included."""
    wanted = tuple(ids)
    sql = f"{SELECT_ACCOUNTS}WHERE a.id IN ({_marks(wanted)})"
    return {found.id: found for found in select_accounts(connection, sql, wanted)}


def _marks(values: tuple[object, ...]) -> str:
    return ", ".join("?" * len(values))
