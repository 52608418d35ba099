"""Users, groups and channels as each account knows them, with their access hashes."""

from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.conversations import PeerKind
from switchboard.domain.events import EventType
from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    TelegramMessageId,
    is_channel,
)
from switchboard.domain.permissions import CannotReply
from switchboard.domain.search_key import search_key
from switchboard.domain.updates import Peer
from switchboard.store.core.rows import select, select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import denormalized_settings, supergroups, waiting

UPSERT = (
    "INSERT INTO peers (telegram_account_id, chat_id, kind, title, username, access_hash, "
    "can_reply, search_key, is_contact, cannot_reply, is_forum, is_monoforum, "
    "linked_monoforum_id, manages_topics, rights, first_name) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (telegram_account_id, chat_id) DO UPDATE SET kind = excluded.kind, "
    "title = excluded.title, username = excluded.username, can_reply = excluded.can_reply, "
    "search_key = excluded.search_key, is_contact = excluded.is_contact, "
    "cannot_reply = excluded.cannot_reply, is_forum = excluded.is_forum, "
    "is_monoforum = excluded.is_monoforum, "
    "linked_monoforum_id = excluded.linked_monoforum_id, "
    "manages_topics = excluded.manages_topics, rights = excluded.rights, "
    "first_name = excluded.first_name, "
    "access_hash = coalesce(excluded.access_hash, access_hash) "
    "WHERE kind <> excluded.kind OR title <> excluded.title OR username IS NOT excluded.username "
    "OR can_reply <> excluded.can_reply OR is_contact <> excluded.is_contact "
    "OR cannot_reply IS NOT excluded.cannot_reply "
    "OR is_forum <> excluded.is_forum OR is_monoforum <> excluded.is_monoforum "
    "OR linked_monoforum_id IS NOT excluded.linked_monoforum_id "
    "OR manages_topics <> excluded.manages_topics OR rights <> excluded.rights "
    "OR first_name IS NOT excluded.first_name "
    "OR access_hash IS NOT coalesce(excluded.access_hash, access_hash)"
)


def upsert(transaction: Transaction, account_id: AccountId, peers: Iterable[Peer]) -> list[ChatId]:
    """Store what an account now knows of its peers. A missing access hash does not replace a known
    one.

    Returns the chats that may be divided otherwise now (`division`).
    """
    changed: list[ChatId] = []
    for peer in peers:
        cursor = transaction.execute(
            UPSERT,
            (
                account_id,
                peer.chat_id,
                peer.kind.value,
                peer.title,
                peer.username,
                peer.access_hash,
                peer.can_reply,
                search_key(peer.title, peer.username),
                peer.is_contact,
                peer.cannot_reply and peer.cannot_reply.value,
                peer.is_forum,
                peer.is_monoforum,
                peer.linked_monoforum_id,
                peer.manages_topics,
                int(peer.rights),
                peer.first_name,
            ),
        )
        if cursor.rowcount:
            if is_channel(peer.chat_id):
                changed += filter(None, (peer.chat_id, peer.linked_monoforum_id))
            _name_sender(transaction, account_id, peer)
            waiting.refresh_chat(transaction, account_id, peer.chat_id)
            _emit_conversations_with(transaction, account_id, peer.chat_id)
            denormalized_settings.apply_to_conversations(transaction, account_id, peer.chat_id)
    return changed


