"""Time as Switchboard keeps it: whole seconds of UTC since 1970, as Telegram sends it."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NewType

Timestamp = NewType("Timestamp", int)
"""Seconds since 1970-01-01T00:00:00Z."""


EARLIEST = Timestamp(-62_135_596_800)
"""0001-01-01T00:00:00Z."""

LATEST = Timestamp(253_402_300_799)
"""9999-12-31T23:59:59Z."""


@lru_cache(maxsize=4096)
def to_iso(moment: int) -> str:
    """The moment as the contract writes it: `YYYY-MM-DDTHH:MM:SSZ`. Outside its years, 1 to 9999,
    the nearest: a stored time never makes its object unreadable."""
    moment = max(EARLIEST, min(moment, LATEST))
    return f"{datetime.fromtimestamp(moment, UTC).replace(tzinfo=None).isoformat()}Z"


def to_timestamp(moment: datetime) -> Timestamp:
    """A timezone-aware datetime as whole seconds."""
    return Timestamp(int(moment.timestamp()))
