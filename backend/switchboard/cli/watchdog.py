"""End a service that hangs, so that Docker restarts the container.

Docker restarts a container whose program has ended and never one that is merely unhealthy. So
the health check, which runs inside the container, ends the program itself: it is the child of
the container's init, which then ends, too. A container that runs another command (`docker
compose run`) has no such child, and nothing is ended there.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from switchboard.cli.server_probe import Liveness

INIT = 1
PROCESSES = Path("/proc")

HUNG_AFTER = 20.0
"""Seconds that a service has to hang before it is ended."""

PAUSE = 1.0
"""Seconds between two questions meanwhile."""


def kill_if_hung(
    look: Callable[[], Liveness], *, init: int = INIT, persistence: float = HUNG_AFTER
) -> Liveness:
    """End the container's server where it hangs, or is stopped, all the time; what came out.

    One that is not there yet, or no more, is left alone: starting may take long, and it listens
    only when it is ready to answer.
    """
    _continue(init)
    server = server_of(init)
    if server is None:
        return look()
    until = time.monotonic() + persistence
    while (seen := look()) is Liveness.HANGS or _is_stopped(server):
        if time.monotonic() >= until:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)
            break
        time.sleep(PAUSE)
    return seen


def server_of(init: int = INIT) -> int | None:
    """The process id of the `switchboard serve` that is a child of init, where there is one.

    A container's init is started with the command it runs. Any other machine's is not, and what
    is its child there is nobody's business here.
    """
    if init == INIT and not _serves(INIT):
        return None
    for process, parent in _processes():
        if parent == init and _serves(process):
            return process
    return None


def _processes() -> Iterator[tuple[int, int]]:
    """Every process with its parent."""
    for folder in PROCESSES.glob("[0-9]*"):
        process = int(folder.name)
        facts = _facts(process)
        if facts is not None:
            yield process, int(facts[1])


def _facts(process: int) -> list[str] | None:
    """State, parent and what follows (Linux: proc_pid_stat(5)); None once it has ended."""
    try:
        text = (PROCESSES / str(process) / "stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()  # the name before may hold anything, brackets too


def _serves(process: int) -> bool:
    """Whether `switchboard serve` is what a process runs, itself or as an init."""
    try:
        words = (PROCESSES / str(process) / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return b"serve" in words and any(b"switchboard" in word for word in words)


def _is_stopped(process: int) -> bool:
    """Whether somebody has sent it SIGSTOP."""
    facts = _facts(process)
    return facts is not None and facts[0] == "T"


def _continue(init: int) -> None:
    """A stopped init would never notice that its child has ended."""
    if _is_stopped(init):
        os.kill(init, signal.SIGCONT)
