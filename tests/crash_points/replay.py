"""Cut the traced writes at every point, and look at what SQLite finds then.

Two kinds of cuts. A killed process leaves everything that it has written, and perhaps half of the
last write. A power loss leaves what was synced, and of the other writes any part: none, all but the
last, or some that a seed draws, also half ones (a disk writes whole sectors of 512 bytes).
"""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from sqlalchemy.exc import DatabaseError

from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import FILE
from tests.store.test_outbox_machine import empty_database

from .workload import COMMITS, Journal, digest

HEAD = struct.Struct("=BBHIq")
SECTOR = 512
DIGEST = 64


@dataclass(frozen=True, eq=False)
class Step:
    """One traced change of a file."""

    operation: str
    name: str
    offset: int
    data: bytes


@dataclass
class Disk:
    """The content of files: synced, and the writes since."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    unsynced: list[Step] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """A change of a file, or a sync of it."""
        if step.operation != "s":
            self.unsynced.append(step)
            return
        lasting = [one for one in self.unsynced if _is_synced(one, step.name)]
        for one in lasting:
            apply(self.synced, one)
        self.unsynced = [one for one in self.unsynced if one not in lasting]

    def files(self, steps: list[Step]) -> dict[str, bytearray]:
        """The files after a crash that these unsynced writes have survived."""
        touched = {step.name for step in steps}
        found = {n: bytearray(c) if n in touched else c for n, c in self.synced.items()}
        for step in steps:
            apply(found, step)
        return found


def _is_synced(step: Step, name: str) -> bool:
    """Whether the sync of a file, or of the folder (no name), makes a change last."""
    return step.name == name or (not name and step.operation == "u")


def apply(files: dict[str, bytearray], step: Step) -> None:
    """Change a file."""
    content = files.setdefault(step.name, bytearray())
    if step.operation == "u":
        del files[step.name]
    elif step.operation == "t":
        del content[step.offset :]
        content.extend(bytes(step.offset - len(content)))
    else:
        content.extend(bytes(max(0, step.offset - len(content))))
        content[step.offset : step.offset + len(step.data)] = step.data


@cache
def library() -> Path | None:
    """The compiled layer below SQLite; None without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    source, target = Path(__file__).with_name("trace_writes.c"), Path(mkdtemp()) / "trace_writes.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", target, source, "-ldl"], check=True)
    return target


def record(folder: Path, rounds: int, *journals: Journal) -> dict[Journal, list[Step]]:
    """Run the workload with each journal. Returns every change of the files."""
    for journal in journals:
        home = folder / journal
        home.mkdir()
        shutil.copy(empty_database(), home / FILE)
    command = (sys.executable, "-m", "tests.crash_points.workload", str(folder), str(rounds))
    subprocess.run(command, env=os.environ | {"LD_PRELOAD": str(library())}, check=True)
    return {one: list(_steps((folder / f"{one}.trace").read_bytes())) for one in journals}


def _steps(trace: bytes) -> Iterator[Step]:
    at = 0
    while at < len(trace):
        operation, name_length, _, length, offset = HEAD.unpack_from(trace, at)
        at += HEAD.size
        name = trace[at : at + name_length].decode()
        at += name_length
        yield Step(chr(operation), name, offset, trace[at : at + length])
        at += length


def cuts(disk: Disk, random: Random) -> Iterator[tuple[str, dict[str, bytearray]]]:
    """What may be on the disk after a crash now."""
    steps = disk.unsynced
    yield "killed", disk.files(steps)
    if not steps:
        return
    yield "killed in a write", disk.files([*steps[:-1], _half(steps[-1], random)])
    yield "power lost, nothing unsynced", disk.files([])
    some = [step for step in steps if random.random() < 0.5]
    some = [_half(step, random) if random.random() < 0.2 else step for step in some]
    yield "power lost, some unsynced", disk.files(some)


def _half(step: Step, random: Random) -> Step:
    sectors = len(step.data) // SECTOR
    return Step(
        step.operation, step.name, step.offset, step.data[: SECTOR * random.randint(0, sectors)]
    )


def content_after(files: dict[str, bytearray], folder: Path) -> str:
    """Open the database as the service does, check it, and return the digest of its content."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        if name != f"{FILE}-shm":  # it is made anew
            (folder / name).write_bytes(content)
    engine = engine_for(folder / FILE)
    try:
        with closing(engine.connect()) as connection:
            faults = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
            return digest(connection) if faults == "ok" else str(faults)
    except DatabaseError as error:
        return str(error.orig)
    finally:
        engine.dispose()


@dataclass
class Result:
    """writes, syncs: how many were traced. points: how many crashes were tried."""

    writes: int = 0
    syncs: int = 0
    points: int = 0
    differences: list[str] = field(default_factory=list)


def try_all(steps: list[Step], place: Path, *, every: int = 1, seed: int = 0) -> Result:
    """Crash at every point, or at one in so many, and compare: the content is that of the last
    answered commit, or of the one that was under way."""
    random, result = Random(seed), Result()
    disk = Disk({FILE: bytearray(empty_database().read_bytes())})
    place.mkdir(exist_ok=True)
    commits = b"".join(step.data for step in steps if step.name == COMMITS).decode()
    known = [commits[at : at + DIGEST] for at in range(0, len(commits), DIGEST)]
    answered = 0
    for number, step in enumerate(steps):
        answered += step.name == COMMITS
        if step.name in (COMMITS, f"{FILE}-shm"):
            continue
        disk.take(step)
        result.writes += step.operation != "s"
        result.syncs += step.operation == "s"
        if not answered or (number + seed) % every:
            continue
        for kind, files in cuts(disk, random):
            result.points += 1
            found = content_after(files, place)
            if found not in known[answered - 1 : answered + 1]:
                where = f"{kind} after change {number} ({step.operation} {step.name})"
                result.differences.append(f"{where}: not commit {answered} or the next: {found}")
    return result
