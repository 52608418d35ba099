"""Cursors: the start of the next page as an opaque string.

A page is found by its last row's sort key (keyset), never by counting rows, so pages stay right
while rows come in, and the thousandth page costs what the first did.
"""

import base64
import binascii
import json

from switchboard.errors import Invalid


def encode(*key: int) -> str:
    """A sort key as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode(cursor: str, width: int) -> tuple[int, ...]:
    """The sort key in a cursor. Raises Invalid (`cursor_invalid`) for anything else."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        key = None
    if (
        not isinstance(key, list)
        or len(key) != width
        or not all(type(part) is int and abs(part) < 2**63 for part in key)
    ):
        raise foreign()
    return tuple(key)


def foreign() -> Invalid:
    """The error for a cursor of another list, or of none."""
    return Invalid("cursor_invalid", "The cursor is not one that this list has given out.")
