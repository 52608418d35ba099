"""How the workers of pytest-xdist share the tests: a file each, and first what takes long.

The tests with Docker share one stack, so one worker runs them all. They mostly wait, and the others
work meanwhile. Short files come last, so that all workers end at about the same time.
"""

from collections import Counter

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

STACK = "tests/docker"

FIRST = (STACK, "tests/chaos", "tests/supabase", "tests/cli", "tests/integration")
"""Folders whose tests start processes and wait for them."""

LAST = ("tests/engines", "tests/browser")
"""When a container starts, the machine's network changes, and browsers drop their requests. So they
begin when the stack is likely to have ended."""

LONG = "tests/browser/test_load.py"
"""One test, which takes longer than most files."""


class StackOnOneWorker(LoadFileScheduling):
    """A worker for each file, in the order of the collection, and one for the stack."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return STACK if file.startswith(f"{STACK}/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Replace `--dist loadfile`."""
    return StackOnOneWorker(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files by their folder, then by their number of tests. The tests of a file, and the
    files of the stack, keep their order."""
    tests = Counter(map(file_of, items)) | {LONG: len(items)}

    def rank(item: pytest.Item) -> tuple[int, int, str]:
        file = file_of(item)
        folder = file.rpartition("/")[0]
        return place(folder), 0 if folder == STACK else -tests[file], file

    items.sort(key=rank)


def place(folder: str) -> int:
    """When a folder runs: a lower number is earlier."""
    if folder in FIRST:
        return FIRST.index(folder) - len(FIRST)
    return LAST.index(folder) + 1 if folder in LAST else 0


def file_of(item: pytest.Item) -> str:
    """The file of a test."""
    return item.nodeid.split("::", 1)[0]
