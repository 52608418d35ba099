"""A chat in the account's list at Telegram."""

from dataclasses import dataclass, field

from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.notifications import NOT_SET, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates.messages import NewMessage
from switchboard.domain.updates.peers import Peer


@dataclass(frozen=True, slots=True)
class Dialog:
    """A chat in the account's list, with Telegram's own read marks and counts.

    top: the newest message, if Telegram returned it and it can be read. unread_mentions: counted up
    to `top_message_id`; None if an update has a newer number. draft: None if there is none. Pins
    are not here: `DialogListing.pins` has them in their order.

    log_position: the number of logged changes when the list was requested. Later changes are
    applied when the dialog is stored (`DialogReader.with_newer_changes`).
    """

    peer: Peer
    top_message_id: TelegramMessageId
    unread_count: int
    read_inbox_max_id: TelegramMessageId
    read_outbox_max_id: TelegramMessageId
    top: NewMessage | None = None
    notify: NotifySettings = NOT_SET
    is_archived: bool = False
    unread_mark: bool = False
    unread_mentions: int | None = 0
    draft: Draft | None = None
    log_position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class DialogOffset:
    """Where a page of the account's list of chats ended: the last message's date and id, and its
    chat (Telegram: Pagination in the API)."""

    date: Timestamp
    message_id: TelegramMessageId
    chat_id: ChatId
