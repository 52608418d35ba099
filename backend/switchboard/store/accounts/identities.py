"""The Telegram user of each account, and the merge of two accounts of one user.

Each Telegram user has one account. The transaction that saves a login decides which one. If two
accounts prove to belong to one user (one came from the registry or from an older version), one is
marked and later merged into the other, once neither is connected. Nothing is lost: messages,
message versions, waiting replies and read marks move over, and duplicates are kept once.
Telegram's ids and the ids of replies belong to the user, so they mean the same in both accounts.
"""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection

from switchboard.domain.account_state import STATES, AccountState
from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ConversationId, MessageId
from switchboard.store.accounts import merged_chats, sign_outs
from switchboard.store.core.rows import select
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import (
    conversations,
    denormalized_settings,
    local_changes,
    outbox,
    scheduled,
    search,
    shared_chats,
    waiting,
)

ONLINE = tuple(state.value for state, meaning in STATES.items() if meaning.online)

KNOWLEDGE_TABLES = (
    "peers",
    "message_tombstones",
    "notify_defaults",
    "folders",
    "moved_groups",
    "blocked_peers",
    "topics",
)
"""Tables of what an account knows beside its conversations. A merge keeps one of two equal rows."""

TABLES = frozenset(
    {
        *KNOWLEDGE_TABLES,
        "chats",
        "conversations",
        "dialog_checkpoints",
        "list_readings",
        "messages",
        "outbox",
        "update_states",
    }
)
"""All tables with an account id. A new table must be added here, with its way of being merged."""


@dataclass(frozen=True, slots=True)
class Double:
    """A double: an account of a user who has another account, and the account that stays."""

    goes: AccountId
    stays: AccountId


class Recognised(Enum):
    """What follows from the Telegram user of an account that has just connected."""

    ONLY = "only"
    """The user has no other account here."""
    DOUBLE = "double"
    """The user has another account. One of the two is now marked as a double."""
    UNDECIDED = "undecided"
    """The other account has a newer login, which is still connecting. Decide when it has
    connected."""


def recognise(transaction: Transaction, account_id: AccountId, user_id: int) -> Recognised:
    """Store the Telegram user of an account that has just connected. If the user has another
    account, mark the one with the older login as a double, or the other one if its session is known
    not to work.
    """
    found = transaction.fetch_one(
        "SELECT o.id AS other, o.state = ? AND o.is_active AND o.removed_at IS NULL "
        "AND (o.signed_in_at, o.id) > (a.signed_in_at, a.id) AS is_newer_and_connecting "
        "FROM accounts o JOIN accounts a ON a.id = ? WHERE o.user_id = ? AND o.id <> a.id",
        (AccountState.CONNECTING.value, account_id, user_id),
    )
    before = transaction.fetch_value("SELECT user_id FROM accounts WHERE id = ?", (account_id,))
    if found is None:
        cursor = transaction.execute(
            "UPDATE accounts SET user_id = ? WHERE id = ? AND user_id <> ? AND same_as IS NULL",
            (user_id, account_id, user_id),
        )
        if cursor.rowcount:
            _emit(transaction, (account_id,), (before, user_id))
        return Recognised.ONLY
    if found["is_newer_and_connecting"]:
        return Recognised.UNDECIDED
    marks = ", ".join("?" * len(ONLINE))
    stays, goes = (
        AccountId(id_)
        for id_ in transaction.fetch_values(
            "SELECT id FROM accounts WHERE id IN (?, ?) ORDER BY removed_at IS NULL DESC, "  # noqa: S608 - marks only
            f"(id = ? OR state IN ({marks})) DESC, signed_in_at DESC, id DESC",
            (account_id, found["other"], account_id, *ONLINE),
        )
    )
    transaction.execute("UPDATE accounts SET user_id = 0, same_as = ? WHERE id = ?", (stays, goes))
    transaction.execute("UPDATE accounts SET same_as = ? WHERE same_as = ?", (stays, goes))
    transaction.execute(
        "UPDATE accounts SET user_id = ?, same_as = NULL WHERE id = ?", (user_id, stays)
    )
    _emit(transaction, (stays, goes), (before, user_id))
    return Recognised.DOUBLE


