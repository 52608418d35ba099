"""Changes of what the owner has set for chats: muted, archived, pinned, marked unread, drafts.

All devices of the owner share this state, so it changes on a phone, in Switchboard, and sometimes
by itself: a new message takes a chat out of the archive if the chat is not muted.

`topic_id` names the topic of a chat that is divided; 0 is the whole chat.

`changed_at` is the time of a change that came live, as Telegram's packet names it. It is None if a
difference repeated the change or the list of chats showed it: then Telegram does not say when it
happened.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from switchboard.domain.drafts import Draft
from switchboard.domain.folders import Folder
from switchboard.domain.ids import ChatId, TopicId
from switchboard.domain.notifications import NotifyKind, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class MuteChanged:
    """The notification settings of a chat changed."""

    chat_id: ChatId
    settings: NotifySettings
    changed_at: Timestamp | None = field(default=None, compare=False)
    topic_id: TopicId = WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class NotifyDefaultsChanged:
    """The notification settings of all chats of a kind that have none of their own changed."""

    kind: NotifyKind
    settings: NotifySettings


@dataclass(frozen=True, slots=True)
class ArchiveChanged:
    """A chat moved to the archive or out of it. It loses its pin: pins belong to a list."""

    chat_id: ChatId
    is_archived: bool
    changed_at: Timestamp | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PinChanged:
    """A chat was pinned to the top of its list, or a topic to the top of its forum, or unpinned.

    in_archive: the list of the pin, the archive or the main list. A chat that is no longer in that
    list is not pinned. None: the list that the chat is in.
    """

    chat_id: ChatId
    is_pinned: bool
    in_archive: bool | None = None
    changed_at: Timestamp | None = field(default=None, compare=False)
    topic_id: TopicId = WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class PinOrderChanged:
    """Exactly these chats are pinned in the archive or in the main list, in this order."""

    in_archive: bool
    chat_ids: tuple[ChatId, ...]
    changed_at: Timestamp | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class UnreadMarkChanged:
    """The owner marked a chat as unread, or removed the mark."""

    chat_id: ChatId
    unread_mark: bool
    changed_at: Timestamp | None = field(default=None, compare=False)
    topic_id: TopicId = WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """The owner saved or cleared the draft of a chat. A cleared draft is empty and has a date."""

    chat_id: ChatId
    draft: Draft
    changed_at: Timestamp | None = field(default=None, compare=False)
    topic_id: TopicId = WHOLE_CHAT


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """These are all folders of the account, in their order."""

    folders: tuple[Folder, ...]


DialogStateChange: TypeAlias = (
    MuteChanged
    | ArchiveChanged
    | PinChanged
    | PinOrderChanged
    | UnreadMarkChanged
    | DraftChanged
    | NotifyDefaultsChanged
    | FoldersChanged
)
