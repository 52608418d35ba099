"""The access key of the page and of programs: a file that the first start with ACCESS=key makes.

Whoever can read the file may use Switchboard. The key decrypts no session.
"""

import secrets
from pathlib import Path

from switchboard.errors import StartRefused
from switchboard.vault import key_file

FILE = Path("secrets", "access.key")
"""The path of the file in the data folder."""

BYTES = 32


def load(data_dir: Path) -> str:
    """The key. A missing file is created. Raises StartRefused if the file cannot be used."""
    path = data_dir / FILE
    try:
        if not path.exists():
            key_file.create(path, secrets.token_urlsafe(BYTES).encode() + b"\n")
        key = path.read_text(encoding="ascii", errors="replace").strip()
        mode = path.stat().st_mode & 0o777
    except OSError as error:
        raise StartRefused(
            "access_key_unreadable",
            f"The access key {path} cannot be used: {error.strerror}. It must belong to the user "
            "that runs Switchboard.",
        ) from error
    if mode & 0o077 or not key.isascii() or len(key) < BYTES:
        raise StartRefused(
            "access_key_exposed",
            f"The access key {path} is damaged, or other users can read it (mode {mode:04o}). "
            "Remove the file: the next start makes a new one.",
        )
    return key