def _emit(
    transaction: Transaction, accounts: tuple[AccountId, ...], user_ids: tuple[int, ...]
) -> None:
    """Emit what changes when accounts get another Telegram user."""
    for account_id in accounts:
        transaction.emit_account(account_id)
    for user_id in filter(None, user_ids):
        shared_chats.emit_conversations_with(transaction, user_id)


def doubles(connection: Connection) -> list[Double]:
    """The accounts that are still to be merged into another. If that one was removed, they are
    recognised again when they connect."""
    found = select(
        connection,
        "SELECT a.id, a.same_as FROM accounts a JOIN accounts s ON s.id = a.same_as "
        "WHERE s.removed_at IS NULL",
    )
    return [Double(AccountId(row["id"]), AccountId(row["same_as"])) for row in found]


def merge(transaction: Transaction, double: Double) -> None:
    """Move everything of a double to the account that stays, and remove the double.

    Emit the conversations, and of their messages only those that changed otherwise.
    """
    goes, stays = double.goes, double.stays
    _emit_nameless(transaction, stays)
    for table in KNOWLEDGE_TABLES:
        transaction.execute(
            f"UPDATE OR IGNORE {table} SET telegram_account_id = ? WHERE telegram_account_id = ?",  # noqa: S608 - constants
            (stays, goes),
        )
    queued = transaction.fetch_values(
        "UPDATE outbox SET telegram_account_id = ? WHERE telegram_account_id = ? RETURNING id",
        (stays, goes),
    )
    outbox.keep_newest(transaction, stays)
    scheduled.drop_copies(transaction, double.goes, double.stays)
    changed = _drop_copies(transaction, double)
    has_messages = transaction.fetch_value(
        "SELECT 1 FROM messages WHERE telegram_account_id = ? LIMIT 1", (goes,)
    )
    merged_chats.merge(transaction, goes, stays)
    for both in transaction.fetch_all(
        "SELECT g.id AS from_id, s.id AS into_id FROM conversations g "
        "JOIN conversations s ON s.chat_id = g.chat_id AND s.topic_id = g.topic_id "
        "AND s.telegram_account_id = ? WHERE g.telegram_account_id = ?",
        (stays, goes),
    ):
        changed += _join(transaction, stays, both["from_id"], both["into_id"])
    _move_conversations(transaction, double)
    denormalized_settings.apply_to_conversations(transaction, stays)
    waiting.refresh_account(transaction, stays)
    if has_messages:
        search.begin_again(transaction)
    for message_id in dict.fromkeys([*outbox.messages_of(transaction, queued), *changed]):
        transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, message_id)
    _remove_double(transaction, double)


def _emit_nameless(transaction: Transaction, stays: AccountId) -> None:
    """Emit the conversations whose peer only the double may know."""
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations c WHERE telegram_account_id = ? AND NOT EXISTS (SELECT 1 "
        "FROM peers p WHERE p.telegram_account_id = c.telegram_account_id "
        "AND p.chat_id = c.chat_id)",
        (stays,),
    ):
        transaction.emit_conversation(ConversationId(id_))


