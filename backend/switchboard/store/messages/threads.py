"""Threads: pages of messages by keyset, and their earlier versions."""

from collections.abc import Sequence

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, ConversationId, MessageId, TelegramMessageId
from switchboard.domain.messages import Message, MessageVersion
from switchboard.domain.pages import Page
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import NotFound
from switchboard.store.core import cursors, mappers
from switchboard.store.core.entities_column import from_column
from switchboard.store.core.rows import select, select_value

THREAD = f"{mappers.SELECT_MESSAGES}WHERE m.conversation_id = ? AND NOT m.discarded "

NEWEST_FIRST = "ORDER BY m.timestamp DESC, m.sort_rank DESC, m.id DESC"


def not_found() -> NotFound:
    """The error for an unknown message."""
    return NotFound("message_not_found", "There is no such message.")


def get(connection: Connection, message_id: MessageId) -> Message:
    """One message. Raises NotFound, also for a discarded one."""
    found = mappers.select_messages(
        connection,
        f"{mappers.SELECT_MESSAGES}WHERE m.id = ? AND NOT m.discarded",
        (message_id,),
    )
    for message in found:
        return message
    raise not_found()


def page(
    connection: Connection, conversation_id: ConversationId, cursor: str | None, limit: int
) -> Page[Message]:
    """A page of a thread, oldest first. Without a cursor, the newest page; the cursor leads to
    older ones."""
    key = _position_in(conversation_id, cursor) if cursor is not None else ()
    condition = "AND (m.timestamp, m.sort_rank, m.id) < (?, ?, ?) " if key else ""
    found = mappers.select_messages(
        connection,
        f"{THREAD}{condition}{NEWEST_FIRST} LIMIT ?",
        (conversation_id, *key, limit + 1),
    )
    return _page(found[:limit], (), has_older=len(found) > limit)


def page_around(
    connection: Connection, conversation_id: ConversationId, message_id: MessageId, limit: int
) -> Page[Message]:
    """A page with this message in the middle, or nearer to an end of a short thread.

    Raises NotFound if the message is not in this conversation.
    """
    target = get(connection, message_id)
    if target.conversation_id != conversation_id:
        raise not_found()
    key = sort_key(target)
    newer = mappers.select_messages(
        connection,
        f"{THREAD}AND (m.timestamp, m.sort_rank, m.id) > (?, ?, ?) "
        "ORDER BY m.timestamp, m.sort_rank, m.id LIMIT ?",
        (conversation_id, *key, limit // 2),
    )
    wanted = limit - len(newer)
    older = mappers.select_messages(
        connection,
        f"{THREAD}AND (m.timestamp, m.sort_rank, m.id) <= (?, ?, ?) {NEWEST_FIRST} LIMIT ?",
        (conversation_id, *key, wanted + 1),
    )
    return _page(older[:wanted], newer, has_older=len(older) > wanted)


def _page(older: list[Message], newer: Sequence[Message], *, has_older: bool) -> Page[Message]:
    """A page, oldest first. older: the older messages of the page, newest first."""
    return Page([*reversed(older), *newer], cursor_before(older[-1]) if has_older else None)


def cursor_before(message: Message) -> str:
    """The cursor to the messages that are older than this one."""
    return cursors.encode(message.conversation_id, *sort_key(message))


def cursor_at_end(conversation_id: ConversationId) -> str:
    """The cursor to everything in a thread."""
    return cursors.encode(conversation_id, *(2**62,) * 3)


def thread_of(cursor: str) -> ConversationId:
    """The thread that a cursor belongs to. Raises Invalid for what is no cursor of a thread."""
    thread, *_ = cursors.decode(cursor, 4)
    return ConversationId(thread)


def _position_in(conversation_id: ConversationId, cursor: str) -> tuple[int, ...]:
    """The sort key in a cursor of this thread. Raises Invalid for one of another thread."""
    thread, *key = cursors.decode(cursor, 4)
    if thread != conversation_id:
        raise cursors.foreign()
    return tuple(key)


def sort_key(message: Message) -> tuple[int, int, int]:
    """The sort key of a thread: date, then Telegram's id, then ours."""
    return message.timestamp, message.message_id or mappers.UNSENT_RANK, message.id


def oldest_telegram_id(
    connection: Connection, conversation_id: ConversationId
) -> TelegramMessageId | None:
    """The Telegram id of a thread's oldest message that has one, or None."""
    oldest: TelegramMessageId | None = select_value(
        connection,
        "SELECT m.message_id FROM messages m WHERE m.conversation_id = ? "
        "AND m.message_id IS NOT NULL ORDER BY m.timestamp, m.sort_rank, m.id LIMIT 1",
        (conversation_id,),
    )
    return oldest


def oldest_in(
    connection: Connection, account_id: AccountId, chat_id: ChatId
) -> TelegramMessageId | None:
    """The Telegram id of a chat's oldest stored message, or None."""
    oldest: TelegramMessageId | None = select_value(
        connection,
        "SELECT min(message_id) FROM messages WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    return oldest


def versions(connection: Connection, message_id: MessageId) -> list[MessageVersion]:
    """The earlier versions of a message, oldest first. Raises NotFound."""
    get(connection, message_id)
    found = select(
        connection,
        "SELECT text, valid_from, entities FROM message_versions WHERE message_id = ? ORDER BY id",
        (message_id,),
    )
    return [
        MessageVersion(row["text"], Timestamp(row["valid_from"]), from_column(row["entities"]))
        for row in found
    ]
