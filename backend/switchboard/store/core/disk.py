"""The free space of the disk under the database, by one rule for the page and for `doctor`."""

import shutil
from pathlib import Path

MEGABYTE = 1024 * 1024

MIN_FREE_BYTES = 256 * MEGABYTE
"""Free bytes below which the operator is warned, while everything still works."""


def free_bytes(folder: Path) -> int:
    """The free bytes of the disk that holds a folder."""
    return shutil.disk_usage(folder).free


def is_nearly_full(free: int) -> bool:
    """Whether the operator should free some space."""
    return free < MIN_FREE_BYTES


def is_full(free: int) -> bool:
    """Whether the space may be too small for another commit."""
    return free < MEGABYTE