def title(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> str | None:
    """The title of a peer, or None if the account does not know it."""
    known: str | None = transaction.fetch_value(
        "SELECT title FROM peers WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    return known


def title_of(connection: Connection, account_id: AccountId, chat_id: ChatId) -> str:
    """The same on a read connection; “Unknown” if the account does not know the peer."""
    found: str | None = select_value(
        connection,
        "SELECT title FROM peers WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    return found or "Unknown"


def mark_deleted(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Telegram says that this peer no longer exists: nobody can write to it."""
    cursor = transaction.execute(
        "UPDATE peers SET can_reply = 0, cannot_reply = ? "
        "WHERE telegram_account_id = ? AND chat_id = ? AND can_reply",
        (CannotReply.DELETED_USER.value, account_id, chat_id),
    )
    if cursor.rowcount:
        _emit_conversations_with(transaction, account_id, chat_id)


def access_hash(connection: Connection, account_id: AccountId, chat_id: ChatId) -> int | None:
    """The access hash of a peer for this account, or None."""
    hash_: int | None = select_value(
        connection,
        "SELECT access_hash FROM peers WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    return hash_


def set_seen_in(
    transaction: Transaction,
    account_id: AccountId,
    user_id: ChatId,
    message: tuple[ChatId, TelegramMessageId],
) -> None:
    """Store a message that shows a user to whom the account has no access hash."""
    transaction.execute(
        "UPDATE peers SET seen_in_chat_id = ?, seen_in_message_id = ? "
        "WHERE telegram_account_id = ? AND chat_id = ? AND access_hash IS NULL",
        (*message, account_id, user_id),
    )


def seen_in(
    connection: Connection, account_id: AccountId, user_id: ChatId
) -> tuple[ChatId, TelegramMessageId] | None:
    """A message that shows a user, with its chat, or None."""
    for row in select(
        connection,
        "SELECT seen_in_chat_id, seen_in_message_id FROM peers WHERE telegram_account_id = ? "
        "AND chat_id = ? AND seen_in_message_id IS NOT NULL",
        (account_id, user_id),
    ):
        return ChatId(row["seen_in_chat_id"]), TelegramMessageId(row["seen_in_message_id"])
    return None


def set_blocked(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, *, is_blocked: bool
) -> None:
    """The owner has blocked a peer, or unblocked it."""
    cursor = transaction.execute(
        "INSERT OR IGNORE INTO blocked_peers (telegram_account_id, chat_id) VALUES (?, ?)"
        if is_blocked
        else "DELETE FROM blocked_peers WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    if cursor.rowcount:
        _emit_conversations_with(transaction, account_id, chat_id)


def blocked(transaction: Transaction, account_id: AccountId) -> list[ChatId]:
    """The peers that the owner has blocked."""
    return transaction.fetch_values(
        "SELECT chat_id FROM blocked_peers WHERE telegram_account_id = ?", (account_id,)
    )


def is_monoforum(connection: Connection, account_id: AccountId, chat_id: ChatId) -> bool:
    """Whether a peer is the direct messages of a channel."""
    return bool(
        select_value(
            connection,
            "SELECT is_monoforum FROM peers WHERE telegram_account_id = ? AND chat_id = ?",
            (account_id, chat_id),
        )
    )


def find_by_username(connection: Connection, account_id: AccountId, username: str) -> ChatId | None:
    """The peer with this username in any case of letters, or None."""
    chat_id: ChatId | None = select_value(
        connection,
        "SELECT chat_id FROM peers WHERE telegram_account_id = ? AND username = ? COLLATE NOCASE",
        (account_id, username),
    )
    return chat_id


def _name_sender(transaction: Transaction, account_id: AccountId, peer: Peer) -> None:
    """Set the sender's name of messages that were stored before the name was known."""
    for id_ in transaction.fetch_values(
        "UPDATE messages SET sender_name = ? WHERE telegram_account_id = ? AND sender_id = ? "
        "AND sender_name IS NULL RETURNING id",
        (peer.title, account_id, peer.chat_id),
    ):
        named = transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(id_))
        if peer.kind is PeerKind.BOT:
            waiting.refresh(transaction, named.conversation_id)


def _emit_conversations_with(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId
) -> None:
    """Emit the conversations with a peer, and those with this person in the direct messages of
    channels."""
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ? UNION ALL "
        "SELECT c.id FROM chats ch INDEXED BY chats_divided "
        "JOIN conversations c USING (telegram_account_id, chat_id) "
        "WHERE ch.telegram_account_id = ? AND ch.division <> 'whole' AND c.topic_id = ?",
        (account_id, chat_id, account_id, chat_id),
    ):
        transaction.emit_conversation(ConversationId(id_))
    supergroups.emit_linked(transaction, account_id, chat_id)
