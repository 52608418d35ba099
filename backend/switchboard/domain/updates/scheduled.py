"""The schedule of a chat: messages that Telegram sends at their time
(core.telegram.org/api/scheduled-messages).

Their ids are those of the schedule. They are no ids of messages, although the numbers may be equal.
No difference repeats these changes.
"""

from dataclasses import dataclass
from typing import NamedTuple

from switchboard.domain.ids import AlbumId, ChatId, ScheduledId, TelegramMessageId, TopicId
from switchboard.domain.message_entities import Entity
from switchboard.domain.messages import Kind, MessageHeader
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT


class ScheduledMessage(NamedTuple):
    """A message of a schedule as it is now. scheduled_at: when Telegram sends it."""

    chat_id: ChatId
    scheduled_id: ScheduledId
    scheduled_at: Timestamp
    text: str
    kind: Kind
    media_label: str | None
    sender_id: int | None
    sender_name: str | None
    entities: tuple[Entity, ...] = ()
    header: MessageHeader | None = None
    reply_to_message_id: TelegramMessageId | None = None
    is_silent: bool = False
    album_id: AlbumId | None = None
    topic_id: TopicId = WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class MessageScheduled:
    """A message was put into a schedule, or changed there."""

    message: ScheduledMessage


@dataclass(frozen=True, slots=True)
class ScheduledRemoved:
    """Messages left a schedule. sent: the ids that they have as messages now, in the same order;
    none if they were deleted."""

    chat_id: ChatId
    scheduled_ids: tuple[ScheduledId, ...]
    sent: tuple[TelegramMessageId, ...] = ()


class StoredScheduled(NamedTuple):
    """What a device can change of a scheduled message, as it is stored."""

    scheduled_id: ScheduledId
    scheduled_at: Timestamp
    text: str
    entities: tuple[Entity, ...]

    @staticmethod
    def of(message: ScheduledMessage) -> "StoredScheduled":
        """That of a message."""
        return StoredScheduled(
            message.scheduled_id, message.scheduled_at, message.text, message.entities
        )


@dataclass(frozen=True, slots=True)
class ScheduleRead:
    """The whole schedule of a chat. known: the messages that were stored when it was requested."""

    chat_id: ChatId
    messages: tuple[ScheduledMessage, ...]
    known: frozenset[StoredScheduled] = frozenset()
