"""Some of the crash points; `python -m tests.crash_points` tries all of them."""

from pathlib import Path

import pytest

from switchboard.store.core.database import FILE
from tests.store.test_outbox_machine import empty_database

from .replay import Disk, library, record, try_all
from .workload import Journal


@pytest.mark.skipif(library() is None, reason="There is no C compiler.")
def test_a_cut_at_any_write_loses_no_commit(tmp_path: Path) -> None:
    """With both journals the database is whole after a crash at any write or sync, and has every
    answered commit. Without syncs, commits are lost, and the comparison sees it. The trace has
    every write: replayed, it gives the same file."""
    recorded = record(tmp_path, 2, *Journal)
    disk = Disk({FILE: bytearray(empty_database().read_bytes())})
    for step in recorded[Journal.WAL]:
        disk.take(step)

    safe = [
        try_all(recorded[journal], tmp_path / "opened", every=every)
        for journal, every in ((Journal.WAL, 61), (Journal.ROLLBACK, 97))
    ]
    unsafe = try_all(recorded[Journal.UNSAFE], tmp_path / "opened", every=151)

    assert disk.files(disk.unsynced)[FILE] == (tmp_path / Journal.WAL / FILE).read_bytes()
    assert [result.differences for result in safe] == [[], []]
    assert all(result.points > 20 for result in safe)
    assert unsafe.differences
