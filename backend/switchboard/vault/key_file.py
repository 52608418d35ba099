"""Files that hold a key: private to their owner, and complete from the moment they exist."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def create(path: Path, content: bytes) -> None:
    """Create a complete file in one step. It never replaces an existing file.

    On a file system without hard links (exFAT, some shared folders) it is written in its place, so
    it may be incomplete after a power loss.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{uuid4().hex}")
    _write(partial, content)
    with suppress(FileExistsError):  # another process made one
        try:
            path.hardlink_to(partial)  # unlike a rename, it fails if there is one
        except FileExistsError:
            raise
        except OSError:
            _write(path, content)
        finally:
            partial.unlink()
    sync_folder(path.parent)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Make a new file name in the folder survive a power loss (Linux: fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
