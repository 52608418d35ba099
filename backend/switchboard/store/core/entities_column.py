"""The column of message entities: JSON as in the API, NULL for a text without entities.

Most texts have none.
"""

import json
from collections.abc import Iterable
from typing import Any

from switchboard.domain.message_entities import Entity, EntityKind


def to_column(entities: tuple[Entity, ...]) -> str | None:
    """The entities as the column's value."""
    if not entities:
        return None
    return json.dumps([_shape(entity) for entity in entities], separators=(",", ":"))


def from_column(column: str | None) -> tuple[Entity, ...]:
    """The entities of a column's value."""
    return () if column is None else from_json(json.loads(column))


def from_json(given: Iterable[Any]) -> tuple[Entity, ...]:
    """The entities of a value that was read from JSON."""
    return tuple(
        Entity(
            EntityKind(one["type"]),
            one["offset"],
            one["length"],
            one.get("url"),
            one.get("language"),
        )
        for one in given
    )


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
