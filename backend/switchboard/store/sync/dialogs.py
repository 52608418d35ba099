"""Store Telegram's list of chats: read marks, unread counts, and the newest messages."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, ConversationId, MessageId, TelegramMessageId
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import Dialog
from switchboard.store.core.rows import select
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import (
    albums,
    chat_state,
    conversations,
    dialog_state,
    peers,
    topic_division,
)
from switchboard.store.messages import chats as stored_chats
from switchboard.store.messages.commands import mark_read
from switchboard.store.messages.conversation_state import ConversationState, load_in
from switchboard.store.sync import group_upgrades, history_gaps

RECOUNT = """
WITH stored AS (
  SELECT c.id, ch.telegram_account_id, ch.chat_id, ch.read_inbox_max_id, ch.history_complete, (
    SELECT min(m.message_id) FROM messages m
    WHERE m.telegram_account_id = ch.telegram_account_id AND m.chat_id = ch.chat_id) AS oldest
  FROM chats ch JOIN conversations c USING (telegram_account_id, chat_id)
  WHERE ch.telegram_account_id = :account AND ch.division = 'whole'
  AND (:chats IS NULL OR ch.chat_id IN (SELECT value FROM json_each(:chats)))),
counted AS (
  SELECT id, (
    SELECT count(*) FROM messages m
    WHERE m.telegram_account_id = stored.telegram_account_id AND m.chat_id = stored.chat_id
    AND m.message_id > stored.read_inbox_max_id AND +m.conversation_id = stored.id
    AND m.direction = 'incoming' AND m.deleted_at IS NULL) AS unread
  FROM stored WHERE oldest IS NOT NULL AND (history_complete OR oldest <= read_inbox_max_id))
UPDATE conversations SET unread_count = counted.unread FROM counted
WHERE counted.id = conversations.id AND counted.unread <> conversations.unread_count
RETURNING conversations.id
"""
"""Recount the unread messages of an account's chats that are not divided, by the rule of
`conversation_state`. The counts of topics come with their own list."""


NEWEST = """
SELECT c.id, c.chat_id, (
  SELECT m.message_id FROM messages m
  WHERE m.telegram_account_id = c.telegram_account_id AND m.chat_id = c.chat_id
  AND m.direction = 'incoming' ORDER BY m.message_id DESC LIMIT 1) AS message_id
FROM conversations c WHERE c.telegram_account_id = ?
"""


@dataclass(frozen=True, slots=True)
class ListedDialog:
    """A dialog together with the stored state of its chat.

    verified_up_to_id: history has been read without a hole up to here (0: never). read_up_to: how
    far the operator has read. is_empty: no message of it is stored.
    is_divided: its topics are conversations.
    """

    dialog: Dialog
    verified_up_to_id: TelegramMessageId
    read_up_to: TelegramMessageId
    is_empty: bool
    is_divided: bool = False

    @property
    def is_behind(self) -> bool:
        """Whether Telegram has messages above the verified mark."""
        return self.dialog.top_message_id > self.verified_up_to_id

    @property
    def is_unread_there(self) -> bool:
        """Whether the operator has read messages that Telegram still counts as unread."""
        if self.is_divided:
            return False
        return self.dialog.unread_count > 0 and self.read_up_to > self.dialog.read_inbox_max_id


@dataclass(frozen=True, slots=True)
class Excess:
    """A chat with more unread messages in the store than at Telegram (`at_telegram`)."""

    conversation_id: ConversationId
    chat_id: ChatId
    unread: int
    at_telegram: int


VERIFY_BY_UPDATES = """
UPDATE chats SET verified_up_to_id = :top
WHERE telegram_account_id = :account AND chat_id = :chat AND rescan_from_id IS NULL
AND verified_up_to_id BETWEEN 1 AND :top - 1 AND EXISTS (
  SELECT 1 FROM messages m WHERE m.telegram_account_id = :account AND m.chat_id = :chat
  AND m.message_id = :top)
