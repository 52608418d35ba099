"""The keys that encrypt sessions: from the setting, or from a file that the first start makes.

The key file is as secret as the sessions. Only its owner can read it, and it is complete from the
moment it exists. A key file that others can read is refused, so that the operator notices the leak.
"""

import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet

from switchboard.errors import StartRefused
from switchboard.vault import key_file

KEY_FILE = Path("secrets", "session.key")
"""The path of the key file in the data folder."""


def load(setting: str | None, data_dir: Path) -> tuple[Fernet, ...]:
    """The present keys, newest first: from the setting, or else from the key file. A missing file
    is created.

    Raises StartRefused with a sentence that says what is wrong and what to do.
    """
    if setting is not None:
        return parse(setting, "SESSION_ENCRYPTION_KEY")
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            key_file.create(path, Fernet.generate_key() + b"\n")
        return _read(path)
    except OSError as error:
        raise StartRefused(
            "key_unreadable",
            f"The key file {path} cannot be used: {error.strerror}. "
            "It must belong to the user that runs Switchboard.",
        ) from error


def _read(path: Path) -> tuple[Fernet, ...]:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise StartRefused(
                "key_exposed",
                f"The key file {path} can be read by other users (mode {mode:04o}). Run "
                f"`chmod 600 {path}`. If others may have read it, also replace the key.",
            )
        content = file.read(64 * 1024)
    return parse(content.decode("ascii", errors="replace"), f"The key file {path}")


def parse(text: str, source: str) -> tuple[Fernet, ...]:
    """The keys in a text, newest first. source: how errors name the text.

    Raises StartRefused (`key_empty`, `key_malformed`).
    """
    keys = text.replace(",", " ").split()
    if not keys:
        raise StartRefused(
            "key_empty",
            f"{source} is empty. Put the key back from a copy. If there is no copy, remove the "
            "file and add the accounts again.",
        )
    try:
        return tuple(Fernet(key) for key in keys)
    except ValueError as error:
        raise StartRefused(
            "key_malformed",
            f"{source} holds something that is not a key. A key is 32 bytes in URL-safe base64; "
            "commas separate keys. Put the key back from a copy.",
        ) from error