def _drop_copies(transaction: Transaction, double: Double) -> list[MessageId]:
    """Of a message that both accounts have, keep the row of the account that stays. Copy to it what
    only the other row has: earlier versions, the deletion and waiting changes. Returns the messages
    that are deleted now."""
    copies = transaction.fetch_all(
        "SELECT g.id AS copy_id, iif(s.deleted_at IS NULL, g.deleted_at, NULL) AS deleted_at, "
        "g.expires_at, s.id AS kept_id FROM messages g "
        "JOIN messages s ON s.telegram_account_id = ? "
        "AND s.chat_id = g.chat_id AND s.message_id = g.message_id "
        "WHERE g.telegram_account_id = ?",
        (double.stays, double.goes),
    )
    for row in copies:
        copy, kept = MessageId(row["copy_id"]), MessageId(row["kept_id"])
        transaction.execute(
            "UPDATE message_versions SET message_id = ? WHERE message_id = ? "
            "AND NOT EXISTS (SELECT 1 FROM message_versions WHERE message_id = ?) "
            "AND NOT (SELECT deleted_by_timer FROM messages WHERE id = ?)",
            (kept, copy, kept, kept),
        )
        transaction.execute("DELETE FROM message_versions WHERE message_id = ?", (copy,))
        transaction.execute("UPDATE outbox SET message_id = ? WHERE message_id = ?", (kept, copy))
        transaction.execute(
            "UPDATE messages SET deleted_at = coalesce(deleted_at, ?), "
            "expires_at = coalesce(expires_at, ?) WHERE id = ?",
            (row["deleted_at"], row["expires_at"], kept),
        )
        search.remove(transaction, copy)
        transaction.execute("DELETE FROM messages WHERE id = ?", (copy,))
    return [MessageId(row["kept_id"]) for row in copies if row["deleted_at"] is not None]


def _join(
    transaction: Transaction, stays: AccountId, from_: ConversationId, into: ConversationId
) -> list[MessageId]:
    """Merge two conversations with the same peer. Returns the messages that lost their `client_id`
    because another message there has it."""
    changed = transaction.fetch_values(
        "UPDATE messages SET client_id = NULL WHERE conversation_id = ? AND client_id IN "
        "(SELECT client_id FROM messages WHERE conversation_id = ?) RETURNING id",
        (from_, into),
    )
    transaction.execute(
        "UPDATE messages SET conversation_id = ?, telegram_account_id = ? "
        "WHERE conversation_id = ?",
        (into, stays, from_),
    )
    transaction.execute(
        "UPDATE outbox SET conversation_id = ? WHERE conversation_id = ?", (into, from_)
    )
    local_changes.merge(transaction, from_, into)
    transaction.execute("DELETE FROM conversations WHERE id = ?", (from_,))
    conversations.note_merge(transaction, from_, into)
    conversations.refresh_last_message(transaction, into)
    return [MessageId(id_) for id_ in changed]


def _move_conversations(transaction: Transaction, double: Double) -> None:
    """Move the conversations that only the double has."""
    for table in ("messages", "conversations"):
        moved = transaction.fetch_values(
            f"UPDATE {table} SET telegram_account_id = ? WHERE telegram_account_id = ? "  # noqa: S608 - constants
            "RETURNING id",
            (double.stays, double.goes),
        )
    for conversation_id in moved:
        transaction.emit_conversation(ConversationId(conversation_id))


def _remove_double(transaction: Transaction, double: Double) -> None:
    """Remove the emptied double, and queue its session for the sign-out."""
    for table in (*KNOWLEDGE_TABLES, "update_states"):
        transaction.execute(
            f"DELETE FROM {table} WHERE telegram_account_id = ?",  # noqa: S608 - constants
            (double.goes,),
        )
    sign_outs.end_sessions(transaction, double.goes)
    transaction.execute(
        "UPDATE accounts SET registry_user_id = 0, may_merge = 0 WHERE id IN (?, ?)",
        (double.goes, double.stays),
    )
    transaction.execute(
        "UPDATE accounts SET user_id = 0, same_as = NULL, is_active = 0, retry_at = NULL, "
        "removed_at = coalesce(removed_at, ?), state = ?, state_detail = 'Merged into “' || "
        "(SELECT label FROM accounts WHERE id = ?) || '”: both are the same Telegram account.' "
        "WHERE id = ?",
        (transaction.now, AccountState.INACTIVE.value, double.stays, double.goes),
    )
    transaction.emit_account(double.goes)
    transaction.emit_account(double.stays)
    transaction.emit_resync()
