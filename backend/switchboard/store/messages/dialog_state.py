"""What the owner has set for chats: muted, archived, pinned, marked as unread, drafts.

All devices of the owner share this state. Chats hold it, and conversations have copies of what
orders and filters their list. Only `apply_to_conversations` writes the copies. Every change emits
the conversations that it changes.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from switchboard.domain.drafts import Draft
from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.notifications import NotifyKind, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Dialog
from switchboard.store.core import entities_column
from switchboard.store.core.mappers import KIND
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.core.waiting_commands import wanted

OF_CHAT = "WHERE telegram_account_id = :account AND chat_id = :chat"

SHOWN_RANK = f"""
CASE {wanted("is_pinned")}
  WHEN 0 THEN NULL
  WHEN 1 THEN coalesce(ch.pinned_rank, (SELECT min(o.pinned_rank) - 1 FROM chats o
    WHERE o.telegram_account_id = ch.telegram_account_id AND o.is_archived = ch.is_archived), -1)
  ELSE iif(coalesce({wanted("is_archived")}, ch.is_archived) = ch.is_archived, ch.pinned_rank, NULL)
END"""  # noqa: S608 - constants only
"""The rank that is shown: a waiting pin comes first; a chat that moves to the other list loses its
pin."""

APPLY = f"""
UPDATE conversations SET muted_until = s.muted_until, is_archived = s.is_archived,
  pinned_rank = s.pinned_rank, unread_mark = s.unread_mark
FROM (
  SELECT c.id, coalesce({wanted("is_archived")}, ch.is_archived) AS is_archived,
    {SHOWN_RANK} AS pinned_rank, coalesce({wanted("unread_mark")}, ch.unread_mark) AS unread_mark,
    nullif(max(coalesce({wanted("mute_until")}, ch.mute_until, n.mute_until, 0), :now), :now)
      AS muted_until
  FROM chats ch
  JOIN conversations c
    ON c.telegram_account_id = ch.telegram_account_id AND c.chat_id = ch.chat_id
  LEFT JOIN peers p ON p.telegram_account_id = ch.telegram_account_id AND p.chat_id = ch.chat_id
  LEFT JOIN notify_defaults n ON n.telegram_account_id = ch.telegram_account_id
    AND n.kind = CASE {KIND} WHEN 'group' THEN 'groups' WHEN 'channel' THEN 'channels'
      ELSE 'users' END
  WHERE ch.telegram_account_id = :account AND {{chats}}) AS s
WHERE conversations.id = s.id
AND (conversations.muted_until, conversations.is_archived, conversations.pinned_rank,
  conversations.unread_mark)
  IS NOT (s.muted_until, s.is_archived, s.pinned_rank, s.unread_mark)
RETURNING conversations.id
"""  # noqa: S608 - constants only
"""Copy to the conversations of a chat what waiting commands want, or else the chat's own state. A
mute that has ended counts as none."""

APPLY_TO_CHAT = APPLY.format(chats="ch.chat_id = :chat")
APPLY_TO_ALL = APPLY.format(chats="true")

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


def apply_to_conversations(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId | None = None
) -> None:
    """Copy the state of a chat, or of all chats of an account, to the conversations. Waiting
    commands of the operator count before the chat's state."""
    values = {"account": account_id, "chat": chat_id, "now": transaction.now}
    sql = APPLY_TO_ALL if chat_id is None else APPLY_TO_CHAT
    for id_ in transaction.fetch_values(sql, values):
        transaction.emit_conversation(ConversationId(id_))


def set_notify_settings(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, settings: NotifySettings
) -> None:
    """Store the notification settings of a chat."""
    values = {"mute_until": settings.mute_until, "silent": settings.silent}
    _set(transaction, account_id, chat_id, values)


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
        apply_to_conversations(transaction, account_id, chat_id)


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
        apply_to_conversations(transaction, account_id, chat_id)


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
        apply_to_conversations(transaction, account_id, chat_id)


def set_unread_mark(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, *, unread_mark: bool
) -> None:
    """Store whether the owner has marked a chat as unread."""
    _set(transaction, account_id, chat_id, {"unread_mark": unread_mark})


def set_draft(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, draft: Draft
) -> None:
    """Store that the owner has saved or cleared the draft of a chat, unless a later one is
    stored."""
    is_empty = draft.is_empty
    changed = transaction.execute(
        "UPDATE chats SET draft_text = :text, draft_entities = :entities, "  # noqa: S608 - a constant
        f"draft_reply_to_message_id = :reply_to, draft_date = :date {OF_CHAT} "
        "AND draft_date <= :date AND (draft_text, draft_entities, draft_reply_to_message_id, "
        "draft_date) IS NOT (:text, :entities, :reply_to, :date)",
        {
            "account": account_id,
            "chat": chat_id,
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
    apply_to_conversations(transaction, account_id)


def clear_draft(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Remove the draft of a chat, whatever its date."""
    changed = transaction.execute(
        "UPDATE chats SET draft_text = NULL, draft_entities = NULL, "  # noqa: S608 - a constant
        f"draft_reply_to_message_id = NULL {OF_CHAT} AND draft_text IS NOT NULL",
        {"account": account_id, "chat": chat_id},
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
    """Emit the conversations whose mute has ended."""
    for id_ in transaction.fetch_values(
        "UPDATE conversations SET muted_until = NULL WHERE muted_until <= ? RETURNING id",
        (transaction.now,),
    ):
        transaction.emit_conversation(ConversationId(id_))


def _set(
    transaction: Transaction,
    account_id: AccountId,
    chat_id: ChatId,
    values: Mapping[str, int | bool | None],
) -> None:
    """Set columns of a chat, and copy its state to its conversations."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    changed = transaction.execute(
        f"UPDATE chats SET ({names}) = ({marks}) WHERE telegram_account_id = ? AND chat_id = ? "  # noqa: S608 - constants
        f"AND ({names}) IS NOT ({marks})",
        (*values.values(), account_id, chat_id, *values.values()),
    )
    if changed.rowcount:
        apply_to_conversations(transaction, account_id, chat_id)


def _emit(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    for id_ in transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    ):
        transaction.emit_conversation(ConversationId(id_))
