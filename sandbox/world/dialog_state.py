"""The settings of an account for its conversations: notifications, drafts, dialog filters."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.message_content import Entity

MAIN, ARCHIVE = 0, 1
"""The peer folders; there is no other (core.telegram.org/api/folders, "Peer folders")."""


@dataclass(slots=True, frozen=True)
class NotifySettings:
    """Notification settings. None means the default for the kind of chat.

    core.telegram.org/constructor/peerNotifySettings
    """

    mute_until: int | None = None
    """In Unix seconds; 0 means not muted."""
    silent: bool | None = None
    show_previews: bool | None = None


@dataclass(slots=True, frozen=True)
class Draft:
    """The content of the message field of a conversation. A cleared draft is empty."""

    text: str
    date: int
    reply_to: int | None = None
    """The id of the answered message, in the owner's box or the channel's box."""
    entities: tuple[Entity, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the draft has neither text nor an answered message."""
        return not self.text and self.reply_to is None


@dataclass(slots=True, frozen=True)
class DialogFilter:
    """A folder in the user interface; the API calls it a dialog filter. Peers are named by ref.

    ``flags``: the names of the set flags (core.telegram.org/constructor/dialogFilter).
    """

    id: int
    title: str
    flags: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    emoticon: str | None = None
    color: int | None = None
