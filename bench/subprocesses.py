"""Processes that are measured, or that make the load. Each receives commands as lines of JSON.

Every part has its own process, so no part is measured with another's work. CLOCK_MONOTONIC is the
same in all processes of a machine, so times can be compared.
"""

import asyncio
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

COMMAND_TIMEOUT = 300.0
"""The timeout of one command, in seconds."""

LINE_LIMIT = 64 * 1024 * 1024
"""The largest answer, in bytes; the times of all messages make long lines."""

Answer = dict[str, Any]
Command = Callable[..., Awaitable[Answer]]


class ChildFailed(Exception):
    """A child ended, or a command failed; its output is on the standard error."""


class Child:
    """A running child process. `ask` sends it a command."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def ask(self, command: str, **arguments: Any) -> Answer:
        """Execute a command and return its answer."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"do": command, **arguments}).encode() + b"\n")
        await stdin.drain()
        line = await asyncio.wait_for(stdout.readline(), COMMAND_TIMEOUT)
        if not line:
            raise ChildFailed(f"ended during {command}")
        answer: Answer = json.loads(line)
        return answer


@asynccontextmanager
async def child(module: str, *arguments: str) -> AsyncIterator[Child]:
    """Run `python -m module`, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_LIMIT,
    )
    try:
        yield Child(process)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def run_commands(commands: dict[str, Command]) -> None:
    """The child's side: execute commands until the parent ends."""
    reader = asyncio.StreamReader(limit=LINE_LIMIT)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        delivery = json.loads(line)
        answer = await commands[delivery.pop("do")](**delivery)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def memory_of(pid: int) -> float:
    """A process's own memory, in MB: Linux's private pages, without shared libraries."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:  # noqa: PTH123 - a file of the kernel
        kilobytes = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))
    return kilobytes / 1024


def processor_of(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a file of the kernel
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def allow_many_files() -> None:
    """Hundreds of clients take hundreds of sockets."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
