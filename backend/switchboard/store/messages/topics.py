"""The topics of forums: title, closed, hidden, deleted, pinned. Every change emits their
conversations."""

import json
from collections.abc import Sequence

from switchboard.domain.ids import AccountId, ChatId, TopicId
from switchboard.domain.search_key import search_key
from switchboard.domain.topics import WHOLE_CHAT, Division
from switchboard.domain.updates import MessagesDeleted, TopicChanged
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chat_state, denormalized_settings, dialog_state, waiting
from switchboard.store.messages.conversation_state import load_in

OF_CHAT = "telegram_account_id = :account AND chat_id = :chat"


PIN_ON_TOP = f"""
UPDATE topics SET pinned_rank =
  coalesce((SELECT min(o.pinned_rank) FROM topics o WHERE {OF_CHAT}), 0) - 1
WHERE {OF_CHAT} AND topic_id = :topic AND pinned_rank IS NULL
"""  # noqa: S608 - a constant

UNPIN = f"""
UPDATE topics SET pinned_rank = NULL
WHERE {OF_CHAT} AND topic_id = :topic AND pinned_rank IS NOT NULL
"""  # noqa: S608 - a constant


def set_known(transaction: Transaction, account_id: AccountId, change: TopicChanged) -> None:
    """Store a change of a topic. Nothing happens in a chat that is not divided into topics."""
    chat = chat_state.load_or_create(transaction, account_id, change.chat_id)
    if chat.division is not Division.TOPICS or change.topic_id == WHOLE_CHAT:
        return
    state = load_in(transaction, chat, change.topic_id)
    given: dict[str, int | bool | str | None] = {
        "title": change.title,
        "search_key": None if change.title is None else search_key(change.title, None),
        "icon_color": change.icon_color,
        "is_closed": change.is_closed,
        "is_hidden": change.is_hidden,
        "is_mine": change.is_mine,
    }
    values = {name: value for name, value in given.items() if value is not None}
    if values:
        dialog_state.set_values(
            transaction, account_id, change.chat_id, change.topic_id, values, emits=state.id
        )


def of_messages(
    transaction: Transaction, account_id: AccountId, deleted: MessagesDeleted
) -> list[TopicId]:
    """The topics of a forum that are deleted with these messages: a topic has the id of the message
    that created it."""
    return transaction.fetch_values(
        "SELECT t.topic_id FROM topics t JOIN chats ch USING (telegram_account_id, chat_id) "
        "WHERE ch.telegram_account_id = ? AND ch.chat_id = ? AND ch.division = 'topics' "
        "AND NOT t.is_deleted AND t.topic_id IN (SELECT value FROM json_each(?))",
        (account_id, deleted.chat_id, json.dumps(deleted.message_ids)),
    )


def set_deleted(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, topic_id: TopicId
) -> None:
    """Store that a topic was deleted with all its messages."""
    if dialog_state.set_values(transaction, account_id, chat_id, topic_id, {"is_deleted": True}):
        for id_ in transaction.fetch_values(
            "UPDATE conversations SET unread_count = 0, unread_in_albums = 0 "
            "WHERE telegram_account_id = ? "
            "AND chat_id = ? AND topic_id = ? RETURNING id",
            (account_id, chat_id, topic_id),
        ):
            waiting.refresh(transaction, id_)
            transaction.emit_conversation(id_)


def set_pinned(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    topic_id: TopicId,
    *,
    is_pinned: bool,
) -> None:
    """Store that a topic is pinned at the top of its forum, or not pinned. A pinned topic keeps its
    place."""
    values = {"account": account_id, "chat": chat_id, "topic": topic_id}
    changed = transaction.execute(PIN_ON_TOP if is_pinned else UNPIN, values)
    if changed.rowcount:
        denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)


def set_pin_order(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, order: Sequence[TopicId]
) -> None:
    """Pin exactly these topics of a forum, in this order."""
    before = transaction.fetch_values(
        f"SELECT topic_id FROM topics WHERE {OF_CHAT} AND pinned_rank IS NOT NULL "  # noqa: S608 - a constant
        "ORDER BY pinned_rank",
        {"account": account_id, "chat": chat_id},
    )
    if before == list(order):
        return
    places = dict.fromkeys(before) | {topic_id: rank for rank, topic_id in enumerate(order)}
    transaction.execute_many(
        "UPDATE topics SET pinned_rank = ? "
        "WHERE telegram_account_id = ? AND chat_id = ? AND topic_id = ?",
        [(rank, account_id, chat_id, topic_id) for topic_id, rank in places.items()],
    )
    denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)
