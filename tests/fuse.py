"""A folder on FUSE: a loop-back to another folder, as desktop engines share theirs."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TIMEOUT = 60.0
"""How long a mount may take, in seconds."""


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """The folder, on FUSE while the context is open. Skips the test where FUSE cannot be used."""
    program = shutil.which("bindfs")
    if program is None or not Path("/dev/fuse").exists():
        pytest.skip("No FUSE here: install bindfs.")
    behind = folder.with_name(f"{folder.name}-behind")
    for path in (folder, behind):
        path.mkdir()
    server = subprocess.Popen([program, "-f", behind, folder], stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + TIMEOUT
    try:
        while not folder.is_mount():
            if server.poll() is not None or time.monotonic() > until:
                server.kill()
                pytest.skip(f"FUSE cannot be mounted here: {server.communicate()[1]}")
            time.sleep(0.01)
        yield folder
    finally:
        if folder.is_mount():
            subprocess.run(["umount", folder], check=True)
        server.communicate(timeout=TIMEOUT)
