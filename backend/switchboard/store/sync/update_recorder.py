"""Apply batches of changes from Telegram, and store the update state that covers them.

One call is one transaction's work for many batches. Every statement here is idempotent, because
Telegram repeats itself after every crash and reconnect: the same message twice is one row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from switchboard.domain.events import EventType
from switchboard.domain.ids import (
    CHANNEL_MARK,
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    TelegramMessageId,
)
from switchboard.domain.messages import Direction, Message, Status, as_kept
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    Batch,
    Change,
    HistoryCleared,
    HistoryGap,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    OutboxRead,
    SendConfirmed,
)
from switchboard.store.core import header_column, update_states
from switchboard.store.core.entities_column import to_column
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, outbox, peers, search, tombstones
from switchboard.store.messages.conversation_state import ConversationState, load_or_create
from switchboard.store.sync import history_gaps, quoted_codes
from switchboard.store.sync.early_updates import EarlyUpdates

INSERT = (
    "INSERT OR IGNORE INTO messages (telegram_account_id, conversation_id, chat_id, message_id, "
    "sort_rank, direction, sender_id, sender_name, text, kind, media_label, timestamp, status, "
    "reply_to_message_id, edited_at, read_at, entities, header, discarded) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
)


@dataclass(slots=True)
class Outcome:
    """What recording showed to be missing: chats with a hole, and accounts with a wide one."""

    gaps: set[tuple[AccountId, ChatId | None]] = field(default_factory=set)
    unknown_peers: set[tuple[AccountId, ChatId]] = field(default_factory=set)


def apply(
    transaction: Transaction, batches: Iterable[Batch], overtaken: EarlyUpdates | None = None
) -> Outcome:
    """Store the batches in order. Returns what has to be read from history.

    overtaken: what earlier batches told of messages that are not stored; it learns from these.
    """
    recorder = UpdateRecorder(transaction, EarlyUpdates() if overtaken is None else overtaken)
    for batch in batches:
        peers.upsert(transaction, batch.account_id, batch.peers)
        for change in sorted(batch.changes, key=_confirmations_first):
            recorder.apply(batch.account_id, change, live=batch.counts_unread)
        if batch.state is not None:
            update_states.save(transaction, batch.account_id, batch.state)
    recorder.finish()
    return recorder.outcome


def _mark(new: NewMessage, edited_at: int | None, now: int) -> int | None:
    """When a message counts as edited, once it is as `new`: a hidden edit leaves that as it was."""
    return edited_at if new.hidden_edit_at is not None else new.edited_at or now


def _confirmations_first(change: Change) -> bool:
    """A confirmation binds our own row to Telegram's id before the message itself comes by."""
    return not isinstance(change, SendConfirmed)


