"""Record how far the owner and the peer have read."""

from switchboard.domain.updates import InboxRead, OutboxRead
from switchboard.store.messages import conversations
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_inbox_read(recording: Recording, read: InboxRead) -> None:
    """The owner has read up to a message."""
    conversation = recording.known_conversation(read.chat_id)
    if conversation is not None:
        conversation.read(read.up_to, read.unread_count)


def record_outbox_read(recording: Recording, read: OutboxRead) -> None:
    """The peer has read our messages up to one."""
    conversation = recording.known_conversation(read.chat_id)
    if conversation is None or read.up_to <= conversation.chat.read_outbox_max_id:
        return
    conversation.chat.read_outbox_max_id = read.up_to
    for id_ in conversations.mark_read_by_peer(recording.transaction, conversation.id, read.up_to):
        recording.emit_updated(id_)


RECORDERS: Recorders = {InboxRead: record_inbox_read, OutboxRead: record_outbox_read}
