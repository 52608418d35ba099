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
OLDEST_FIRST = "ORDER BY m.timestamp, m.sort_rank, m.id"

IN_CHAT = """
m.id IN (
  SELECT m.id FROM messages m INDEXED BY messages_in_thread WHERE m.conversation_id IN (
    SELECT o.id FROM conversations o JOIN conversations c
    ON o.telegram_account_id = c.telegram_account_id AND o.chat_id = c.chat_id WHERE c.id = ?)
  {further} {order} LIMIT ?)
AND NOT m.discarded
"""
"""Messages of all topics of a chat. They are found in the index alone, because there may be many of
them."""

SLACK = 20
"""Discarded messages that may be among those that are found in the index. If there are more, the
messages are not found in the index alone."""


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
    connection: Connection,
    conversation_id: ConversationId,
    cursor: str | None,
    limit: int,
    *,
    whole_chat: bool = False,
) -> Page[Message]:
    """A page of a thread, oldest first. Without a cursor, the newest page; the cursor leads to
    older ones.

    whole_chat: with the messages of all other topics of its chat. Raises Invalid (`cursor_invalid`)
    for a cursor of another thread.
    """
    key = _position_in(conversation_id, cursor) if cursor is not None else None
    find = _in_chat if whole_chat else _in_conversation
    found = find(connection, conversation_id, "<", key, NEWEST_FIRST, limit + 1)
    return _page(found[:limit], (), conversation_id, has_older=len(found) > limit)


def page_around(
    connection: Connection,
    conversation_id: ConversationId,
    message_id: MessageId,
    limit: int,
    *,
    whole_chat: bool = False,
) -> Page[Message]:
    """A page with this message in the middle, or nearer to an end of a short thread.

    Raises NotFound if the message is not in this conversation, or not in its chat.
    """
    target = get(connection, message_id)
    if target.conversation_id != conversation_id and not (
        whole_chat and _share_chat(connection, conversation_id, target.conversation_id)
    ):
        raise not_found()
    key = sort_key(target)
    find = _in_chat if whole_chat else _in_conversation
    newer = find(connection, conversation_id, ">", key, OLDEST_FIRST, limit // 2)
    wanted = limit - len(newer)
    older = find(connection, conversation_id, "<=", key, NEWEST_FIRST, wanted + 1)
    return _page(older[:wanted], newer, conversation_id, has_older=len(older) > wanted)


def _in_conversation(
    connection: Connection,
    conversation_id: ConversationId,
    comparison: str,
    key: tuple[int, ...] | None,
    order: str,
    limit: int,
) -> list[Message]:
    return mappers.select_messages(
        connection,
        f"{THREAD}{_beyond(comparison, key)}{order} LIMIT ?",
        (conversation_id, *(key or ()), limit),
    )


def _in_chat(
    connection: Connection,
    conversation_id: ConversationId,
    comparison: str,
    key: tuple[int, ...] | None,
    order: str,
    limit: int,
) -> list[Message]:
    for shown in ("", "AND NOT m.discarded "):
        in_chat = IN_CHAT.format(further=_beyond(comparison, key) + shown, order=order)
        found = mappers.select_messages(
            connection,
            f"{mappers.SELECT_MESSAGES}WHERE {in_chat}{order} LIMIT ?",
            (conversation_id, *(key or ()), limit + SLACK, limit),
        )
        if len(found) == limit:
            break
    return found


def _beyond(comparison: str, key: tuple[int, ...] | None) -> str:
    return "" if key is None else f"AND (m.timestamp, m.sort_rank, m.id) {comparison} (?, ?, ?) "


def _share_chat(connection: Connection, one: ConversationId, other: ConversationId) -> bool:
    return bool(
        select_value(
            connection,
            "SELECT count(DISTINCT chat_id) = 1 AND count(DISTINCT telegram_account_id) = 1 "
            "FROM conversations WHERE id IN (?, ?)",
            (one, other),
        )
    )


def _page(
    older: list[Message],
    newer: Sequence[Message],
    conversation_id: ConversationId,
    *,
    has_older: bool,
) -> Page[Message]:
    """A page, oldest first. older: newest first, as far as they belong to the page."""
    cursor = cursor_before(conversation_id, older[-1]) if has_older else None
    return Page([*reversed(older), *newer], cursor)


def cursor_before(conversation_id: ConversationId, message: Message) -> str:
    """The cursor to everything in a thread that is older than this message."""
    return cursors.encode(conversation_id, *sort_key(message))


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


def count(connection: Connection, conversation_id: ConversationId) -> int:
    """How many messages of a thread are stored."""
    number: int = select_value(
        connection, "SELECT count(*) FROM messages WHERE conversation_id = ?", (conversation_id,)
    )
    return number


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
