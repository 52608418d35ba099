"""Record changes of schedules."""

from switchboard.domain.ids import ScheduledId
from switchboard.domain.messages import Direction
from switchboard.domain.updates import (
    MessageScheduled,
    NewMessage,
    ScheduledMessage,
    ScheduledRemoved,
    ScheduleRead,
    SentMessage,
)
from switchboard.store.messages import scheduled, schedules
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_scheduled(recording: Recording, change: MessageScheduled) -> None:
    """Store a scheduled message as it is now."""
    _store(recording, change.message)


def record_removed(recording: Recording, change: ScheduledRemoved) -> None:
    """Messages were sent or deleted. Those that were sent have been stored as messages before."""
    recording.save_conversations()
    transaction, key = recording.transaction, (recording.account_id, change.chat_id)
    sent = dict(zip(change.scheduled_ids, change.sent, strict=False))
    for scheduled_id in change.scheduled_ids:
        message_id = schedules.find(transaction.connection, *key, scheduled_id)
        if message_id is None:
            continue
        if scheduled_id in sent:
            if not scheduled.mark_sent(transaction, message_id, sent[scheduled_id]):
                recording.early_updates.add_sent(
                    transaction, (*key, sent[scheduled_id]), scheduled_id
                )
        else:
            scheduled.remove(transaction, message_id)


def record_read(recording: Recording, change: ScheduleRead) -> None:
    """Store a schedule as Telegram listed it. What was stored, changed or removed since the request
    stays as it is, because the answer may be older."""
    transaction, key = recording.transaction, (recording.account_id, change.chat_id)
    stored = schedules.stored_in(transaction.connection, *key)
    changed = {message.scheduled_id for message in stored ^ change.known}
    for message in change.messages:
        if message.scheduled_id not in changed:
            _store(recording, message)
    recording.save_conversations()
    listed = {message.scheduled_id for message in change.messages}
    known = {message.scheduled_id for message in change.known}
    gone = sorted(known - changed - listed)
    found = [schedules.find(transaction.connection, *key, ScheduledId(id_)) for id_ in gone]
    scheduled.resolve(transaction, [id_ for id_ in found if id_ is not None])


def record_sent(recording: Recording, new: NewMessage) -> bool:
    """A message that was scheduled was sent: its row in the schedule becomes the message. Its id in
    the schedule is known if the packet named it. False if no row is known, or if the message is
    stored already."""
    connection, key = recording.transaction.connection, (recording.account_id, new.chat_id)
    if new.direction is not Direction.OUTGOING:
        return False
    if schedules.is_stored(connection, *key, new.message_id):
        return False
    scheduled_id = recording.sent_from_schedule.get(
        (new.chat_id, new.message_id)
    ) or recording.early_updates.scheduled_id_of(recording.transaction, (*key, new.message_id))
    message_id = None
    if scheduled_id is not None:
        message_id = schedules.find(connection, *key, scheduled_id)
    if message_id is None:
        message_id = schedules.match(connection, recording.account_id, new)
    if message_id is None:
        return False
    recording.save_conversations()
    sent = SentMessage(new.message_id, new.timestamp, new, new.expires_at)
    scheduled.become_sent(recording.transaction, message_id, sent)
    return True


def _store(recording: Recording, message: ScheduledMessage) -> None:
    transaction, account_id = recording.transaction, recording.account_id
    known = schedules.find(
        transaction.connection, account_id, message.chat_id, message.scheduled_id
    )
    if known is not None:
        scheduled.update(transaction, known, message)
        return
    conversation = recording.conversation(message.chat_id, message.topic_id)
    name = message.sender_name or recording.name_of(message.sender_id)
    scheduled.insert(transaction, account_id, conversation.id, message, name)


RECORDERS: Recorders = {
    MessageScheduled: record_scheduled,
    ScheduledRemoved: record_removed,
    ScheduleRead: record_read,
}
