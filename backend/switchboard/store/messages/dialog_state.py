"""What the owner has set for chats: muted, archived, pinned, marked as unread, drafts.

All devices of the owner share this state. Chats and their topics hold it, and conversations have
copies of what orders and filters their list (`denormalized_settings`). Every change emits the
conversations that it changes.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from switchboard.domain.drafts import Draft
from switchboard.domain.ids import AccountId, ChatId, ConversationId, TopicId
from switchboard.domain.notifications import NotifyKind, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import Dialog
from switchboard.store.core import entities_column
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import denormalized_settings

OF_CHAT = "WHERE telegram_account_id = :account AND chat_id = :chat"

PIN_ON_TOP = f"""
UPDATE chats SET pinned_rank = coalesce(
  (SELECT min(o.pinned_rank) FROM chats o
   WHERE o.telegram_account_id = :account AND o.is_archived = chats.is_archived), 0) - 1
{OF_CHAT} AND pinned_rank IS NULL AND is_archived = coalesce(:in_archive, is_archived)
"""  # noqa: S608 - constants only

UNPIN = f"""
UPDATE chats SET pinned_rank = NULL
{OF_CHAT} AND pinned_rank IS NOT NULL AND is_archived = coalesce(:in_archive, is_archived)
"""  # noqa: S608 - constants only


def set_notify_settings(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    settings: NotifySettings,
    topic_id: TopicId = WHOLE_CHAT,
) -> None:
    """Store the notification settings of a chat, or of one of its topics."""
    values = {"mute_until": settings.mute_until, "silent": settings.silent}
    set_values(transaction, account_id, chat_id, topic_id, values)


def set_archived(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, *, is_archived: bool
) -> None:
    """Store that a chat is in the archive or in the main list. A chat that moves loses its pin."""
    changed = transaction.execute(
        f"UPDATE chats SET is_archived = :archived, pinned_rank = NULL {OF_CHAT} "  # noqa: S608 - a constant
        "AND is_archived <> :archived",
        {"account": account_id, "chat": chat_id, "archived": is_archived},
    )
    if changed.rowcount:
        denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)


def set_pinned(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    *,
    is_pinned: bool,
    in_archive: bool | None = None,
) -> None:
    """Store that a chat is pinned to the top of its list, or not pinned. A pinned chat keeps its
    place.

    in_archive: the list of the pin. A chat that is in the other list stays unchanged.
    """
    values = {"account": account_id, "chat": chat_id, "in_archive": in_archive}
    if transaction.execute(PIN_ON_TOP if is_pinned else UNPIN, values).rowcount:
        denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)


def set_pin_order(
    transaction: Transaction,
    account_id: AccountId,
    chat_ids: Sequence[ChatId],
    *,
    in_archive: bool,
) -> None:
    """Pin exactly these chats of the archive or of the main list, in this order."""
    before = transaction.fetch_values(
        "SELECT chat_id FROM chats WHERE telegram_account_id = ? AND is_archived = ? "
        "AND pinned_rank IS NOT NULL ORDER BY pinned_rank",
        (account_id, in_archive),
    )
    if before == list(chat_ids):
        return
    transaction.execute_many(
        "UPDATE chats SET pinned_rank = ? "
        "WHERE telegram_account_id = ? AND chat_id = ? AND is_archived = ?",
        [
            *((None, account_id, chat_id, in_archive) for chat_id in before),
            *((rank, account_id, id_, in_archive) for rank, id_ in enumerate(chat_ids)),
        ],
    )
    for chat_id in {*before, *chat_ids}:
        denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)


def set_unread_mark(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    topic_id: TopicId = WHOLE_CHAT,
    *,
    unread_mark: bool,
) -> None:
    """Store whether the owner has marked a chat, or one of its topics, as unread."""
    set_values(transaction, account_id, chat_id, topic_id, {"unread_mark": unread_mark})


def set_draft(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    draft: Draft,
    topic_id: TopicId = WHOLE_CHAT,
) -> None:
    """Store that the owner has saved or cleared the draft of a chat, or of one of its topics,
    unless a later one is stored."""
    is_empty = draft.is_empty
    table, where = _place(topic_id)
    changed = transaction.execute(
        f"UPDATE {table} SET draft_text = :text, draft_entities = :entities, "  # noqa: S608 - constants
        f"draft_reply_to_message_id = :reply_to, draft_date = :date {where} "
        "AND draft_date <= :date AND (draft_text, draft_entities, draft_reply_to_message_id, "
        "draft_date) IS NOT (:text, :entities, :reply_to, :date)",
        {
            "account": account_id,
            "chat": chat_id,
            "topic": topic_id,
            "text": None if is_empty else draft.text,
            "entities": None if is_empty else entities_column.to_column(draft.entities),
            "reply_to": draft.reply_to_message_id,
            "date": draft.date,
        },
    )
    if changed.rowcount:
        _emit(transaction, account_id, chat_id)


def set_notify_defaults(
    transaction: Transaction, account_id: AccountId, kind: NotifyKind, settings: NotifySettings
) -> None:
    """Store the settings of all chats of a kind that have none of their own."""
    transaction.execute(
        "INSERT INTO notify_defaults (telegram_account_id, kind, mute_until, silent) "
        "VALUES (?, ?, ?, ?) ON CONFLICT (telegram_account_id, kind) "
        "DO UPDATE SET mute_until = excluded.mute_until, silent = excluded.silent",
        (account_id, kind.value, settings.mute_until, settings.silent),
    )
    denormalized_settings.apply_to_conversations(transaction, account_id)


def clear_draft(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    topic_id: TopicId = WHOLE_CHAT,
) -> None:
    """Remove the draft of a chat, or of one of its topics, whatever its date."""
    table, where = _place(topic_id)
    changed = transaction.execute(
        f"UPDATE {table} SET draft_text = NULL, draft_entities = NULL, "  # noqa: S608 - constants
        f"draft_reply_to_message_id = NULL {where} AND draft_text IS NOT NULL",
        {"account": account_id, "chat": chat_id, "topic": topic_id},
    )
    if changed.rowcount:
        _emit(transaction, account_id, chat_id)


def apply_dialog(transaction: Transaction, account_id: AccountId, dialog: Dialog) -> None:
    """Store the state of a chat in Telegram's list."""
    chat_id = dialog.peer.chat_id
    set_notify_settings(transaction, account_id, chat_id, dialog.notify)
    set_archived(transaction, account_id, chat_id, is_archived=dialog.is_archived)
    set_unread_mark(transaction, account_id, chat_id, unread_mark=dialog.unread_mark)
    if dialog.draft is None:
        clear_draft(transaction, account_id, chat_id)
    else:
        set_draft(transaction, account_id, chat_id, dialog.draft)


