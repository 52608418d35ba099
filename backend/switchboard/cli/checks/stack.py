"""What belongs to the service of the stack with Docker, and cannot be read beside it.

The stack gives the data folder to the service's group and leaves it to its owner; what is in the
folder belongs to the service's user alone (docker-compose.yml: prepare).
"""

import os
from pathlib import Path

from switchboard.cli.checks import Finding, warning

USER = 10001
"""The number of the service's user and of its group (Dockerfile)."""


def owns(path: Path, user: int = USER) -> bool:
    """Whether the stack's user owns a file or a folder."""
    try:
        return path.stat().st_uid == user
    except OSError:
        return False


def shares(folder: os.stat_result) -> bool:
    """Whether a folder is its owner's, who asks, and the group that may use it is the stack's."""
    return folder.st_uid == os.getuid() and folder.st_gid == USER


def unread(subject: str, what: str) -> Finding:
    """Something was not checked here, because only the service can read it."""
    return warning(
        subject,
        f"{what} belongs to the service with Docker and cannot be read here. "
        "`docker compose run --rm backend doctor` checks it.",
    )
