"""One rule for a disk that fills up."""

from pathlib import Path

import pytest

from switchboard import settings
from switchboard.cli.checks import stores
from switchboard.store.core import disk


@pytest.mark.parametrize(
    ("free", "level"),
    [(disk.MIN_FREE_BYTES, "ok"), (disk.MIN_FREE_BYTES - 1, "warning"), (0, "problem")],
)
def test_doctor_says_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    """`doctor` warns at the same free space as the page."""
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: free)

    found = {
        finding.subject: finding.level
        for finding in stores.check(settings.load(_env_file=None, data_dir=tmp_path))
    }

    assert found["Disk"] == level
    assert (found["Disk"] != "ok") == disk.is_nearly_full(free)
