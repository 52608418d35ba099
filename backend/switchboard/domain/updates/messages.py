"""Changes of messages, and Telegram's answer to a send."""

from dataclasses import dataclass, field
from typing import NamedTuple

from switchboard.domain.buttons import ReplyMarkup
from switchboard.domain.ids import AlbumId, ChatId, RandomId, TelegramMessageId, TopicId
from switchboard.domain.message_entities import Entity
from switchboard.domain.messages import Direction, Kind, MessageHeader
from switchboard.domain.permissions import Restriction
from switchboard.domain.reactions import Reaction
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates.scheduled import ScheduledMessage


class GroupMove(NamedTuple):
    """A basic group became a supergroup, which is another chat."""

    old_chat_id: ChatId
    new_chat_id: ChatId


class NewMessage(NamedTuple):
    """A message in its current form: live, from a difference or from history.

    edited_at: the last edit that users see. hidden_edit_at: the last edit if Telegram hides it.
    sender_name: None if the packet did not contain the sender; the store then looks the name up.
    entities: they fit the text (`message_entities.sanitize_entities`). mentions_me: whether the
    message mentions the owner, or answers a message of the owner. is_unread_mention: whether it
    mentions the owner, and the owner has not looked at it. is_silent: whether the sender wanted no
    notification. expires_at: when its timer removes it, by Telegram's clock. group_move: the move
    of a group that a service message reports.
    topic_id: the topic that the message itself names; 0 if it names none, as in General.
    restrictions: what nobody can do with the message. from_scheduled: the owner had scheduled it.
    """

    chat_id: ChatId
    message_id: TelegramMessageId
    direction: Direction
    sender_id: int | None
    sender_name: str | None
    text: str
    kind: Kind
    media_label: str | None
    timestamp: Timestamp
    reply_to_message_id: TelegramMessageId | None = None
    edited_at: Timestamp | None = None
    entities: tuple[Entity, ...] = ()
    header: MessageHeader | None = None
    hidden_edit_at: Timestamp | None = None
    mentions_me: bool = False
    is_unread_mention: bool = False
    is_silent: bool = False
    album_id: AlbumId | None = None
    reply_markup: ReplyMarkup | None = None
    reactions: tuple[Reaction, ...] = ()
    expires_at: Timestamp | None = None
    group_move: GroupMove | None = None
    topic_id: TopicId = WHOLE_CHAT
    restrictions: Restriction = Restriction.NONE
    from_scheduled: bool = False

    @property
    def changed_at(self) -> int:
        """The time of the last visible or hidden edit, in Unix seconds; 0 without an edit."""
        return max(self.edited_at or 0, self.hidden_edit_at or 0)


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message's content changed.

    If the store does not know the message, it stores it as new. It skips a message that is older
    than the stored part of the chat: paging back reads that message later.

    Three facts decide whether it is newer than a stored edit of the same second. pts: its number in
    Telegram's sequence, 0 if it is unknown. is_late: it may be older than what is stored.
    requested_at: of a page of history, the number of edits that were stored before its request.
    """

    message: NewMessage
    pts: int = field(default=0, compare=False)
    is_late: bool = False
    requested_at: int | None = None


@dataclass(frozen=True, slots=True)
class ReactionsChanged:
    """The reactions to a message are these now."""

    chat_id: ChatId
    message_id: TelegramMessageId
    reactions: tuple[Reaction, ...]


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """Telegram deleted messages. chat_id: None outside channels, where Telegram does not name the
    chat."""

    chat_id: ChatId | None
    message_ids: tuple[TelegramMessageId, ...]


@dataclass(frozen=True, slots=True)
class HistoryCleared:
    """Telegram deleted every message of a chat up to this message."""

    chat_id: ChatId
    up_to: TelegramMessageId


@dataclass(frozen=True, slots=True)
class SendConfirmed:
    """Telegram gave an id to the message with this random id. Only the other changes beside it in
    the same chat show whether this is the id of a message or of a schedule.

    scheduled: the scheduled messages beside it with this id. new_in: the chats of the own new
    messages beside it with this id. Schedules, channels and other chats number their messages
    separately, so each may belong to another message.
    """

    random_id: RandomId
    message_id: TelegramMessageId
    scheduled: tuple[ScheduledMessage, ...] = field(default=(), compare=False)
    new_in: frozenset[ChatId] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class AnswerInUpdates:
    """The result of a command whose answer came as updates. They were passed on like all others,
    and are stored before the command counts as done."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """Telegram's confirmation of a send. message: its content, if Telegram returned it.

    expires_at: when its timer removes it. entities: those that Telegram kept of the sent ones; None
    if none were sent, or if `message` has them.
    """

    message_id: TelegramMessageId
    timestamp: Timestamp
    message: NewMessage | None = field(default=None, compare=False)
    expires_at: Timestamp | None = None
    entities: tuple[Entity, ...] | None = None
