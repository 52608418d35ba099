"""Chats of which only the newest messages are stored, because their history was not read yet."""

from collections.abc import Sequence

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chats

FEW = 30
"""A chat with this many stored messages has about as many as other chats have at first: some
messages of a page of history are not stored."""

SHALLOW = f"""
SELECT recent.chat_id FROM (
  SELECT ch.chat_id, {chats.ACTIVE_AT} AS active_at FROM chats ch
  WHERE ch.telegram_account_id = :account AND ch.verified_up_to_id > 0 AND NOT ch.history_complete
) AS recent
WHERE recent.active_at >= :since AND (
  SELECT count(*) FROM (
    SELECT 1 FROM messages m WHERE m.telegram_account_id = :account AND m.chat_id = recent.chat_id
    AND m.message_id IS NOT NULL LIMIT {FEW})) < {FEW}
ORDER BY recent.active_at DESC
"""  # noqa: S608 - constants

DEFER = """
UPDATE chats SET verified_up_to_id = coalesce((
  SELECT max(m.message_id) FROM messages m
  WHERE m.telegram_account_id = chats.telegram_account_id AND m.chat_id = chats.chat_id), 0)
WHERE telegram_account_id = ? AND chat_id = ? AND verified_up_to_id = 0 AND in_step_up_to_id = 0
RETURNING verified_up_to_id
"""


def active_since(connection: Connection, account_id: AccountId, since: int) -> list[ChatId]:
    """The account's shallow chats with a message since then, the most recently active first."""
    return select_values(connection, SHALLOW, {"account": account_id, "since": since})


def defer_all(
    transaction: Transaction, account_id: AccountId, chat_ids: Sequence[ChatId]
) -> list[TelegramMessageId]:
    """Verify new chats up to their newest stored message, without reading what is older.

    Updates have no hole, so nothing is missing above the oldest stored message. If Telegram has
    skipped updates since, or the list has shown a newer message, the chat must be read now. Returns
    the verified marks; 0 for a chat that must be read now.
    """
    marks = []
    for chat_id in chat_ids:
        (verified,) = transaction.fetch_values(DEFER, (account_id, chat_id)) or (0,)
        marks.append(TelegramMessageId(verified))
    return marks
