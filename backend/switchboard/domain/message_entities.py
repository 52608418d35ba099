"""Message entities: formats and links of parts of a text.

Telegram sends them beside the text. Their positions count UTF-16 code units
(core.telegram.org/api/entities), as in JavaScript. They come from strangers. So only known
kinds and harmless addresses are kept. After `sanitize_entities` they lie inside the text, and
two of them are either nested or apart: the page needs no further checks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import heapify, heappop, heappush
from itertools import islice
from typing import Any, NamedTuple

MAX_ENTITIES = 100
"""The most entities of one message, as Telegram accepts them."""

MAX_URL = 2048

LINK = re.compile(r"(?:https?://|mailto:|tg://)[^\s\x00-\x1f\x7f\ud800-\udfff]+", re.IGNORECASE)
"""Addresses with a harmless scheme. The page has the same rule (dashboard/lib/links.js)."""

LANGUAGE = re.compile(r"[\w+#.-]{1,32}", re.ASCII)
"""The name of a programming language, as Telegram's apps write it."""


class EntityKind(StrEnum):
    """The stored kinds. Clients find addresses and hashtags themselves, so these are not stored."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKETHROUGH = "strikethrough"
    SPOILER = "spoiler"
    CODE = "code"
    PRE = "pre"
    BLOCKQUOTE = "blockquote"
    TEXT_LINK = "text_link"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a text, in UTF-16 code units. Only a text_link has a url, only a pre a language."""

    type: EntityKind
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


class FormattedText(NamedTuple):
    """A text and its entities. They fit the text."""

    text: str
    entities: tuple[Entity, ...] = ()


def parse_entities(shapes: Iterable[Mapping[str, Any]]) -> tuple[Entity, ...]:
    """Entities from the values of their fields, as JSON has them."""
    return tuple(
        Entity(
            EntityKind(shape["type"]),
            shape["offset"],
            shape["length"],
            shape.get("url"),
            shape.get("language"),
        )
        for shape in shapes
    )


def units_of(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(_units(text)) // 2


def moved(entity: Entity, by: int) -> Entity:
    """The entity at another position. What would lie before the text is cut off."""
    start = max(entity.offset + by, 0)
    return replace(entity, offset=start, length=max(entity.offset + by + entity.length - start, 0))


def sanitize_entities(
    text: str, given: Iterable[Entity], limit: int = MAX_ENTITIES
) -> tuple[Entity, ...]:
    """Make any entities fit the text.

    Each result lies within the text and never splits a character. A text_link has a harmless
    address. The result is sorted, an outer entity before the entities inside it. An entity that
    would cross another is cut in two. There are at most `limit`.
    """
    units = _units(text)
    allowed = (clean for entity in given if (clean := _clean(entity)) is not None)
    placed = (at for entity in allowed if (at := _clamp(entity, units)) is not None)
    return tuple(islice(_nest(dict.fromkeys(islice(placed, limit))), limit))


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _clean(entity: Entity) -> Entity | None:
    """The entity without fields that its kind does not have; None if it must not be stored."""
    if entity.type is EntityKind.TEXT_LINK:
        url = entity.url or ""
        harmless = len(url) <= MAX_URL and LINK.fullmatch(url) is not None
        return replace(entity, language=None) if harmless else None
    if entity.type is EntityKind.PRE:
        known = LANGUAGE.fullmatch(entity.language or "") is not None
        return replace(entity, url=None, language=entity.language if known else None)
    return replace(entity, url=None, language=None)


def _clamp(entity: Entity, units: bytes) -> Entity | None:
    """The entity within the text and around whole characters; None if it lies outside the text."""
    total = len(units) // 2
    start, end = entity.offset, min(entity.offset + entity.length, total)
    if start < 0 or start >= end:
        return None
    start -= _splits_character(units, start)
    end += _splits_character(units, end)
    return replace(entity, offset=start, length=end - start)


def _splits_character(units: bytes, at: int) -> bool:
    """Whether the offset is between the two code units of one character."""
    high, low = units[2 * at - 1 : 2 * at], units[2 * at + 1 : 2 * at + 2]
    return b"\xd8" <= high <= b"\xdb" and b"\xdc" <= low <= b"\xdf"


def _nest(entities: Iterable[Entity]) -> Iterator[Entity]:
    """Sort the entities, outer ones first. If an entity ends after its outer entity, its rest
    follows as a separate entity."""
    waiting = [
        (entity.offset, -entity.length, number, entity) for number, entity in enumerate(entities)
    ]
    heapify(waiting)
    ends: list[int] = []
    while waiting:
        offset, minus_length, number, entity = heappop(waiting)
        end = offset - minus_length
        while ends and ends[-1] <= offset:
            ends.pop()
        if ends and ends[-1] < end:
            beyond = ends[-1], ends[-1] - end, number, entity
            heappush(waiting, beyond)
            end = ends[-1]
        ends.append(end)
        yield replace(entity, offset=offset, length=end - offset)
