"""The column of reactions: JSON, or NULL for the many messages without reactions."""

import json

from switchboard.domain.reactions import Reaction


def to_column(reactions: tuple[Reaction, ...]) -> str | None:
    """The reactions as the column's value. Unknown choices are stored as not chosen."""
    if not reactions:
        return None
    held = [[one.emoji, one.count, bool(one.chosen)] for one in reactions]
    return json.dumps(held, separators=(",", ":"), ensure_ascii=False)


def from_column(column: str | None) -> tuple[Reaction, ...]:
    """The reactions of a column's value."""
    if column is None:
        return ()
    return tuple(Reaction(emoji, count, chosen) for emoji, count, chosen in json.loads(column))
