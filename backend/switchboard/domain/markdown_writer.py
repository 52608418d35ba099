"""Write a text with entities as Markdown, so that it can be edited.

The Markdown of Telegram's apps has no escape character, and no mark for some entities (underline,
quotation, mention), which are left out. So the result is read again. If this gives another text,
the text cannot be written as Markdown.
"""

from collections.abc import Iterable
from dataclasses import replace

from switchboard.domain import markdown
from switchboard.domain.message_entities import Entity, EntityKind, FormattedText

MARKS = {kind: mark for mark, kind in markdown.FORMATS.items()}

EXPRESSED = frozenset(
    {*MARKS, EntityKind.CODE, EntityKind.PRE, EntityKind.TEXT_LINK},
)
"""The kinds of entities that have marks."""


def write(formatted: FormattedText) -> str | None:
    """The text with marks, or None if Markdown cannot express it."""
    entities = [entity for entity in formatted.entities if entity.type in EXPRESSED]
    source = _with_marks(formatted.text, _joined(entities))
    again = markdown.parse(source)
    same = again.text == formatted.text and set(_joined(again.entities)) == set(_joined(entities))
    return source if same else None


def _joined(entities: Iterable[Entity]) -> list[Entity]:
    """Entities of one kind that touch, or that only code separates, are one entity."""
    joined: list[Entity] = []
    latest: dict[Entity, int] = {}
    code: dict[int, int] = {}
    for entity in entities:
        look = replace(entity, offset=0, length=0)
        if entity.type in markdown.CODE.values():
            code[entity.offset] = entity.offset + entity.length
        elif look in latest and entity.offset in _ends(joined[latest[look]], code):
            known = joined[latest[look]]
            length = entity.offset + entity.length - known.offset
            joined[latest[look]] = replace(known, length=length)
            continue
        latest[look] = len(joined)
        joined.append(entity)
    return joined


def _ends(entity: Entity, code: dict[int, int]) -> set[int]:
    """Where the entity ends, also with the code that follows it."""
    end = entity.offset + entity.length
    ends = {end}
    while end in code:
        end = code[end]
        ends.add(end)
    return ends


def _with_marks(text: str, entities: list[Entity]) -> str:
    """The text with the marks of its entities. At one place the entity that began last ends
    first."""
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for entity in entities:
        before, after = _marks(entity)
        opening.setdefault(entity.offset, []).append(before)
        closing.setdefault(entity.offset + entity.length, []).insert(0, after)
    parts: list[str] = []
    at = 0
    for character in text:
        parts += closing.get(at, ())
        parts += opening.get(at, ())
        parts.append(character)
        at += 2 if character > "\uffff" else 1
    return "".join([*parts, *closing.get(at, ())])


def _marks(entity: Entity) -> tuple[str, str]:
    if entity.type is EntityKind.TEXT_LINK:
        return "[", f"]({entity.url})"
    if entity.type is EntityKind.PRE:
        return f"```{entity.language or ''}\n", "\n```"
    if entity.type is EntityKind.CODE:
        return "`", "`"
    return MARKS[entity.type], MARKS[entity.type]
