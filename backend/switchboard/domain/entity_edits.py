"""The entities of a text after it was edited as plain text.

The formats of the part that did not change stay: the longest common beginning and end of both
texts. A format that surrounds the whole changed part also surrounds the new words.
"""

from dataclasses import replace
from typing import NamedTuple

from switchboard.domain.message_entities import (
    Entity,
    FormattedText,
    sanitize_entities,
    units_of,
)


def keep_entities(before: FormattedText, text: str) -> tuple[Entity, ...]:
    """The entities of the new text that come from the text before the edit."""
    beginning = _common(before.text, text)
    rest = min(len(before.text), len(text)) - beginning
    ending = _common(before.text[::-1], text[::-1], rest)
    edit = _Edit(
        units_of(before.text[:beginning]),
        units_of(before.text[: len(before.text) - ending]),
        units_of(text) - units_of(before.text),
        units_of(before.text[:beginning].rstrip()),
        units_of(before.text) - units_of(before.text[len(before.text) - ending :].lstrip()),
    )
    kept = (_kept(entity, edit) for entity in before.entities)
    return sanitize_entities(text, (entity for entity in kept if entity is not None))


class _Edit(NamedTuple):
    """The replaced part of a text, in UTF-16 code units. change: how much longer the text is now.
    visible_start, visible_end: the part with the white space around it."""

    start: int
    end: int
    change: int
    visible_start: int
    visible_end: int


def _common(first: str, second: str, limit: int | None = None) -> int:
    """How many characters two texts have in common at their beginning."""
    most = min(len(first), len(second)) if limit is None else limit
    return next((at for at in range(most) if first[at] != second[at]), most)


def _kept(entity: Entity, edit: _Edit) -> Entity | None:
    """The entity after the edit; None if nothing of it is left."""
    begins, ends = entity.offset, entity.offset + entity.length
    if ends <= edit.start:
        return entity
    if begins >= edit.end:
        return replace(entity, offset=begins + edit.change)
    if begins <= edit.start and ends >= edit.end:
        return replace(entity, length=entity.length + edit.change)
    if begins < edit.visible_start:
        return replace(entity, length=edit.visible_start - begins)
    if ends <= edit.visible_end:
        return None
    return replace(entity, offset=edit.visible_end + edit.change, length=ends - edit.visible_end)
