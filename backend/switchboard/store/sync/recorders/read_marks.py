"""Record how far the owner and the peer have read, and which mentions the owner has read."""

from switchboard.domain.ids import CHANNEL_MARK
from switchboard.domain.updates import InboxRead, MentionsRead, OutboxRead
from switchboard.store.messages import conversations
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_inbox_read(recording: Recording, read: InboxRead) -> None:
    """Record that the owner has read up to a message."""
    conversation = recording.known_conversation(read.chat_id)
    if conversation is not None:
        conversation.read(read.up_to, read.unread_count)


def record_outbox_read(recording: Recording, read: OutboxRead) -> None:
    """Record that the peer has read our messages up to this one."""
    conversation = recording.known_conversation(read.chat_id)
    if conversation is None or read.up_to <= conversation.chat.read_outbox_max_id:
        return
    conversation.chat.read_outbox_max_id = read.up_to
    for id_ in conversations.mark_read_by_peer(recording.transaction, conversation.id, read.up_to):
        recording.emit_updated(id_)


def record_mentions_read(recording: Recording, read: MentionsRead) -> None:
    """Record that the owner has seen mentions. Without a chat: in private chats and basic groups,
    whose ids are unique within the account (the plus makes SQLite use the index of ids)."""
    chat_id = read.chat_id
    where, key = ("chat_id = ?", chat_id) if chat_id is not None else ("+chat_id > ?", CHANNEL_MARK)
    for message_id in read.message_ids:
        for chat in recording.transaction.fetch_values(
            "UPDATE messages SET is_unread_mention = 0 WHERE telegram_account_id = ? "  # noqa: S608 - constants only
            f"AND message_id = ? AND {where} AND is_unread_mention RETURNING chat_id",
            (recording.account_id, message_id, key),
        ):
            recording.conversation(chat).chat.remove_mention()


RECORDERS: Recorders = {
    InboxRead: record_inbox_read,
    OutboxRead: record_outbox_read,
    MentionsRead: record_mentions_read,
}
