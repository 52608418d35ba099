"""The program `switchboard` as an operator runs it: a process, with its output and exit code."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

COMMAND = (sys.executable, "-c", "from switchboard.cli import run; run()")
TIMEOUT = 30.0
"""How long a process may take to start or to end, in seconds."""

SETTINGS = (
    "ACCESS",
    "DASHBOARD_",
    "DATA_DIR",
    "REPLICA_",
    "SESSION_",
    "SUPABASE_",
    "TELEGRAM_",
    "LOG_",
)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def start(
    folder: Path, *arguments: str, command: tuple[str, ...] = COMMAND, **variables: str
) -> asyncio.subprocess.Process:
    """Start the program in a folder, with exactly these settings."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)
    }
    root = Path(__file__).parents[2]
    environment["PYTHONPATH"] = f"{root / 'backend'}{os.pathsep}{root}"
    return await asyncio.create_subprocess_exec(
        *command,
        *arguments,
        cwd=folder,
        env=environment | variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def finished(folder: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run the program to its end: exit code and standard error."""
    process = await start(folder, *arguments, command=COMMAND, **variables)
    async with asyncio.timeout(TIMEOUT):
        _, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, errors.decode()


@asynccontextmanager
async def serving(
    folder: Path, *arguments: str, command: tuple[str, ...] = COMMAND, **variables: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program, once it has printed the page's address; killed at the end if it still runs."""
    process = await start(folder, *arguments, command=command, **variables)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(TIMEOUT):
            line = (await process.stdout.readline()).decode()
        assert line == f"Switchboard is on http://localhost:{variables['DASHBOARD_PORT']}\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
