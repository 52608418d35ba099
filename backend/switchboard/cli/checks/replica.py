"""Check the copy elsewhere: that it is not on the same disk, and that it can be read."""

from collections.abc import Iterator
from pathlib import Path

from switchboard.cli.checks import Finding, ok, problem, warning
from switchboard.errors import SwitchboardError
from switchboard.settings import Settings
from switchboard.startup import replica_target
from switchboard.store.core.connections import has_log
from switchboard.store.files import litestream


def check(given: Settings) -> Iterator[Finding]:
    """The replica, if one is configured."""
    target = replica_target(given)
    if target is None:
        return
    if given.data_dir.is_dir() and not has_log(given.data_dir):
        yield problem(
            "Replica",
            "REPLICA_URL needs a write-ahead log, which is not safe on the file system of "
            f"{given.data_dir}. Put DATA_DIR on a local disk, or remove the setting.",
        )
        return
    try:
        newest = litestream.last_change(target)
    except SwitchboardError as error:
        yield warning(
            "Replica",
            f"{error.detail} If Switchboard has not run with REPLICA_URL yet, start it.",
        )
        return
    if target.folder is not None and _is_on_the_same_disk(target.folder, given.data_dir):
        yield warning(
            "Replica",
            f"{target.folder} is on the same disk as {given.data_dir}, so both are lost together. "
            "Let REPLICA_URL name another disk or another machine.",
        )
        return
    yield ok("Replica", f"Its newest change is of {newest}.")


def _is_on_the_same_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False
