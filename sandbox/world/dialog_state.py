"""What an account has set for a conversation: notifications, a draft, filters of the list."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.content import Entity

MAIN, ARCHIVE = 0, 1
"""The peer folders; there is no other (core.telegram.org/api/folders, "Peer folders")."""
FOREVER = 2**31 - 1
"""The ``mute_until`` by which clients mute for good."""


@dataclass(slots=True, frozen=True)
class NotifySettings:
    """How to tell of new messages; None: as the default for its kind of chat says.

    core.telegram.org/constructor/peerNotifySettings
    """

    mute_until: int | None = None
    """Unix seconds; 0 is not muted."""
    silent: bool | None = None
    show_previews: bool | None = None


@dataclass(slots=True, frozen=True)
class Draft:
    """What stands in the message field of a conversation; empty once it was cleared."""

    text: str
    date: int
    reply_to: int | None = None
    """The id of the message that it answers, in the owner's box or the channel's."""
    entities: tuple[Entity, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.text and self.reply_to is None


@dataclass(slots=True, frozen=True)
class DialogFilter:
    """A folder as people see it, which the API calls a dialog filter. Peers are named by ref.

    ``flags`` are the names of those that are set (core.telegram.org/constructor/dialogFilter).
    """

    id: int
    title: str
    flags: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    emoticon: str | None = None
    color: int | None = None
