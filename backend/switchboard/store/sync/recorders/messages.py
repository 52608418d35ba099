"""Record new and edited messages."""

from switchboard.domain.events import EventType
from switchboard.domain.ids import MessageId
from switchboard.domain.messages import Direction, Message, Status
from switchboard.domain.reactions import keep_chosen
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import MessageEdited, NewMessage
from switchboard.store.core import header_column, reactions_column, reply_markup_column
from switchboard.store.core.entities_column import to_column
from switchboard.store.messages import albums, tombstones
from switchboard.store.messages.conversation_state import ConversationState
from switchboard.store.sync import group_upgrades, quoted_codes
from switchboard.store.sync.recorders.message_changes import update_message
from switchboard.store.sync.recorders.reactions import record_reactions
from switchboard.store.sync.recorders.recording import Recorders, Recording
from switchboard.store.sync.recorders.scheduled import record_sent

INSERT = (
    "INSERT OR IGNORE INTO messages (telegram_account_id, conversation_id, chat_id, message_id, "
    "sort_rank, direction, sender_id, sender_name, text, kind, media_label, timestamp, status, "
    "reply_to_message_id, edited_at, read_at, entities, header, mentions_me, is_unread_mention, "
    "is_silent, album_id, reply_markup, sets_keyboard, reactions, expires_at, topic_id, "
    "restrictions, discarded) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
)


def record_new(recording: Recording, new: NewMessage) -> None:
    """Store a message, or update it if it is already stored."""
    _record_new(recording, new)
    if new.group_move is not None:
        recording.save_conversations()
        if group_upgrades.record(recording.transaction, recording.account_id, *new.group_move):
            recording.outcome.commands.add(recording.account_id)


def _record_new(recording: Recording, new: NewMessage) -> None:
    if _is_gone(recording, new):
        return
    conversation = recording.conversation(new.chat_id, new.topic_id)
    if (
        recording.live
        and new.message_id <= conversation.chat.verified_up_to_id
        and conversation.chat.is_before_history(recording.transaction, new.message_id)
    ):
        return
    if new.from_scheduled and record_sent(recording, new):
        return
    message = _insert(recording, conversation, new)
    if message is None:
        update_message(recording, new, newer_by=1)
        return
    early_updates, account_id = recording.early_updates, recording.account_id
    early_updates.edited_unseen(recording.transaction, account_id, new)
    if new.changed_at:
        key = (account_id, new.chat_id, new.message_id)
        early_updates.edit_order.note(recording.transaction, key)
    parts = albums.other_parts(recording.transaction, message)
    is_later_part = bool(parts)
    conversation.add(
        message,
        live=recording.live,
        is_unread_mention=new.is_unread_mention,
        is_unread_in_album=any(conversation.is_unread(part) for part in parts),
    )
    own = message.direction is Direction.OUTGOING or conversation.chat.is_own
    type_ = EventType.MESSAGE_SENT if own else EventType.MESSAGE_RECEIVED
    if is_later_part:  # the first part of its album was emitted as received or sent
        type_ = EventType.MESSAGE_UPDATED
    recording.transaction.emit_message(type_, message)
    for quoting in quoted_codes.hide_quotes_of(recording.transaction, account_id, new):
        recording.emit_updated(quoting)
    reactions = early_updates.reactions_of(recording.transaction, account_id, new)
    if reactions is not None:
        record_reactions(recording, reactions)
    edit = early_updates.edit_of(account_id, new)
    if edit is not None:
        update_message(recording, edit, newer_by=0)


def record_edited(recording: Recording, edited: MessageEdited) -> None:
    """Store an edited message. An unknown message is stored as it is now, unless it is older than
    its thread."""
    new = edited.message
    key = (recording.account_id, new.chat_id, new.message_id)
    newer_by = 0 if recording.early_updates.edit_order.is_newest(key, edited) else 1
    if update_message(recording, new, newer_by=newer_by, pts=edited.pts):
        return
    if edited.is_late:
        record_new(recording, new)
        return
    conversation = recording.known_conversation(new.chat_id, new.topic_id)
    if conversation is None or conversation.chat.is_before_history(
        recording.transaction, new.message_id
    ):
        recording.early_updates.add_edit(recording.transaction, recording.account_id, new)
    else:
        record_new(recording, new)


def _is_gone(recording: Recording, new: NewMessage) -> bool:
    """Whether the message has a tombstone. This is read only if the account has tombstones."""
    account_id = recording.account_id
    if recording.early_updates.is_cleared(account_id, new):
        return True
    any_gone = recording.has_tombstones.get(account_id)
    if any_gone is None:
        any_gone = tombstones.exist_for(recording.transaction, account_id)
        recording.has_tombstones[account_id] = any_gone
    return any_gone and tombstones.exists(
        recording.transaction, account_id, new.chat_id, new.message_id
    )


def _insert(
    recording: Recording, conversation: ConversationState, new: NewMessage
) -> Message | None:
    """Insert the message. None if it already has a row."""
    sender_name = new.sender_name or recording.name_of(new.sender_id)
    outgoing = new.direction is Direction.OUTGOING
    status = Status.SENT if outgoing else Status.RECEIVED
    header = quoted_codes.shown_header(recording.transaction, recording.account_id, new)
    is_read = outgoing and new.message_id <= conversation.marks.read_outbox_max_id
    read_at = Timestamp(recording.transaction.now) if is_read else None
    cursor = recording.transaction.execute(
        INSERT,
        (
            recording.account_id,
            conversation.id,
            new.chat_id,
            new.message_id,
            new.message_id,
            new.direction.value,
            new.sender_id,
            sender_name,
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
            new.mentions_me,
            new.is_unread_mention,
            new.is_silent,
            new.album_id,
            reply_markup_column.to_column(new.reply_markup),
            new.reply_markup is not None and new.reply_markup.sets_keyboard,
            reactions_column.to_column(new.reactions),
            new.expires_at,
            new.topic_id,
            int(new.restrictions),
        ),
    )
    if not cursor.rowcount:
        return None
    return Message(
        id=MessageId(cursor.lastrowid or 0),
        conversation_id=conversation.id,
        account_id=recording.account_id,
        chat_id=new.chat_id,
        message_id=new.message_id,
        direction=new.direction,
        sender_id=new.sender_id,
        sender_name=sender_name,
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
        mentions_me=new.mentions_me,
        is_silent=new.is_silent,
        album_id=new.album_id,
        reply_markup=new.reply_markup,
        reactions=keep_chosen(new.reactions, ()),
        expires_at=new.expires_at,
        topic_id=conversation.topic_id,
        chat_rights=conversation.chat.rights,
        restrictions=new.restrictions,
        limits=recording.message_limits(),
    )


RECORDERS: Recorders = {NewMessage: record_new, MessageEdited: record_edited}
