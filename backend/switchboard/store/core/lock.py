"""The lock of a data folder: one process uses it at a time. The lock ends with its process.

A process that uses the database leaves a note in the lock's file and removes it at the end, so that
the next process knows whether the database was closed.
"""

import fcntl
import os
import shlex
from pathlib import Path

from switchboard.errors import StartRefused

IN_USE = b"in use\n"


class DataLock:
    """Holds DATA_DIR/switchboard.lock while open. The system frees it however the process ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "switchboard.lock"
        self._file: int | None = None
        self._is_noted = False

    def acquire(self) -> None:
        """Acquire the lock. Raises StartRefused: `data_in_use` if another process has it,
        `data_dir_unusable` if the folder cannot be written."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StartRefused(
                "data_dir_unusable",
                f"DATA_DIR: {self._path.parent} cannot be written ({error.strerror}). Make the "
                "user that runs Switchboard the owner of the folder and of everything in it "
                f"(`sudo chown -R $USER {shlex.quote(str(self._path.parent))}`), or set DATA_DIR.",
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise StartRefused(
                "data_in_use",
                f"Another Switchboard is using {self._path.parent}. Stop it first, or set "
                "DATA_DIR to another folder.",
            ) from None
        self._file = file

    def note_use(self) -> bool:
        """Note that the database is open until the lock is released. Returns whether the process
        before closed it."""
        assert self._file is not None
        was_closed = os.fstat(self._file).st_size == 0
        os.pwrite(self._file, IN_USE, 0)
        os.fsync(self._file)
        self._is_noted = True
        return was_closed

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            if self._is_noted:
                os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None
