"""On which file system a folder lies, and whether SQLite's write-ahead log is safe there.

With a write-ahead log, processes share memory through a mapped file. On network file systems, on
folders that the host of a virtual machine shares, and with FUSE, the processes may see different
contents of such a file (SQLite: Write-Ahead Logging, "does not work over a network filesystem").
There the database keeps a rollback journal instead: slower, and a reader may have to wait for a
commit.
"""

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

WITHOUT_SHARED_MEMORY = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "fakeowner",  # folders of the host in Docker Desktop
        "fuse",
        "fuseblk",
        "lustre",
        "nfs",
        "nfs4",
        "prl_fs",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
    }
)
"""Types of file systems as mounts name them; `fuse.NAME` belongs to them too."""


def type_of(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """The type of the folder's file system; None if the system does not say it (Linux:
    proc_pid_mountinfo(5))."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    wanted, found, found_depth = folder.resolve(), None, 0
    for line in lines:
        before, _, after = line.partition(" - ")
        _id, _parent, _device, _root, mount_point, *_ = before.split()
        point = Path(_unescaped(mount_point))
        depth = len(point.parts)
        # A later mount on the same folder hides the earlier one.
        if wanted.is_relative_to(point) and depth >= found_depth:
            found_depth, (found, *_) = depth, after.split()
    return found


def has_safe_log(type_: str | None) -> bool:
    """Whether a write-ahead log is safe on a file system of this type."""
    if type_ is None:
        return True
    kind, _, _ = type_.partition(".")
    return kind not in WITHOUT_SHARED_MEMORY


def _unescaped(path: str) -> str:
    """The path of a mount: spaces and backslashes are octal there."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), path)
