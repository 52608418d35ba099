"""Message entities in TL, and back. Unknown kinds are left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from sandbox.world import Entity
from sandbox.world.message_content import EntityKind

TL = Any

KINDS: dict[EntityKind, type] = {
    "bold": types.MessageEntityBold,
    "italic": types.MessageEntityItalic,
    "underline": types.MessageEntityUnderline,
    "strike": types.MessageEntityStrike,
    "spoiler": types.MessageEntitySpoiler,
    "code": types.MessageEntityCode,
    "pre": types.MessageEntityPre,
    "blockquote": types.MessageEntityBlockquote,
    "text_url": types.MessageEntityTextUrl,
    "mention": types.MessageEntityMention,
    "mention_name": types.MessageEntityMentionName,
    "custom_emoji": types.MessageEntityCustomEmoji,
}
DETAILS: dict[EntityKind, str] = {
    "pre": "language",
    "text_url": "url",
    "custom_emoji": "document_id",
    "mention_name": "user_id",
}
"""What some kinds have besides their place."""

NUMBERS = frozenset({"custom_emoji", "mention_name"})
"""The kinds whose detail is a number."""


def entities(given: Iterable[Entity]) -> list[TL] | None:
    """The entities of a message; None if it has none."""
    return [_entity(entity) for entity in given] or None


def _entity(given: Entity) -> TL:
    detail: str | int = int(given.detail or 0) if given.kind in NUMBERS else given.detail
    name = DETAILS.get(given.kind)
    more = {} if name is None else {name: detail}
    return KINDS[given.kind](offset=given.offset, length=given.length, **more)


def kept(given: Iterable[TL] | None, cut: int) -> tuple[Entity, ...]:
    """The entities that a client sent with a text, after ``cut`` leading code units were
    removed."""
    kinds = {type_: kind for kind, type_ in KINDS.items()}
    found = ((kinds[type(entity)], entity) for entity in given or () if type(entity) in kinds)
    return tuple(
        Entity(kind, entity.offset - cut, entity.length, _detail(kind, entity))
        for kind, entity in found
    )


def _detail(kind: EntityKind, entity: TL) -> str:
    return str(getattr(entity, DETAILS[kind])) if kind in DETAILS else ""
