"""Cursors: the start of the next page as an opaque string.

A page begins after the sort key of the last row of the page before (keyset). No rows are counted:
pages stay correct while rows are added, and the thousandth page is as fast as the first.
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
    """The error for a cursor that is not of this list."""
    return Invalid("cursor_invalid", "The cursor is not one that this list has given out.")
