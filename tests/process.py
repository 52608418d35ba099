"""The program as a process: its settings, its start and its end."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox import DataCentre
from tests.loopback_client import loopback_client
from tests.production import production_environment
from tests.service import TIMEOUT, Running
from tests.small_disk import SmallDisk

PROGRAM = Path(sys.executable).with_name("switchboard")


def environment(
    dc: DataCentre, folder: Path, port: int, *, production: bool = False, **more: str
) -> dict[str, str]:
    """The settings of the program: this data centre, and its own folder and port.

    production: no server is named, and this data centre replaces the real Telegram.
    """
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "DASHBOARD_PORT": str(port),
        "SEND_PACE": "off",
        **(production_environment(dc, folder.parent) if production else _server(dc, folder)),
        **more,
    }


def _server(dc: DataCentre, folder: Path) -> dict[str, str]:
    key = folder.parent / "dc.pem"
    key.write_text(dc.public_key_pem)
    return {
        "TELEGRAM_DC_ID": str(dc.dc_id),
        "TELEGRAM_DC_HOST": dc.host,
        "TELEGRAM_DC_PORT": str(dc.port),
        "TELEGRAM_DC_PUBLIC_KEY_FILE": str(key),
    }


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def run(variables: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Run the program to its end: exit code and standard error."""
    process = await asyncio.create_subprocess_exec(
        PROGRAM, *arguments, env=variables, stderr=asyncio.subprocess.PIPE, cwd="/"
    )
    _, said = await asyncio.wait_for(process.communicate(), TIMEOUT)
    return process.returncode or 0, said.decode()


@asynccontextmanager
async def serving(
    dc: DataCentre, variables: dict[str, str], disk: SmallDisk | None = None
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Running]]:
    """`switchboard serve` as a process, once it answers; killed at the end if it still runs.

    disk: the disk of its data folder, if it has its own.
    """
    port = int(variables["DASHBOARD_PORT"])
    process = await asyncio.create_subprocess_exec(
        *(disk.command if disk else ()),
        PROGRAM,
        "serve",
        env=variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd="/",
    )
    assert process.stdout is not None
    async with asyncio.timeout(TIMEOUT):
        while b"Switchboard is on" not in await process.stdout.readline():
            assert process.returncode is None
    drain = asyncio.create_task(process.stdout.read())
    async with loopback_client(base_url=f"http://127.0.0.1:{port}/api", timeout=TIMEOUT) as client:
        try:
            folder = disk.seen if disk else Path(variables["DATA_DIR"])
            yield process, Running(dc, port, folder, client)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await drain
