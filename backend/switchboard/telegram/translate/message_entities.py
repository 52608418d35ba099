"""Translate Telegram's message entities. Unknown kinds are left out."""

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.message_entities import Entity, EntityKind, sanitize_entities

_KINDS: dict[type, EntityKind] = {
    types.MessageEntityBold: EntityKind.BOLD,
    types.MessageEntityItalic: EntityKind.ITALIC,
    types.MessageEntityUnderline: EntityKind.UNDERLINE,
    types.MessageEntityStrike: EntityKind.STRIKETHROUGH,
    types.MessageEntitySpoiler: EntityKind.SPOILER,
    types.MessageEntityCode: EntityKind.CODE,
    types.MessageEntityPre: EntityKind.PRE,
    types.MessageEntityBlockquote: EntityKind.BLOCKQUOTE,
    types.MessageEntityTextUrl: EntityKind.TEXT_LINK,
    types.MessageEntityMention: EntityKind.MENTION,
    types.MessageEntityMentionName: EntityKind.MENTION,
}


def convert_entities(text: str, given: Iterable[Any] | None) -> tuple[Entity, ...]:
    """The entities of a text that are kept."""
    if not given:
        return ()
    return sanitize_entities(text, (_entity(entity) for entity in given if type(entity) in _KINDS))


def _entity(given: Any) -> Entity:
    return Entity(
        _KINDS[type(given)],
        given.offset,
        given.length,
        url=getattr(given, "url", None),
        language=getattr(given, "language", None),
    )
