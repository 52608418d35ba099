"""Update a stored message with what Telegram has now."""

from typing import NamedTuple

from switchboard.domain.ids import ConversationId, MessageId
from switchboard.domain.messages import Direction, as_kept
from switchboard.domain.reactions import keep_chosen
from switchboard.domain.updates import NewMessage
from switchboard.store.core import reactions_column
from switchboard.store.core.entities_column import to_column
from switchboard.store.core.reply_markup_column import to_column as to_markup_column
from switchboard.store.core.rows import Columns
from switchboard.store.messages import conversations, search, topic_division
from switchboard.store.sync.recorders.recording import Recording


class StoredMessage(NamedTuple):
    """A stored message before its update."""

    id: int
    conversation_id: int
    text: str
    entities: str | None
    kind: str
    media_label: str | None
    edited_at: int
    timestamp: int
    sender_id: int | None
    album_id: int | None
    reply_markup: str | None
    reactions: str | None
    expires_at: int | None
    deleted_by_timer: int
    direction: str
    topic_id: int | None
    restrictions: int | None


STORED = Columns(StoredMessage, "m", edited_at="coalesce(m.edited_at, 0)")

SELECT_STORED = (
    f"SELECT {STORED.sql} FROM messages m "  # noqa: S608 - constants only
    "WHERE m.telegram_account_id = ? AND m.chat_id = ? AND m.message_id = ?"
)


def update_message(recording: Recording, new: NewMessage, *, newer_by: int, pts: int = 0) -> bool:
    """Update a stored message. False if it is not stored.

    newer_by: seconds by which its edit must be newer than the stored one. An edit that arrives as
    an update counts from the same second on (0), a message from history only if it is newer (1).
    pts: its number in Telegram's sequence, if it is known.
    """
    transaction = recording.transaction
    key = (recording.account_id, new.chat_id, new.message_id)
    old = transaction.fetch_one_as(STORED, SELECT_STORED, key)
    if old is None:
        return False
    if old.deleted_by_timer:
        return True
    if old.topic_id != new.topic_id:  # it was stored before topics were known
        _move_to_topic(recording, old, new)
    if old.timestamp != new.timestamp:  # our message, stored before Telegram's date was known
        _change_timestamp(recording, old, new.timestamp)
    known = max(old.edited_at, recording.early_updates.unseen_edit_of(recording.account_id, new))
    if new.direction is Direction.OUTGOING:
        old = _confirmed(recording, old, new, is_edited=max(known, new.changed_at) > 0)
    _take_over_without_edit(recording, old, new)
    if new.changed_at - known < newer_by:
        return True
    recording.early_updates.edited_unseen(recording.transaction, recording.account_id, new)
    recording.early_updates.edit_order.note(recording.transaction, key, pts)
    body = (new.text, to_column(new.entities))
    media = (new.kind.value, new.media_label)
    markup = to_markup_column(new.reply_markup)
    same_body = (old.text, old.entities) == body
    if same_body and (old.kind, old.media_label) == media and old.reply_markup == markup:
        return True
    if not same_body:
        transaction.execute(
            "INSERT INTO message_versions (message_id, text, entities, valid_from) "
            "VALUES (?, ?, ?, ?)",
            (old.id, old.text, old.entities, known or old.timestamp),
        )
    with search.followed(transaction, MessageId(old.id)):
        transaction.execute(
            "UPDATE messages SET text = ?, entities = ?, kind = ?, media_label = ?, "
            "reply_markup = ?, sets_keyboard = ?, edited_at = ? WHERE id = ?",
            (
                *body,
                *media,
                markup,
                new.reply_markup is not None and new.reply_markup.sets_keyboard,
                _edited_at(new, old.edited_at or None, transaction.now),
                old.id,
            ),
        )
    recording.emit_updated(old.id)
    return True


def _take_over_without_edit(recording: Recording, old: StoredMessage, new: NewMessage) -> None:
    """Store what changes without an edit: reactions, timer, album and restrictions."""
    restrictions = int(new.restrictions)
    values = (new.album_id, _reactions(recording, old, new), new.expires_at, restrictions)
    if values != (old.album_id, old.reactions, old.expires_at, old.restrictions):
        recording.transaction.execute(
            "UPDATE messages SET album_id = ?, reactions = ?, expires_at = ?, restrictions = ? "
            "WHERE id = ?",
            (*values, old.id),
        )
        recording.emit_updated(old.id)


def _reactions(recording: Recording, old: StoredMessage, new: NewMessage) -> str | None:
    """The column of its reactions. A page of history may be older than those that came live."""
    known = reactions_column.from_column(old.reactions)
    reactions = reactions_column.to_column(keep_chosen(new.reactions, known))
    if reactions == old.reactions:
        return reactions
    key = (recording.account_id, new.chat_id, new.message_id)
    early, transaction = recording.early_updates, recording.transaction
    if recording.live:
        early.note_reactions(transaction, key)
    elif early.reacted_lately(key, transaction.now):
        return old.reactions
    return reactions


def _edited_at(new: NewMessage, edited_at: int | None, now: int) -> int | None:
    """The edit date of the updated message. A hidden edit does not change it."""
    return edited_at if new.hidden_edit_at is not None else new.edited_at or now


def _confirmed(
    recording: Recording, old: StoredMessage, new: NewMessage, *, is_edited: bool
) -> StoredMessage:
    """Correct an own message that was stored before Telegram showed it: Telegram trims its text,
    adds links, forwards the original as it is by then, and may name another sender. Returns what is
    stored now. is_edited: there was a real edit, not only such a correction."""
    trimmed = as_kept(old.text) == new.text
    current = old._replace(
        text=new.text if trimmed or not is_edited else old.text,
        entities=old.entities if is_edited else to_column(new.entities),
        sender_id=new.sender_id,
    )
    if current == old:
        return old
    name = new.sender_name or recording.name_of(new.sender_id)
    with search.followed(recording.transaction, MessageId(old.id)):
        recording.transaction.execute(
            "UPDATE messages SET text = ?, entities = ?, sender_id = ?, "
            "sender_name = CASE WHEN sender_id IS ? THEN sender_name ELSE ? END WHERE id = ?",
            (current.text, current.entities, new.sender_id, new.sender_id, name, old.id),
        )
    recording.emit_updated(old.id)
    recording.transaction.emit_conversation(ConversationId(old.conversation_id))
    return current


def _change_timestamp(recording: Recording, old: StoredMessage, new: int) -> None:
    transaction = recording.transaction
    recording.save_conversations()
    with search.followed(transaction, MessageId(old.id)):
        transaction.execute("UPDATE messages SET timestamp = ? WHERE id = ?", (new, old.id))
    conversations.refresh_last_message(transaction, ConversationId(old.conversation_id))
    recording.emit_updated(old.id)


def _move_to_topic(recording: Recording, old: StoredMessage, new: NewMessage) -> None:
    """Note the topic of a message, and move it to the conversation of that topic."""
    transaction = recording.transaction
    transaction.execute("UPDATE messages SET topic_id = ? WHERE id = ?", (new.topic_id, old.id))
    there = recording.conversation(new.chat_id, new.topic_id)
    if there.id == old.conversation_id:
        return
    here = recording.conversation_of(ConversationId(old.conversation_id))
    here.remove(new.message_id, Direction(old.direction))
    recording.save_conversations()
    topic_division.move(transaction, old.id, there.id, there.topic_id)
    for id_ in (here.id, there.id):
        conversations.refresh_last_message(transaction, id_)
    recording.emit_updated(old.id)
