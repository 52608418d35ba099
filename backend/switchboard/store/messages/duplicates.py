"""Merge a message that is stored twice for a moment: our reply, and its copy from history.

History may return a sent message before its confirmation arrives. Our row is kept, and gets the
newer state of the duplicate.
"""

from typing import NamedTuple

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId, TelegramMessageId
from switchboard.store.core.rows import Columns
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, search


class Duplicate(NamedTuple):
    """The row that was removed."""

    id: int
    text: str
    entities: str | None
    edited_at: int | None
    deleted_at: int | None
    sender_id: int | None
    sender_name: str | None
    reactions: str | None
    expires_at: int | None
    album_id: int | None


DUPLICATE = Columns(Duplicate, "m")


def merge_into(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    message_id: MessageId,
    telegram_id: TelegramMessageId,
) -> Duplicate | None:
    """If history returned the sent message before its confirmation, keep our row and remove the
    other one.

    Returns the removed row, if there was one.
    """
    duplicate = transaction.fetch_one_as(
        DUPLICATE,
        f"SELECT {DUPLICATE.sql} FROM messages m "  # noqa: S608 - constants only
        "WHERE m.telegram_account_id = ? AND m.chat_id = ? AND m.message_id = ? AND m.id <> ?",
        (account_id, chat_id, telegram_id, message_id),
    )
    if duplicate is not None:
        discard(transaction, MessageId(duplicate.id))
    return duplicate


class Content(NamedTuple):
    """A message's text, and when it was last changed (Unix seconds; 0: never). is_confirmed:
    Telegram has shown it, so it is not only what was to be sent."""

    text: str
    changed_at: int
    is_confirmed: bool = True


def copy_state(
    transaction: Transaction, message_id: MessageId, current: Content, duplicate: Duplicate
) -> Content:
    """Copy edits and deletion from the duplicate row to ours.

    current: our row's content. What Telegram has not shown gives way; otherwise the newer edit of
    the two counts. Returns the new content.
    """
    transaction.execute(
        "UPDATE message_versions SET message_id = ? WHERE message_id = ?",
        (message_id, duplicate.id),
    )
    edited_at = duplicate.edited_at or 0
    is_newer = not current.is_confirmed or 0 < edited_at >= current.changed_at
    if is_newer:
        with search.followed(transaction, message_id):
            transaction.execute(
                "UPDATE messages SET text = ?, edited_at = ? WHERE id = ?",
                (duplicate.text, duplicate.edited_at, message_id),
            )
    if is_newer or duplicate.text == current.text:
        transaction.execute(
            "UPDATE messages SET entities = ? WHERE id = ?", (duplicate.entities, message_id)
        )
    transaction.execute(
        "UPDATE messages SET deleted_at = ?, sender_id = ?, sender_name = ?, reactions = ?, "
        "expires_at = coalesce(?, expires_at), album_id = coalesce(?, album_id) WHERE id = ?",
        (
            duplicate.deleted_at,
            duplicate.sender_id,
            duplicate.sender_name,
            duplicate.reactions,
            duplicate.expires_at,
            duplicate.album_id,
            message_id,
        ),
    )
    return Content(duplicate.text, edited_at) if is_newer else current


def discard(transaction: Transaction, message_id: MessageId) -> None:
    """Take a row out of its thread: the operator discarded it, or it is a duplicate.

    It keeps its client_id: a reply that is posted again after it was discarded must not be sent.
    """
    with search.followed(transaction, message_id):
        transaction.execute(
            "UPDATE messages SET discarded = 1, message_id = NULL, "
            "deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
            (transaction.now, message_id),
        )
    message = transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message_id)
    conversations.refresh_last_message(transaction, message.conversation_id)