"""
"""Telegram's newest message of a chat is stored, and no update was missed since the verified mark,
so what lies between is stored as well."""


def record(
    transaction: Transaction,
    account_id: AccountId,
    dialogs: Sequence[Dialog],
    trusts: Callable[[ChatId], bool] = lambda _chat_id: False,
) -> list[ListedDialog]:
    """Store a part of the list: peers, read marks, unread counts. trusts: whether all updates of a
    chat are stored since the list was last read; then its history need not be read.

    A read mark that Telegram lacks, for example one of an older version, is put into the outbox.
    """
    listed_peers = [dialog.peer for dialog in dialogs]
    changed = peers.upsert(transaction, account_id, listed_peers)
    topic_division.update(transaction, account_id, changed)
    for dialog in dialogs:
        if trusts(dialog.peer.chat_id):
            given = {"account": account_id, "chat": dialog.peer.chat_id}
            transaction.execute(VERIFY_BY_UPDATES, given | {"top": dialog.top_message_id})
        history_gaps.mark_newer_at_telegram(
            transaction, account_id, dialog.peer.chat_id, dialog.top_message_id
        )
    listed = [_store(transaction, account_id, dialog) for dialog in dialogs]
    group_upgrades.record_from_peers(transaction, account_id, listed_peers)
    group_upgrades.move_pending(transaction, account_id)
    return listed


def unlisted(
    connection: Connection, account_id: AccountId, listed: Sequence[ListedDialog]
) -> list[tuple[ChatId, TelegramMessageId]]:
    """The known chats that are not in the list, and their verified marks."""
    in_list = {chat.dialog.peer.chat_id for chat in listed}
    known = select(
        connection,
        "SELECT chat_id, verified_up_to_id FROM chats ch WHERE telegram_account_id = ? "  # noqa: S608 - a constant
        f"ORDER BY {stored_chats.ACTIVE_AT} DESC",
        (account_id,),
    )
    return [
        (ChatId(row["chat_id"]), TelegramMessageId(row["verified_up_to_id"]))
        for row in known
        if row["chat_id"] not in in_list
    ]


def recount(
    transaction: Transaction, account_id: AccountId, chats: Collection[ChatId] | None = None
) -> None:
    """Recount the unread messages after history was read (see `conversation_state`).

    chats: those that Telegram has listed; None: all. The others keep a lower count of Telegram.
    """
    given = None if chats is None else json.dumps(sorted(chats))
    for id_ in transaction.fetch_values(RECOUNT, {"account": account_id, "chats": given}):
        transaction.emit_conversation(ConversationId(id_))
    albums.recount(transaction, account_id)


def newest(connection: Connection, account_id: AccountId) -> dict[ChatId, int | None]:
    """The newest incoming message of each known chat."""
    known = select(connection, NEWEST, (account_id,))
    return {ChatId(row["chat_id"]): row["message_id"] for row in known}


def with_excess_unread(
    transaction: Transaction, account_id: AccountId, listed: Sequence[ListedDialog]
) -> list[Excess]:
    """The chats with more unread messages in the store than at Telegram.

    `at_telegram` includes what came after Telegram made the list. Chats that the operator has read
    further than Telegram knows are left out.
    """
    dialogs = {chat.dialog.peer.chat_id: chat.dialog for chat in listed}
    found: list[Excess] = []
    for row in transaction.fetch_all(
        "SELECT c.id, c.chat_id, c.unread_count, ch.read_inbox_max_id FROM conversations c "
        "JOIN chats ch USING (telegram_account_id, chat_id) "
        "WHERE c.telegram_account_id = ? AND c.unread_count > 0 AND ch.division = 'whole'",
        (account_id,),
    ):
        chat_id, unread = ChatId(row["chat_id"]), row["unread_count"]
        dialog = dialogs.get(chat_id)
        if dialog is None or dialog.read_inbox_max_id != row["read_inbox_max_id"]:
            continue
        if unread > dialog.unread_count:
            expected = dialog.unread_count + _incoming_above(transaction, account_id, dialog)
            if unread > expected:
                found.append(Excess(ConversationId(row["id"]), chat_id, unread, expected))
    return found


def apply_lower_counts(
    transaction: Transaction,
    account_id: AccountId,
    listed: Sequence[ListedDialog],
    removed: Mapping[ChatId, int | None],
) -> bool:
    """At the end of a pass, use Telegram's lower numbers. In a chat that Telegram no longer has,
    nothing is unread.

    removed: the chats that Telegram no longer has, with their newest message. Returns whether a
    message has arrived in one of them: then the next list decides.
    """
    for chat in with_excess_unread(transaction, account_id, listed):
        _set_unread(transaction, chat.conversation_id, chat.at_telegram)
    left = [
        (ConversationId(row["id"]), removed[row["chat_id"]] == row["message_id"])
        for row in transaction.fetch_all(NEWEST + " AND unread_count > 0", (account_id,))
        if row["chat_id"] in removed
    ]
    own = [
        ConversationId(id_)
        for id_ in transaction.fetch_values(
            "SELECT c.id FROM conversations c JOIN accounts a ON a.id = c.telegram_account_id "
            "AND a.user_id = c.chat_id WHERE c.telegram_account_id = ? AND c.unread_count > 0",
            (account_id,),
        )
    ]
    for id_ in (*(id_ for id_, is_quiet in left if is_quiet), *own):
        _set_unread(transaction, id_, 0)
    return not all(is_quiet for _, is_quiet in left)


def _set_unread(transaction: Transaction, id_: ConversationId, count: int) -> None:
    transaction.execute(
        "UPDATE conversations SET unread_count = ?, "
        "unread_in_albums = max(0, min(unread_in_albums, ? - 1)) WHERE id = ?",
        (count, count, id_),
    )
    transaction.emit_conversation(id_)


def _store(transaction: Transaction, account_id: AccountId, dialog: Dialog) -> ListedDialog:
    """Store one chat of the list. If it is divided, its topics have the unread counts, from their
    own list."""
    here = load_in(
        transaction,
        chat_state.load_or_create(transaction, account_id, dialog.peer.chat_id),
        WHOLE_CHAT,
    )
    if here.chat.is_divided:
        here.marks.apply(dialog.read_inbox_max_id, dialog.top_message_id, dialog.unread_mentions)
    else:
        _apply_dialog(transaction, here, dialog)
    here.save(transaction)
    dialog_state.apply_dialog(transaction, account_id, dialog)
    listed = ListedDialog(
        dialog,
        TelegramMessageId(here.chat.verified_up_to_id),
        TelegramMessageId(here.marks.read_inbox_max_id),
        is_empty=not stored_chats.has_messages(transaction, account_id, dialog.peer.chat_id),
        is_divided=here.chat.is_divided,
    )
    if listed.is_unread_there and not here.chat.has_moved:
        mark_read.repeat(transaction, here, listed.read_up_to)
    return listed


def _apply_dialog(transaction: Transaction, here: ConversationState, dialog: Dialog) -> None:
    newer = here.count_above(transaction, max(dialog.top_message_id, dialog.read_inbox_max_id))
    here.apply(
        read_up_to=dialog.read_inbox_max_id,
        counted_up_to=dialog.top_message_id,
        unread_count=dialog.unread_count + newer,
        unread_mentions=dialog.unread_mentions,
    )
    if dialog.read_outbox_max_id > here.marks.read_outbox_max_id:
        here.marks.read_outbox_max_id = dialog.read_outbox_max_id
        for id_ in conversations.mark_read_by_peer(transaction, here.id, dialog.read_outbox_max_id):
            transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(id_))


def _incoming_above(transaction: Transaction, account_id: AccountId, dialog: Dialog) -> int:
    """The number of messages that arrived after Telegram made this list, and that its count
    lacks."""
    count: int = transaction.fetch_value(
        "SELECT count(*) FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
        "AND message_id > ? "
        "AND direction = 'incoming' AND deleted_at IS NULL",
        (
            account_id,
            dialog.peer.chat_id,
            max(dialog.top_message_id, dialog.read_inbox_max_id),
        ),
    )
    return count
