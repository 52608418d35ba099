"""Time as Switchboard keeps it: whole seconds of UTC since 1970, as Telegram sends it."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NewType

Timestamp = NewType("Timestamp", int)
"""Seconds since 1970-01-01T00:00:00Z."""


@lru_cache(maxsize=4096)
def to_iso(moment: int) -> str:
    """The moment as the contract writes it: `YYYY-MM-DDTHH:MM:SSZ`."""
    return f"{datetime.fromtimestamp(moment, UTC).replace(tzinfo=None).isoformat()}Z"


def to_timestamp(moment: datetime) -> Timestamp:
    """A timezone-aware datetime as whole seconds."""
    return Timestamp(int(moment.timestamp()))
