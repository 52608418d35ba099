"""Threads: pages of messages by keyset, and their earlier versions."""

from sqlalchemy import Connection

from switchboard.domain.clock import Timestamp
from switchboard.domain.ids import AccountId, ChatId, ConversationId, MessageId, TelegramMessageId
from switchboard.domain.messages import Edit, Message
from switchboard.domain.pages import Page
from switchboard.errors import NotFound
from switchboard.store import cursors, rows
from switchboard.store.entities import from_column

THREAD = f"SELECT {rows.MESSAGE} FROM messages m WHERE m.conversation_id = ? AND NOT m.discarded "  # noqa: S608 - constants only

NEWEST_FIRST = "ORDER BY m.timestamp DESC, m.rank DESC, m.id DESC"


def missing() -> NotFound:
    """The error for an unknown message."""
    return NotFound("message_not_found", "There is no such message.")


def get(connection: Connection, message_id: MessageId) -> Message:
    """One message. Raises NotFound, also for a discarded one."""
    found = rows.select(
        connection,
        f"SELECT {rows.MESSAGE} FROM messages m WHERE m.id = ? AND NOT m.discarded",  # noqa: S608 - constants only
        (message_id,),
    )
    if not found:
        raise missing()
    return rows.message(found[0])


def page(
    connection: Connection, conversation_id: ConversationId, cursor: str | None, limit: int
) -> Page[Message]:
    """A page of a thread, oldest first; without a cursor the newest, the cursor goes older."""
    key = _position_in(conversation_id, cursor) if cursor is not None else ()
    condition = "AND (m.timestamp, m.rank, m.id) < (?, ?, ?) " if key else ""
    found = rows.select(
        connection,
        f"{THREAD}{condition}{NEWEST_FIRST} LIMIT ?",
        (conversation_id, *key, limit + 1),
    )
    items = [rows.message(row) for row in reversed(found[:limit])]
    return Page(items, cursor_before(items[0]) if len(found) > limit else None)


def page_around(
    connection: Connection, conversation_id: ConversationId, message_id: MessageId, limit: int
) -> Page[Message]:
    """A page with this message in its middle, where there is enough on both sides.

    Raises NotFound where the message is not in this conversation.
    """
    target = get(connection, message_id)
    if target.conversation_id != conversation_id:
        raise missing()
    key = place(target)
    newer = rows.select(
        connection,
        f"{THREAD}AND (m.timestamp, m.rank, m.id) > (?, ?, ?) "
        "ORDER BY m.timestamp, m.rank, m.id LIMIT ?",
        (conversation_id, *key, limit // 2),
    )
    wanted = limit - len(newer)
    older = rows.select(
        connection,
        f"{THREAD}AND (m.timestamp, m.rank, m.id) <= (?, ?, ?) {NEWEST_FIRST} LIMIT ?",
        (conversation_id, *key, wanted + 1),
    )
    items = [rows.message(row) for row in [*reversed(older[:wanted]), *newer]]
    return Page(items, cursor_before(items[0]) if len(older) > wanted else None)


def cursor_before(message: Message) -> str:
    """The cursor to everything older than this message."""
    return cursors.encode(message.conversation_id, *place(message))


def _position_in(conversation_id: ConversationId, cursor: str) -> tuple[int, ...]:
    """The sort key in a cursor of this thread. Raises Invalid for one of another thread."""
    thread, *key = cursors.decode(cursor, 4)
    if thread != conversation_id:
        raise cursors.foreign()
    return tuple(key)


def place(message: Message) -> tuple[int, int, int]:
    """What a thread is ordered by: date, then Telegram's id, then ours."""
    return message.timestamp, message.message_id or rows.UNSENT_RANK, message.id


def oldest_telegram_id(
    connection: Connection, conversation_id: ConversationId
) -> TelegramMessageId | None:
    """The oldest message of a thread that Telegram knows, or None in an empty one."""
    found = rows.select(
        connection,
        "SELECT m.message_id FROM messages m WHERE m.conversation_id = ? "
        "AND m.message_id IS NOT NULL ORDER BY m.timestamp, m.rank, m.id LIMIT 1",
        (conversation_id,),
    )
    return TelegramMessageId(found[0][0]) if found else None


def oldest_in(
    connection: Connection, account_id: AccountId, chat_id: ChatId
) -> TelegramMessageId | None:
    """The oldest message that is stored of a chat, by Telegram's id, or None."""
    found = rows.select(
        connection,
        "SELECT min(message_id) FROM messages WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    oldest: TelegramMessageId | None = found[0][0]
    return oldest


def is_oldest_known(connection: Connection, conversation_id: ConversationId) -> bool:
    """Whether Telegram has nothing older than what is stored."""
    found = rows.select(
        connection, "SELECT oldest_known FROM conversations WHERE id = ?", (conversation_id,)
    )
    return bool(found and found[0][0])


def edits(connection: Connection, message_id: MessageId) -> list[Edit]:
    """The earlier versions of a message, oldest first. Raises NotFound."""
    get(connection, message_id)
    found = rows.select(
        connection,
        "SELECT text, since, entities FROM edits WHERE message_id = ? ORDER BY id",
        (message_id,),
    )
    return [Edit(text, Timestamp(since), from_column(looks)) for text, since, looks in found]
