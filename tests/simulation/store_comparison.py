"""Compare the store of a simulated account with what Telegram has.

History before the oldest stored message of a chat is read when somebody asks for it, so nothing is
demanded there. Above it the store claims to have everything.
"""

from collections import defaultdict
from collections.abc import Iterator

from switchboard.domain.ids import ChatId
from switchboard.store.core.rows import select

from .telegram_server import Chat, Post, TelegramServer
from .world import Disk

STORED = "SELECT chat_id, message_id, text, deleted_at FROM messages WHERE message_id IS NOT NULL"
UNREAD = "SELECT chat_id, unread_count FROM conversations"
COMPLETE = "SELECT complete_until FROM accounts"

Stored = dict[int, tuple[str, bool]]
"""The text of each stored message of a chat, and whether it is deleted."""


def complete_until(disk: Disk) -> int | None:
    """Up to when the store claims to be complete."""
    with disk.engine.connect() as connection:
        for row in select(connection, COMPLETE):
            until: int | None = row["complete_until"]
            return until
    return None


def stored_messages(disk: Disk) -> dict[ChatId, Stored]:
    """The stored messages of each chat."""
    found: dict[ChatId, Stored] = defaultdict(dict)
    with disk.engine.connect() as connection:
        for row in select(connection, STORED):
            found[row["chat_id"]][row["message_id"]] = (row["text"], row["deleted_at"] is not None)
    return found


def missing(disk: Disk, server: TelegramServer, until: float) -> list[str]:
    """What the store lacks of the messages that Telegram had before this moment: a whole chat, or a
    message above the oldest stored one."""
    stored = stored_messages(disk)
    return [line for chat in server.chats.values() for line in _lacks(chat, stored[chat.id], until)]


def _lacks(chat: Chat, here: Stored, until: float) -> Iterator[str]:
    there = [id_ for id_, post in sorted(chat.posts.items()) if post.born < until]
    if there and not here:
        yield f"{chat.id}: nothing is stored, at Telegram {there[-1]}"
    holes = [id_ for id_ in there if here and min(here) < id_ and id_ not in here]
    if holes:
        yield f"{chat.id}: lacks {holes} above {min(here)}"


def outdated(disk: Disk, server: TelegramServer) -> list[str]:
    """The stored messages that are not as Telegram has them, and the counts that differ."""
    stored = stored_messages(disk)
    lines = [
        f"{chat.id}: {id_} is {is_here}, at Telegram {_text(chat.posts.get(id_))}"
        for chat in server.chats.values()
        for id_, is_here in stored[chat.id].items()
        if (None if is_here[1] else is_here[0]) != _text(chat.posts.get(id_))
    ]
    with disk.engine.connect() as connection:
        for row in select(connection, UNREAD):
            chat = server.chats[row["chat_id"]]
            if row["unread_count"] != chat.unread:
                lines.append(f"{chat.id}: {row['unread_count']} unread, at Telegram {chat.unread}")
    return lines


def _text(post: Post | None) -> str | None:
    return None if post is None else post.message.text
