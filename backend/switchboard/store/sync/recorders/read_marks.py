"""Record how far the owner and the peer have read, and which mentions the owner has read."""

from switchboard.domain.ids import CHANNEL_MARK, TelegramMessageId
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import InboxRead, MentionsRead, OutboxRead
from switchboard.store.messages import conversations
from switchboard.store.messages.conversation_state import ConversationState
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_inbox_read(recording: Recording, read: InboxRead) -> None:
    """Record that the owner has read up to a message. If a divided chat was read as a whole, so
    were its topics; the next reading of their list proves it."""
    conversation = recording.marked_conversation(read.chat_id, read.topic_id)
    if conversation is None:
        return
    if conversation.chat.is_divided and read.topic_id == WHOLE_CHAT:
        conversation.marks.read(read.up_to)
        for topic in recording.topics_of(conversation.chat):
            _read_topic(recording, topic, read.up_to)
        recording.want_topics(read.chat_id)
    elif read.unread_count is None:
        _read_topic(recording, conversation, read.up_to)
    else:
        conversation.read(read.up_to, read.unread_count)


def _read_topic(recording: Recording, topic: ConversationState, up_to: TelegramMessageId) -> None:
    """Telegram does not say how many messages of a topic are unread: stored ones are counted."""
    left = topic.count_above(recording.transaction, up_to)
    topic.read(up_to, min(left, topic.unread_count))


def record_outbox_read(recording: Recording, read: OutboxRead) -> None:
    """Record that the peer has read our messages up to this one."""
    conversation = recording.marked_conversation(read.chat_id, read.topic_id)
    if conversation is None or read.up_to <= conversation.marks.read_outbox_max_id:
        return
    conversation.marks.read_outbox_max_id = read.up_to
    for id_ in conversations.mark_read_by_peer(recording.transaction, conversation.id, read.up_to):
        recording.emit_updated(id_)


def record_mentions_read(recording: Recording, read: MentionsRead) -> None:
    """Record that the owner has seen mentions. Without a chat: in private chats and basic groups,
    whose ids are unique within the account (the plus makes SQLite use the index of ids)."""
    chat_id = read.chat_id
    where, key = ("chat_id = ?", chat_id) if chat_id is not None else ("+chat_id > ?", CHANNEL_MARK)
    for message_id in read.message_ids:
        for conversation_id in recording.transaction.fetch_values(
            "UPDATE messages SET is_unread_mention = 0 WHERE telegram_account_id = ? "  # noqa: S608 - constants only
            f"AND message_id = ? AND {where} AND is_unread_mention RETURNING conversation_id",
            (recording.account_id, message_id, key),
        ):
            recording.conversation_of(conversation_id).marks.remove_mention()


RECORDERS: Recorders = {
    InboxRead: record_inbox_read,
    OutboxRead: record_outbox_read,
    MentionsRead: record_mentions_read,
}
