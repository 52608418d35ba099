"""A database that another program holds, as a context."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HOLDER = Path(__file__).parent / "hold_lock.py"

LONGEST = 120
"""After this many seconds the other program releases the lock by itself."""


@asynccontextmanager
async def locked(file: Path) -> AsyncIterator[None]:
    """Have another program hold the database's lock until the context ends."""
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, HOLDER, file, str(LONGEST)), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert await other.stdout.readline() == b"held\n"
        yield
    finally:
        other.kill()
        await other.wait()
