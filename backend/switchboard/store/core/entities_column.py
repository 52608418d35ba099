"""The column of message entities: JSON as in the API, NULL for a text without entities.

Most texts have none.
"""

import json

from switchboard.domain.message_entities import Entity, parse_entities


def to_column(entities: tuple[Entity, ...]) -> str | None:
    """The entities as the column's value."""
    if not entities:
        return None
    return json.dumps([_shape(entity) for entity in entities], separators=(",", ":"))


def from_column(column: str | None) -> tuple[Entity, ...]:
    """The entities of a column's value."""
    return () if column is None else parse_entities(json.loads(column))


def _shape(entity: Entity) -> dict[str, str | int]:
    shape: dict[str, str | int] = {
        "type": entity.type.value,
        "offset": entity.offset,
        "length": entity.length,
    }
    if entity.url is not None:
        shape["url"] = entity.url
    if entity.language is not None:
        shape["language"] = entity.language
    return shape
