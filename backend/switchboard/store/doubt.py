"""Chats in which Telegram skipped updates.

New messages are found by reading history on; edits and deletions of messages that are here only by
reading those again. Telegram may admit a gap only after history has been read, so what is newest
here by then says nothing of where the gap began. Doubt therefore begins some way above the message
up to which the chat last was in step with Telegram (`settled_id`), and is kept in the transaction
that keeps the gap, so that a crash forgets none.
"""

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.ids import CHANNEL_MARK, AccountId, ChatId, TelegramMessageId
from switchboard.store.rows import select
from switchboard.store.transaction import Transaction

REACH = 100
"""Messages from before a gap that are read again; people seldom change older ones."""

MOST_CHATS = 50
"""After a gap in the account's own sequence: the chats that were active last, before it and now."""

RAISE = """
UPDATE conversations SET doubtful_from = min(
  coalesce(doubtful_from - 1, 1 << 62),
  coalesce(
    (SELECT m.message_id FROM messages m
     WHERE m.telegram_account_id = conversations.telegram_account_id
     AND m.chat_id = conversations.chat_id AND m.message_id <= conversations.settled_id
     ORDER BY m.message_id DESC LIMIT 1 OFFSET :reach - 1),
    (SELECT min(m.message_id) FROM messages m
     WHERE m.telegram_account_id = conversations.telegram_account_id
     AND m.chat_id = conversations.chat_id)))
"""
"""A chat that is in doubt already is from one id further up: settling the first doubt leaves the
second."""

ONE = "WHERE telegram_account_id = :account AND chat_id = :chat"

OWN = """
WHERE id IN (
  WITH own AS (
    SELECT id, last_message_at, (
      SELECT m.timestamp FROM messages m WHERE m.telegram_account_id = c.telegram_account_id
      AND m.chat_id = c.chat_id AND m.message_id <= c.settled_id
      ORDER BY m.message_id DESC LIMIT 1) AS settled_at
    FROM conversations c WHERE telegram_account_id = :account
    AND (chat_id > :channels OR NOT EXISTS (
      SELECT 1 FROM update_states u WHERE u.telegram_account_id = c.telegram_account_id
      AND u.channel_id = c.chat_id)))
  SELECT * FROM (SELECT id FROM own ORDER BY last_message_at DESC LIMIT :most)
  UNION SELECT * FROM (SELECT id FROM own ORDER BY settled_at DESC LIMIT :most))
"""
"""The chats of an account's own sequence. Channels have one each, unless they are not followed."""


def raise_(transaction: Transaction, account_id: AccountId, chat_id: ChatId | None) -> None:
    """Doubt a chat, or the most recently active ones of an account's own sequence."""
    if chat_id is not None:
        given = {"account": account_id, "chat": chat_id, "reach": REACH}
        transaction.execute(RAISE + ONE, given)
        return
    given = {
        "account": account_id,
        "channels": CHANNEL_MARK,
        "reach": REACH,
        "most": MOST_CHATS,
    }
    transaction.execute(RAISE + OWN, given)


def raise_unread(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Doubt what counts as unread in a chat: Telegram counts less, so some of it may be gone."""
    transaction.execute(
        "UPDATE conversations SET doubtful_from = min(coalesce(doubtful_from, 1 << 62), "
        "(SELECT min(message_id) FROM (SELECT m.message_id FROM messages m "
        "WHERE m.telegram_account_id = :account AND m.chat_id = :chat "
        "AND m.message_id > conversations.read_inbox_max_id "
        "ORDER BY m.message_id DESC LIMIT :reach))) "
        "WHERE telegram_account_id = :account AND chat_id = :chat",
        {"account": account_id, "chat": chat_id, "reach": REACH},
    )


def in_step(transaction: Transaction, account_id: AccountId, untold: Iterable[ChatId]) -> None:
    """History was read, and then updates had told everything, but for these chats."""
    transaction.execute(
        "UPDATE conversations SET settled_id = verified_id WHERE telegram_account_id = ? "
        "AND settled_id < verified_id AND doubtful_from IS NULL "
        "AND chat_id NOT IN (SELECT value FROM json_each(?))",
        (account_id, json.dumps(sorted(untold))),
    )


def settle(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, since: TelegramMessageId
) -> None:
    """The chat has been read again from there on; doubt that was raised since then stays."""
    transaction.execute(
        "UPDATE conversations SET doubtful_from = NULL "
        "WHERE telegram_account_id = ? AND chat_id = ? AND doubtful_from = ?",
        (account_id, chat_id, since),
    )


def chats(connection: Connection, account_id: AccountId) -> list[tuple[ChatId, TelegramMessageId]]:
    """The chats to be read again and from which message on, the most recently active first."""
    found = select(
        connection,
        "SELECT chat_id, doubtful_from FROM conversations WHERE telegram_account_id = ? "
        "AND doubtful_from IS NOT NULL ORDER BY last_message_at DESC",
        (account_id,),
    )
    return [(ChatId(chat_id), TelegramMessageId(since)) for chat_id, since in found]


def ids_since(
    connection: Connection, account_id: AccountId, chat_id: ChatId, since: TelegramMessageId
) -> list[TelegramMessageId]:
    """The messages from there on that are thought to be at Telegram, oldest first."""
    found = select(
        connection,
        "SELECT message_id FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
        "AND message_id >= ? AND deleted_at IS NULL ORDER BY message_id",
        (account_id, chat_id, since),
    )
    return [TelegramMessageId(message_id) for (message_id,) in found]
