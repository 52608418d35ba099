"""Translate Telegram's message entities, in both directions. Unknown kinds are left out."""

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

_TYPES: dict[EntityKind, type] = {
    kind: type_ for type_, kind in _KINDS.items() if kind is not EntityKind.MENTION
}


def convert_entities(text: str, given: Iterable[Any] | None) -> tuple[Entity, ...]:
    """The entities of a text that are kept."""
    if not given:
        return ()
    return sanitize_entities(text, (_entity(entity) for entity in given if type(entity) in _KINDS))


def input_entities(given: Iterable[Entity]) -> list[Any] | None:
    """The entities to send with a text; None for a text without. Telegram finds mentions itself."""
    return [_input_entity(entity) for entity in given if entity.type in _TYPES] or None


def _input_entity(given: Entity) -> Any:
    if given.type is EntityKind.TEXT_LINK:
        return types.MessageEntityTextUrl(given.offset, given.length, given.url or "")
    if given.type is EntityKind.PRE:
        return types.MessageEntityPre(given.offset, given.length, given.language or "")
    return _TYPES[given.type](given.offset, given.length)


def _entity(given: Any) -> Entity:
    return Entity(
        _KINDS[type(given)],
        given.offset,
        given.length,
        url=getattr(given, "url", None),
        language=getattr(given, "language", None),
    )
