"""Record changes of the topics of a forum."""

from switchboard.domain.updates import TopicChanged, TopicPinsChanged
from switchboard.store.messages import topics
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_topic(recording: Recording, change: TopicChanged) -> None:
    """Record that a topic was created, renamed, closed, reopened, hidden or shown."""
    topics.set_known(recording.transaction, recording.account_id, change)


def record_topic_pins(recording: Recording, change: TopicPinsChanged) -> None:
    """Record the pinned topics of a forum in their order, or only that they have changed."""
    if change.topic_ids is None:
        recording.want_topics(change.chat_id, soon=True)
    else:
        topics.set_pin_order(
            recording.transaction, recording.account_id, change.chat_id, change.topic_ids
        )


RECORDERS: Recorders = {TopicChanged: record_topic, TopicPinsChanged: record_topic_pins}
