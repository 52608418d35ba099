"""The column of an account's limits of messages: JSON; null for the usual ones."""

import json
from functools import lru_cache

from switchboard.domain.message_limits import USUAL, MessageLimits


def to_column(limits: MessageLimits) -> str | None:
    """The value of the column."""
    return None if limits == USUAL else json.dumps(limits._asdict(), separators=(",", ":"))


@lru_cache(maxsize=64)
def from_column(column: str | None) -> MessageLimits:
    """The limits of a column's value."""
    return USUAL if column is None else MessageLimits(**json.loads(column))
