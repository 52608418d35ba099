"""How much room the disk under the database has, by one rule for the page and for `doctor`."""

import shutil
from pathlib import Path

MEGABYTE = 1024 * 1024

MIN_FREE_BYTES = 256 * MEGABYTE
"""Free bytes below which the operator is warned, while everything still works."""


def free_bytes(folder: Path) -> int:
    """What the disk under a folder still takes."""
    return shutil.disk_usage(folder).free


def is_nearly_full(free: int) -> bool:
    """Whether the operator should make room."""
    return free < MIN_FREE_BYTES


def is_full(free: int) -> bool:
    """Whether hardly a commit fits any more."""
    return free < MEGABYTE