class UpdateRecorder:
    """Applies changes one by one, and saves each touched conversation once at the end."""

    def __init__(self, transaction: Transaction, overtaken: EarlyUpdates) -> None:
        self.outcome = Outcome()
        self._transaction = transaction
        self._early_updates = overtaken
        self._conversations: dict[tuple[AccountId, ChatId], ConversationState] = {}
        self._any_gone: dict[AccountId, bool] = {}

    def apply(self, account_id: AccountId, change: Change, *, live: bool) -> None:
        """Store one change of an account."""
        match change:
            case NewMessage():
                self._new(account_id, change, live=live)
            case MessageEdited(message):
                self._edited(account_id, message, live=live)
            case MessagesDeleted(chat_id, message_ids):
                self._deleted(account_id, chat_id, message_ids)
            case HistoryCleared(chat_id, up_to):
                self._early_updates.add_clearing(account_id, chat_id, up_to)
                self._mark_deleted(account_id, "chat_id = ? AND message_id <= ?", chat_id, up_to)
            case InboxRead(chat_id, up_to, unread_count):
                conversation = self._known_conversation(account_id, chat_id)
                if conversation is not None:
                    conversation.read(up_to, unread_count)
            case OutboxRead(chat_id, up_to):
                self._read_by_peer(account_id, chat_id, up_to)
            case SendConfirmed(random_id, message_id):
                self.finish()
                outbox.confirm(self._transaction, account_id, random_id, message_id)
            case HistoryGap(chat_id):
                history_gaps.mark(self._transaction, account_id, chat_id)
                self.outcome.gaps.add((account_id, chat_id))

    def finish(self) -> None:
        """Save the touched conversations, and load them again when they are needed."""
        for conversation in self._conversations.values():
            conversation.save(self._transaction)
        self._conversations.clear()

    def _conversation(self, account_id: AccountId, chat_id: ChatId) -> ConversationState:
        key = (account_id, chat_id)
        conversation = self._conversations.get(key)
        if conversation is None:
            conversation = load_or_create(self._transaction, account_id, chat_id)
            self._conversations[key] = conversation
            if not conversation.peer_known:
                self.outcome.unknown_peers.add(key)
        return conversation

    def _known_conversation(
        self, account_id: AccountId, chat_id: ChatId
    ) -> ConversationState | None:
        """The conversation that a mark or an edit is about. A chat that is not here is not made by
        it: it is looked for in Telegram's list, which has the mark, too."""
        known = (account_id, chat_id) in self._conversations or self._transaction.fetch_one(
            "SELECT 1 FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
            (account_id, chat_id),
        )
        if known:
            return self._conversation(account_id, chat_id)
        if self._early_updates.first_word_of(account_id, chat_id):
            self.outcome.unknown_peers.add((account_id, chat_id))
        return None

    def _new(self, account_id: AccountId, new: NewMessage, *, live: bool) -> Message | None:
        if self._is_gone(account_id, new):
            return None
        conversation = self._conversation(account_id, new.chat_id)
        if (
            live
            and new.message_id <= conversation.verified_up_to_id
            and self._is_before_history(conversation, new)
        ):
            return None
        sender = new.sender_name or self._name_of(account_id, new.sender_id)
        header = quoted_codes.shown_header(self._transaction, account_id, new)
        outgoing = new.direction is Direction.OUTGOING
        status = Status.SENT if outgoing else Status.RECEIVED
        read_at = (
            Timestamp(self._transaction.now)
            if outgoing and new.message_id <= conversation.read_outbox_max_id
            else None
        )
        cursor = self._transaction.execute(
            INSERT,
            (
                account_id,
                conversation.id,
                new.chat_id,
                new.message_id,
                new.message_id,
                new.direction.value,
                new.sender_id,
                sender,
                new.text,
                new.kind.value,
                new.media_label,
                new.timestamp,
                status.value,
                new.reply_to_message_id,
                new.edited_at,
                read_at,
                to_column(new.entities),
                header_column.to_column(header),
            ),
        )
        if not cursor.rowcount:
            self._changed(account_id, new, at_least=1)
            return None
        message = Message(
            id=MessageId(cursor.lastrowid or 0),
            conversation_id=ConversationId(conversation.id),
            account_id=account_id,
            chat_id=new.chat_id,
            message_id=new.message_id,
            direction=new.direction,
            sender_id=new.sender_id,
            sender_name=sender,
            text=new.text,
            kind=new.kind,
            media_label=new.media_label,
            timestamp=new.timestamp,
            status=status,
            error=None,
            client_id=None,
            reply_to_message_id=new.reply_to_message_id,
            edited_at=new.edited_at,
            deleted_at=None,
            read_at=read_at,
            entities=new.entities,
            header=header,
        )
        self._early_updates.edited_unseen(account_id, new)
        conversation.add(message, live=live)
        own = outgoing or conversation.is_own
        self._transaction.emit_message(
            EventType.MESSAGE_SENT if own else EventType.MESSAGE_RECEIVED, message
        )
        for quoting in quoted_codes.hide_quotes_of(self._transaction, account_id, new):
            self._updated(quoting, conversation.id)
        edit = self._early_updates.edit_of(account_id, new)
        if edit is not None:
            self._changed(account_id, edit, at_least=0)
        return message

    def _is_gone(self, account_id: AccountId, new: NewMessage) -> bool:
        """Whether Telegram has deleted it already; looked up only where it has deleted any."""
        if self._early_updates.is_cleared(account_id, new):
            return True
        any_gone = self._any_gone.get(account_id)
        if any_gone is None:
            any_gone = self._any_gone[account_id] = tombstones.exist_for(
                self._transaction, account_id
            )
        return any_gone and tombstones.exists(
            self._transaction, account_id, new.chat_id, new.message_id
        )

    def _name_of(self, account_id: AccountId, sender_id: int | None) -> str | None:
        if sender_id is None:
            return None
        return peers.title(self._transaction, account_id, ChatId(sender_id))

    def _edited(self, account_id: AccountId, new: NewMessage, *, live: bool) -> None:
        """An unknown message is stored as it is now, unless it is older than its thread."""
        if self._changed(account_id, new, at_least=0):
            return
        conversation = self._known_conversation(account_id, new.chat_id)
        if conversation is None or self._is_before_history(conversation, new):
            self._early_updates.add_edit(account_id, new)
        else:
            self._new(account_id, new, live=live)

    def _is_before_history(self, conversation: ConversationState, new: NewMessage) -> bool:
        return conversation.is_before_history(self._transaction, new.message_id)

    def _changed(self, account_id: AccountId, new: NewMessage, *, at_least: int) -> bool:
        """Bring a known message up to date; False where it is not known.

        at_least: seconds by which its edit must be newer than the one kept. An edit told as such
        counts from the same second on (0); a message met again in history only when newer (1).
        """
        transaction = self._transaction
        old = transaction.fetch_one(
            "SELECT id, text, entities, kind, media_label, "
            "coalesce(edited_at, 0) AS edited_at, timestamp, conversation_id, sender_id "
            "FROM messages WHERE telegram_account_id = ? AND chat_id = ? AND message_id = ?",
            (account_id, new.chat_id, new.message_id),
        )
        if old is None:
            return False
        id_, text, conversation_id = old["id"], old["text"], old["conversation_id"]
        if old["timestamp"] != new.timestamp:  # ours, from before Telegram had named its date
            self._change_timestamp(id_, conversation_id, new.timestamp)
        if new.direction is Direction.OUTGOING:
            text = self._as_telegram_has_it(
                account_id, new, id_, text, old["sender_id"], conversation_id
            )
        known = max(old["edited_at"], self._early_updates.unseen_edit_of(account_id, new))
        newer = new.changed_at - known >= at_least
        if newer:
            self._early_updates.edited_unseen(account_id, new)
        body = new.text, to_column(new.entities)
        media = new.kind.value, new.media_label
        same_body = (text, old["entities"]) == body
        if not newer or (same_body and (old["kind"], old["media_label"]) == media):
            return True
        if not same_body:
            transaction.execute(
                "INSERT INTO message_versions (message_id, text, entities, valid_from) VALUES (?, "
                "?, ?, ?)",
                (id_, text, old["entities"], known or old["timestamp"]),
            )
        with search.followed(transaction, MessageId(id_)):
            transaction.execute(
                "UPDATE messages SET text = ?, entities = ?, kind = ?, media_label = ?, "
                "edited_at = ? WHERE id = ?",
                (*body, *media, _mark(new, old["edited_at"] or None, transaction.now), id_),
            )
        self._updated(id_, conversation_id)
        return True

    def _as_telegram_has_it(
        self,
        account_id: AccountId,
        new: NewMessage,
        id_: int,
        text: str,
        sender_id: int | None,
        conversation_id: int,
    ) -> str:
        """What was kept of an own message before Telegram had told of it: white space around its
        text, and the owner as its sender where it is another. Returns its text from now on."""
        trimmed = text != new.text and as_kept(text) == new.text
        if not trimmed and sender_id == new.sender_id:
            return text
        if trimmed:
            text = new.text
        name = new.sender_name or self._name_of(account_id, new.sender_id)
        with search.followed(self._transaction, MessageId(id_)):
            self._transaction.execute(
                "UPDATE messages SET text = ?, sender_id = ?, sender_name = ? WHERE id = ?",
                (text, new.sender_id, name, id_),
            )
        self._updated(id_, conversation_id)
        return text

    def _change_timestamp(self, id_: int, conversation_id: int, new: int) -> None:
        self.finish()
        with search.followed(self._transaction, MessageId(id_)):
            self._transaction.execute("UPDATE messages SET timestamp = ? WHERE id = ?", (new, id_))
        conversations.refresh_last_message(self._transaction, ConversationId(conversation_id))
        self._updated(id_, conversation_id)

    def _deleted(
        self,
        account_id: AccountId,
        chat_id: ChatId | None,
        message_ids: tuple[TelegramMessageId, ...],
    ) -> None:
        """Mark messages as deleted; without a chat, those of private chats and basic groups,
        whose ids are unique within the account (the plus has them found by their ids)."""
        where, key = (
            ("chat_id = ?", chat_id) if chat_id is not None else ("+chat_id > ?", CHANNEL_MARK)
        )
        for message_id in message_ids:
            if not self._mark_deleted(account_id, f"message_id = ? AND {where}", message_id, key):
                tombstones.add(self._transaction, account_id, chat_id, message_id)
                self._any_gone[account_id] = True

    def _mark_deleted(self, account_id: AccountId, where: str, *key: int) -> bool:
        """Mark the messages of a condition as deleted; False where there was none."""
        rows = self._transaction.fetch_all(
            "UPDATE messages SET deleted_at = ? WHERE telegram_account_id = ? "  # noqa: S608 - constants only
            f"AND {where} AND deleted_at IS NULL "
            "RETURNING id, message_id, conversation_id, chat_id, direction",
            (self._transaction.now, account_id, *key),
        )
        for row in rows:
            conversation = self._conversation(account_id, row["chat_id"])
            conversation.remove(row["message_id"], Direction(row["direction"]))
            self._updated(row["id"], row["conversation_id"])
        return bool(rows)

    def _read_by_peer(
        self, account_id: AccountId, chat_id: ChatId, up_to: TelegramMessageId
    ) -> None:
        conversation = self._known_conversation(account_id, chat_id)
        if conversation is None or up_to <= conversation.read_outbox_max_id:
            return
        conversation.read_outbox_max_id = up_to
        for id_ in conversations.mark_read_by_peer(self._transaction, conversation.id, up_to):
            self._updated(id_, conversation.id)

    def _updated(self, id_: int, conversation_id: int) -> None:
        self._transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(id_))
        if conversations.is_last_message(self._transaction, conversation_id, id_):
            self._transaction.emit_conversation(ConversationId(conversation_id))
