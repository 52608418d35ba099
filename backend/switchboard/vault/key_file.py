"""Files that hold a key: private to their owner, and complete from the moment they exist."""

import os
from pathlib import Path
from uuid import uuid4


def create(path: Path, content: bytes) -> None:
    """Create a complete file in one step. It never replaces an existing file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{uuid4().hex}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        path.hardlink_to(partial)  # unlike a rename, fails if another process made one
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a new file name in the folder survive a power loss (Linux: fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
