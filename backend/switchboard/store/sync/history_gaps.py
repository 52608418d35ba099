"""Chats with gaps, in which Telegram skipped updates.

Reading history upward finds new messages. Edits and deletions of stored messages are found only by
reading those messages again. Telegram may report a gap only after history was read, so the newest
stored message does not show where the gap began. So a rescan begins some messages before the last
message that was in step with Telegram (`in_step_up_to_id`). It is stored in the same transaction as
the gap, so a crash loses no gap.
"""

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.ids import CHANNEL_MARK, AccountId, ChatId, TelegramMessageId
from switchboard.store.core.rows import select, select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chats

RESCAN_BEFORE_GAP = 100
"""The number of messages before a gap that are read again. Older ones are seldom changed."""

MAX_CHATS = 50
"""The number of most recently active chats that are marked after a gap in the account's own
sequence."""

MARK = """
UPDATE chats SET rescan_from_id = min(
  coalesce(rescan_from_id - 1, 1 << 62),
  coalesce(
    (SELECT m.message_id FROM messages m
     WHERE m.telegram_account_id = chats.telegram_account_id
     AND m.chat_id = chats.chat_id AND m.message_id <= chats.in_step_up_to_id
     ORDER BY m.message_id DESC LIMIT 1 OFFSET :reach - 1),
    (SELECT min(m.message_id) FROM messages m
     WHERE m.telegram_account_id = chats.telegram_account_id
     AND m.chat_id = chats.chat_id)))
"""
"""Mark chats for a rescan. A chat that is already marked gets an id that is one lower, so that the
end of the first rescan does not clear the second mark."""

ONE = "WHERE telegram_account_id = :account AND chat_id = :chat"

OWN = f"""
WHERE telegram_account_id = :account AND chat_id IN (
  WITH own AS (
    SELECT chat_id, {chats.ACTIVE_AT} AS active_at, (
      SELECT m.timestamp FROM messages m WHERE m.telegram_account_id = ch.telegram_account_id
      AND m.chat_id = ch.chat_id AND m.message_id <= ch.in_step_up_to_id
      ORDER BY m.message_id DESC LIMIT 1) AS settled_at
    FROM chats ch WHERE telegram_account_id = :account
    AND (chat_id > :channels OR NOT EXISTS (
      SELECT 1 FROM update_states u WHERE u.telegram_account_id = ch.telegram_account_id
      AND u.channel_id = ch.chat_id)))
  SELECT * FROM (SELECT chat_id FROM own ORDER BY active_at DESC LIMIT :most)
  UNION SELECT * FROM (SELECT chat_id FROM own ORDER BY settled_at DESC LIMIT :most))
"""  # noqa: S608 - constants
"""The chats of an account's own sequence. Each channel has its own sequence, unless the account
does not follow it."""

NEVER_READ = """
UPDATE chats SET in_step_up_to_id = coalesce((
  SELECT min(m.message_id) FROM messages m
  WHERE m.telegram_account_id = chats.telegram_account_id AND m.chat_id = chats.chat_id), 0)
WHERE telegram_account_id = :account AND verified_up_to_id = 0 AND in_step_up_to_id = 0
AND (:chat IS NULL OR chat_id = :chat)
"""
"""Mark a chat of which only updates are stored, and some are missing after them, by a value in
`in_step_up_to_id`. Then its history is not left for later (`partial_histories.DEFER`)."""

LACKS_TOP = """
AND (SELECT max(m.message_id) FROM messages m
  WHERE m.telegram_account_id = :account AND m.chat_id = :chat) < :top
"""


def mark(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId | None,
    max_chats: int = MAX_CHATS,
) -> None:
    """Mark a chat for a rescan. Without a chat: mark the most recently active chats of the
    account's own sequence, at most this many."""
    transaction.execute(NEVER_READ, {"account": account_id, "chat": chat_id})
    if chat_id is not None:
        given = {"account": account_id, "chat": chat_id, "reach": RESCAN_BEFORE_GAP}
        transaction.execute(MARK + ONE, given)
        return
    given = {
        "account": account_id,
        "channels": CHANNEL_MARK,
        "reach": RESCAN_BEFORE_GAP,
        "most": max_chats,
    }
    transaction.execute(MARK + OWN, given)


def mark_newer_at_telegram(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, top: TelegramMessageId
) -> None:
    """If the list shows a newer message of a never read chat than its updates have brought, note
    it: there is a gap between the two, and the list may not show the chat again."""
    given = {"account": account_id, "chat": chat_id, "top": top}
    transaction.execute(NEVER_READ + LACKS_TOP, given)


def mark_unread_messages(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Mark the unread messages of a chat for a rescan: Telegram counts fewer, so some may be
    deleted."""
    transaction.execute(
        "UPDATE chats SET rescan_from_id = min(coalesce(rescan_from_id, 1 << 62), "
        "(SELECT min(message_id) FROM (SELECT m.message_id FROM messages m "
        "WHERE m.telegram_account_id = :account AND m.chat_id = :chat "
        "AND m.message_id > chats.read_inbox_max_id "
        "ORDER BY m.message_id DESC LIMIT :reach))) "
        "WHERE telegram_account_id = :account AND chat_id = :chat",
        {"account": account_id, "chat": chat_id, "reach": RESCAN_BEFORE_GAP},
    )


def mark_from(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, since: TelegramMessageId
) -> None:
    """Mark the messages of a chat from this one on for a rescan."""
    transaction.execute(
        "UPDATE chats SET rescan_from_id = min(coalesce(rescan_from_id - 1, 1 << 62), ?) "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (since, account_id, chat_id),
    )


def mark_settled(
    transaction: Transaction, account_id: AccountId, refused: Iterable[ChatId]
) -> None:
    """Note that the chats are in step: history was read, and then all updates were stored.
    refused: the channels whose differences Telegram refuses, which are left out."""
    transaction.execute(
        "UPDATE chats SET in_step_up_to_id = verified_up_to_id WHERE telegram_account_id = ? "
        "AND in_step_up_to_id < verified_up_to_id AND rescan_from_id IS NULL "
        "AND chat_id NOT IN (SELECT value FROM json_each(?))",
        (account_id, json.dumps(sorted(refused))),
    )


def clear(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, since: TelegramMessageId
) -> None:
    """Clear the mark: the chat was read again from there on. A newer mark stays."""
    transaction.execute(
        "UPDATE chats SET rescan_from_id = NULL "
        "WHERE telegram_account_id = ? AND chat_id = ? AND rescan_from_id = ?",
        (account_id, chat_id, since),
    )


def pending(
    connection: Connection, account_id: AccountId
) -> list[tuple[ChatId, TelegramMessageId]]:
    """The chats to rescan, each with its first message; the most recently active chat first."""
    found = select(
        connection,
        "SELECT chat_id, rescan_from_id FROM chats ch WHERE telegram_account_id = ? "  # noqa: S608 - a constant
        f"AND rescan_from_id IS NOT NULL ORDER BY {chats.ACTIVE_AT} DESC",
        (account_id,),
    )
    return [(ChatId(row["chat_id"]), TelegramMessageId(row["rescan_from_id"])) for row in found]


def message_ids_from(
    connection: Connection, account_id: AccountId, chat_id: ChatId, since: TelegramMessageId
) -> list[TelegramMessageId]:
    """The stored messages from there on that are not deleted, oldest first."""
    found = select_values(
        connection,
        "SELECT message_id FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
        "AND message_id >= ? AND deleted_at IS NULL ORDER BY message_id",
        (account_id, chat_id, since),
    )
    return [TelegramMessageId(message_id) for message_id in found]
