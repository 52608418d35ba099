"""What a message holds beside its text: attachments, entities, the action of a service message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

MediaKind = Literal[
    "photo", "video", "voice", "document", "sticker", "contact", "geo", "poll", "dice"
]
EntityKind = Literal[
    "bold",
    "italic",
    "underline",
    "strike",
    "spoiler",
    "code",
    "pre",
    "blockquote",
    "text_url",
    "mention",
    "mention_name",
    "custom_emoji",
]
ActionKind = Literal[
    "group_created",
    "channel_created",
    "added",
    "joined",
    "left",
    "title",
    "pinned",
    "migrated_to",
    "migrated_from",
    "custom",
    "topic_created",
    "topic_edited",
    "suggested_post_decided",
    "ttl_set",
]


@dataclass(slots=True, frozen=True)
class Media:
    """An attachment without its bytes.

    ``name``: a file name, an emoji, a question, or a person's first and last name, one per line.
    ``detail``: the media type of a document, the phone number of a contact, the latitude and
    longitude of a location, the answers of a poll, one per line, or the value of a die. An unknown
    ``kind`` is a ValueError.
    """

    kind: MediaKind
    name: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(MediaKind):
            raise ValueError(f"no attachment is a {self.kind!r}")


@dataclass(slots=True, frozen=True)
class Entity:
    """A part of a text with a format or a link.

    ``offset`` and ``length`` count UTF-16 code units; they are not compared with the text.
    ``detail``: the address of a ``text_url``, the language of a ``pre``, or the id of who a
    ``mention_name`` names. An unknown ``kind`` is
    a ValueError.
    """

    kind: EntityKind
    offset: int
    length: int
    detail: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(EntityKind):
            raise ValueError(f"no entity is a {self.kind!r}")


@dataclass(slots=True, frozen=True)
class SuggestedPost:
    """A suggestion to post a message in a channel (core.telegram.org/constructor/suggestedPost).

    ``stars``: the offered price. ``accepted``: None until an admin decides.
    """

    stars: int = 0
    schedule_date: int | None = None
    accepted: bool | None = None


@dataclass(slots=True, frozen=True)
class QuickReply:
    """A shortcut of a user, and the texts of its messages. ``first_id``: the id of the first."""

    id: int
    name: str
    first_id: int
    texts: tuple[str, ...]


@dataclass(slots=True, frozen=True)
class Action:
    """The content of a service message. ``users``: the ids of those who were added or who left.
    ``values``: what some kinds contain besides, by the names of Telegram's constructor.

    ``title`` of ``migrated_to``: the id of the supergroup; of ``migrated_from``: the id of the
    group, and its title in the next line.
    """

    kind: ActionKind
    title: str = ""
    users: tuple[int, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
