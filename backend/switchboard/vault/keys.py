"""The keys that encrypt sessions: from the setting, or from a file that the first start makes.

The key file is as secret as the sessions themselves. It is made readable by its owner only, is
complete from the moment it exists, and is refused when others can read it: a leaked key has to
be noticed, not repaired quietly.
"""

import os
import stat
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet

from switchboard.errors import StartRefused

KEY_FILE = Path("secrets", "session.key")
"""Where the key file lies in the data folder."""


def load(setting: str | None, data_dir: Path) -> tuple[Fernet, ...]:
    """The keys in force, newest first: the setting's, else the key file's, made if missing.

    Raises StartRefused with what is wrong and what to do.
    """
    if setting is not None:
        return parse(setting, "SESSION_ENCRYPTION_KEY")
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            _create(path)
        return _read(path)
    except OSError as error:
        raise StartRefused(
            "key_unreadable",
            f"The key file {path} cannot be used: {error.strerror}. "
            "It has to belong to the user that runs Switchboard.",
        ) from error


def _create(path: Path) -> None:
    """Write a new key file that appears at once and whole, and never replaces one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{uuid4().hex}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(descriptor)
        path.hardlink_to(partial)  # unlike a rename, fails where a key file has appeared meanwhile
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in the folder survive a power loss (Linux: fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> tuple[Fernet, ...]:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise StartRefused(
                "key_exposed",
                f"The key file {path} can be read by other users (mode {mode:04o}). Run "
                f"`chmod 600 {path}`; if others may have read it, replace the key as well.",
            )
        content = file.read(64 * 1024)
    return parse(content.decode("ascii", errors="replace"), f"The key file {path}")


def parse(text: str, source: str) -> tuple[Fernet, ...]:
    keys = text.replace(",", " ").split()
    if not keys:
        raise StartRefused(
            "key_empty",
            f"{source} is empty. Put the key back from a copy; without one, remove it, and the "
            "accounts have to be added again.",
        )
    try:
        return tuple(Fernet(key) for key in keys)
    except ValueError as error:
        raise StartRefused(
            "key_malformed",
            f"{source} holds something that is not a key: each is 32 bytes in URL-safe base64, "
            "separated by commas. Put the key back from a copy.",
        ) from error
