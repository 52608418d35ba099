"""End a service that hangs, so that Docker restarts the container.

Docker restarts a container whose program has ended, but never one that is only unhealthy. So the
health check, which runs inside the container, kills the server, a child of the container's init.
Then init ends too. A container that runs another command (`docker compose run`) has no such child,
so nothing is killed there.
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
"""A service that hangs for this long is killed, in seconds."""

PROBE_INTERVAL = 1.0
"""The pause between two probes, in seconds."""


def kill_if_hung(
    look: Callable[[], Liveness], *, init: int = INIT, hung_after: float = HUNG_AFTER
) -> Liveness:
    """Kill the container's server if it hangs or is stopped for `hung_after` seconds; return the
    last probe.

    A server that does not listen yet, or no longer, is not killed: a start may take long, and the
    server listens only when it is ready.
    """
    _continue(init)
    server = server_of(init)
    if server is None:
        return look()
    until = time.monotonic() + hung_after
    while (seen := look()) is Liveness.HANGS or _is_stopped(server):
        if time.monotonic() >= until:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)
            break
        time.sleep(PROBE_INTERVAL)
    return seen


def server_of(init: int = INIT) -> int | None:
    """The process id of the `switchboard serve` that is a child of init, or None.

    This is only for containers, where init was started with the command. On any other machine,
    init's children are not ours to kill.
    """
    if init == INIT and not _serves(INIT):
        return None
    for process, parent in _processes():
        if parent == init and _serves(process):
            return process
    return None


def _processes() -> Iterator[tuple[int, int]]:
    """The ids of all processes, each with its parent's id."""
    for folder in PROCESSES.glob("[0-9]*"):
        process = int(folder.name)
        facts = _facts(process)
        if facts is not None:
            yield process, int(facts[1])


def _facts(process: int) -> list[str] | None:
    """The process's state, parent and following fields (Linux: proc_pid_stat(5)); None after its
    end."""
    try:
        text = (PROCESSES / str(process) / "stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()  # the name before it may contain anything, even brackets


def _serves(process: int) -> bool:
    """Whether the process is `switchboard serve`, or an init that was started with this command."""
    try:
        words = (PROCESSES / str(process) / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return b"serve" in words and any(b"switchboard" in word for word in words)


def _is_stopped(process: int) -> bool:
    """Whether the process is stopped by SIGSTOP."""
    facts = _facts(process)
    return facts is not None and facts[0] == "T"


def _continue(init: int) -> None:
    """Continue a stopped init: it would never notice that its child has ended."""
    if _is_stopped(init):
        os.kill(init, signal.SIGCONT)
