"""Check the replica: whether it exists and can be read, how old it is, and whether it is on another
disk."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from switchboard.cli.checks import Finding, ok, problem, warning
from switchboard.cli.terminal import pluralize
from switchboard.errors import SwitchboardError
from switchboard.settings import Settings
from switchboard.startup import replica_target
from switchboard.store.core.connections import has_log
from switchboard.store.files import litestream


def check(given: Settings) -> Iterator[Finding]:
    """Whether a replica is configured and can be read, and how old it is. If a running service
    cannot complete it, the check of the service reports this."""
    target = replica_target(given)
    if target is None:
        yield ok(
            "Replica",
            "REPLICA_URL is not set: if this machine is lost, there are only your own backups.",
        )
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
            "Set REPLICA_URL to another disk or another machine.",
        )
        return
    age = _duration((datetime.now(UTC) - newest).total_seconds())
    yield ok(
        "Replica",
        f"It can be read. Its newest change is {age} old ({newest.astimezone(UTC):%Y-%m-%d %H:%M} "
        "UTC).",
    )


def _duration(seconds: float) -> str:
    """A number of seconds, in the largest unit of which it has at least two."""
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * length:
            return pluralize(int(seconds // length), unit)
    return pluralize(max(0, int(seconds)), "second")


def _is_on_the_same_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False
