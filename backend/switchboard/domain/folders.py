"""Folders: the owner's views of the list of chats (Telegram: "Folders", `dialogFilter`)."""

from dataclasses import dataclass
from typing import NewType

from switchboard.domain.ids import ChatId

FolderId = NewType("FolderId", int)
"""Telegram's id of a folder. It is unique within an account."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the owner (Telegram: `dialogFilter`): a view of the chats that fit its rules.

    A chat in `pinned` or `included` is always in the folder; `pinned` ones come first, in this
    order. A chat in `excluded` is never in it. For other chats the kinds decide. `exclude_muted`,
    `exclude_read` and `exclude_archived` leave chats out; the first two do not leave out a chat
    with unread mentions.
    """

    id: FolderId
    title: str
    emoticon: str | None = None
    pinned: tuple[ChatId, ...] = ()
    included: tuple[ChatId, ...] = ()
    excluded: tuple[ChatId, ...] = ()
    contacts: bool = False
    non_contacts: bool = False
    groups: bool = False
    channels: bool = False
    bots: bool = False
    exclude_muted: bool = False
    exclude_read: bool = False
    exclude_archived: bool = False
