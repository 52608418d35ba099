"""What a message holds beside its text: attachments, entities, the action of a service message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

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
    "custom_emoji",
]
ActionKind = Literal[
    "group_created", "channel_created", "added", "joined", "left", "title", "pinned", "custom"
]


@dataclass(slots=True, frozen=True)
class Media:
    """An attachment without its bytes.

    ``name`` is a file name, an emoji, a question, or a person's first and last name, one a line.
    ``detail`` is the media type of a document, the phone number of a contact, latitude and
    longitude of a place, the answers of a poll, one a line, or what a die has shown. A ``kind``
    that there is not is a ValueError.
    """

    kind: MediaKind
    name: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(MediaKind):
            raise ValueError(f"no attachment is a {self.kind!r}")


@dataclass(slots=True, frozen=True)
class Entity:
    """How a part of a text looks, or where it leads.

    ``offset`` and ``length`` count UTF-16 code units and are not held against the text. ``detail``
    is the address of a ``text_url``, or the language of a ``pre``. A ``kind`` that there is not is
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
class Action:
    """What a service message says. ``users`` are the ids of those who were added or who left."""

    kind: ActionKind
    title: str = ""
    users: tuple[int, ...] = ()
