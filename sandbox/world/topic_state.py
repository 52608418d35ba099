"""Topics of a forum, and what one account has set in each (core.telegram.org/api/forum)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.world.dialog_state import Draft, NotifySettings

GENERAL = 1
"""The topic that every forum has and nobody can delete. Its messages name no topic."""
GENERAL_TITLE = "General"
ICON_COLOR = 0x6FB9F0
"""The first of the six colours (core.telegram.org/constructor/forumTopic, ``icon_color``)."""


@dataclass(slots=True)
class Topic:
    """A topic, the same for all members. Its id is that of the service message that created it."""

    id: int
    title: str
    creator_id: int
    date: int
    icon_color: int = ICON_COLOR
    icon_emoji_id: int | None = None
    is_closed: bool = False
    is_hidden: bool = False
    """Only the General topic can be hidden."""
    is_deleted: bool = False
    ids: list[int] = field(default_factory=list)
    """The ids of its messages, oldest first."""


@dataclass(slots=True)
class TopicState:
    """One account's marks and settings in a topic."""

    read_inbox_max_id: int = 0
    """The owner has read the topic up to this id."""
    read_outbox_max_id: int = 0
    """The others have read the owner's messages of the topic up to this id."""
    notify: NotifySettings = field(default_factory=NotifySettings)
    draft: Draft | None = None
    unread_mark: bool = False
    """In a monoforum: whether the owner has marked the person's messages as unread by hand."""