def next_mute_end(connection: Connection) -> Timestamp | None:
    """When the next mute ends. None if nothing is muted."""
    end: Timestamp | None = select_value(
        connection, "SELECT min(muted_until) FROM conversations WHERE muted_until IS NOT NULL"
    )
    return end


def end_mutes(transaction: Transaction) -> None:
    """Unmute the conversations whose mute has ended, and emit them."""
    for id_ in transaction.fetch_values(
        "UPDATE conversations SET muted_until = NULL WHERE muted_until <= ? RETURNING id",
        (transaction.now,),
    ):
        transaction.emit_conversation(ConversationId(id_))


def set_values(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    topic_id: TopicId,
    values: Mapping[str, int | bool | str | None],
    emits: ConversationId | None = None,
) -> bool:
    """Set columns of a chat, or of one of its topics, and copy its state to its conversations.
    Returns whether they changed. emits: the conversation to emit then, whatever it shows of
    them."""
    table, where = _place(topic_id)
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    changed = transaction.execute(
        f"UPDATE {table} SET ({names}) = ({marks}) {where} AND ({names}) IS NOT ({marks})",  # noqa: S608 - constants
        {"account": account_id, "chat": chat_id, "topic": topic_id, **values},
    )
    if not changed.rowcount:
        return False
    if topic_id == WHOLE_CHAT:
        denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)
    else:
        denormalized_settings.apply_to_topic(transaction, account_id, chat_id, topic_id)
    if emits is not None:
        transaction.emit_conversation(emits)
    return True


def _place(topic_id: TopicId) -> tuple[str, str]:
    """The table and the row of what is set for a chat, or for one of its topics."""
    if topic_id == WHOLE_CHAT:
        return "chats", OF_CHAT
    return "topics", f"{OF_CHAT} AND topic_id = :topic"


def _emit(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    ):
        transaction.emit_conversation(ConversationId(id_))
