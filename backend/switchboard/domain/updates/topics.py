"""Changes of the topics of a chat, and the list of its topics."""

from dataclasses import dataclass, field

from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId, TelegramMessageId, TopicId
from switchboard.domain.notifications import NOT_SET, NotifySettings
from switchboard.domain.updates.messages import NewMessage
from switchboard.domain.updates.peers import Peer


@dataclass(frozen=True, slots=True)
class TopicChanged:
    """A topic of a forum was created, renamed, closed, reopened, hidden or shown.

    None: this stays as it is.
    """

    chat_id: ChatId
    topic_id: TopicId
    title: str | None = None
    icon_color: int | None = None
    is_closed: bool | None = None
    is_hidden: bool | None = None
    is_mine: bool | None = None


@dataclass(frozen=True, slots=True)
class TopicPinsChanged:
    """Exactly these topics of a forum are pinned, in this order. None: they must be requested."""

    chat_id: ChatId
    topic_ids: tuple[TopicId, ...] | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in Telegram's list, with its own read marks and counts.

    title: None for a person, whose name is the peer's. pinned_rank: None if it is not pinned.
    top: the newest message, if Telegram returned it and it can be read. unread_mentions: None if
    Telegram does not say it.
    """

    topic_id: TopicId
    title: str | None
    top_message_id: TelegramMessageId
    unread_count: int
    read_inbox_max_id: TelegramMessageId
    read_outbox_max_id: TelegramMessageId
    icon_color: int | None = None
    is_mine: bool = False
    is_closed: bool = False
    is_hidden: bool = False
    pinned_rank: int | None = None
    unread_mentions: int | None = None
    unread_mark: bool = False
    notify: NotifySettings = NOT_SET
    draft: Draft | None = None
    top: NewMessage | None = None


@dataclass(frozen=True, slots=True)
class TopicList:
    """The topics of a chat, as Telegram lists them. is_complete: whether these are all of them.

    has_pins: whether their pins count; an update may have newer ones. log_position: the number of
    logged changes when the list was requested.
    """

    chat_id: ChatId
    topics: tuple[Topic, ...]
    peers: tuple[Peer, ...] = ()
    is_complete: bool = True
    has_pins: bool = True
    log_position: int = field(default=0, compare=False)
