"""A small disk for a program: a file system that can really be full.

It is mounted in a mount namespace, so that nothing else on the machine sees it and nothing needs a
clean-up. It exists as long as the process that holds the namespace, through any number of kills of
the program.
"""

import asyncio
import functools
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

_FILLING = "filling"
_HOLD = """
mkdir -p "$0" && mount -t tmpfs -o size="$1",mode=700 tmpfs "$0" && echo mounted &&
exec cat
"""
"""Runs until its standard input ends, so it never outlives its parent."""


@dataclass(frozen=True)
class SmallDisk:
    """A disk at a folder, for processes whose command line begins with `command`."""

    folder: Path
    """The disk's folder for the program that uses it."""
    seen: Path
    """The same folder as other processes reach it."""
    command: tuple[str, ...]

    def fill(self, leave: int = 0) -> None:
        """Fill the disk until only this many bytes are free, whatever else is written meanwhile."""
        with (self.seen / _FILLING).open("wb") as file:
            taken = 0
            while (more := shutil.disk_usage(self.seen).free - leave) > 0:
                with suppress(OSError):  # somebody else has had a part of it
                    os.posix_fallocate(file.fileno(), taken, more)
                    taken += more

    def empty(self) -> None:
        """Remove the filling."""
        (self.seen / _FILLING).unlink(missing_ok=True)


@asynccontextmanager
async def small_disk(folder: Path, size: int) -> AsyncIterator[SmallDisk]:
    """A disk of this many bytes, mounted at the folder while the context is open.

    Skips the test if this user cannot mount one on this machine.
    """
    ways = _ways()
    if ways is None:
        pytest.skip("This machine lets nobody like us mount a disk (unshare --mount).")
    holder = await asyncio.create_subprocess_exec(
        *("unshare", *ways, "sh", "-c", _HOLD, str(folder), str(size)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"mounted\n"
        entering = [way for way in ways if way != "--map-root-user"]
        keeping = ["--preserve-credentials"] if "--user" in ways else []
        yield SmallDisk(
            folder,
            Path(f"/proc/{holder.pid}/root{folder}"),
            ("nsenter", f"--target={holder.pid}", *entering, *keeping),
        )
    finally:
        holder.kill()
        await holder.wait()


def can_mount() -> bool:
    """Whether this machine can mount such a disk."""
    return _ways() is not None


@functools.cache
def _ways() -> tuple[str, ...] | None:
    """The options with which `unshare` can mount a disk on this machine, or None."""
    for ways in (("--mount",), ("--user", "--map-root-user", "--mount")):
        trying = ["unshare", *ways, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        if shutil.which("nsenter") and _succeeds(trying):
            return ways
    return None


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
