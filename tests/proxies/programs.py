"""Start and stop real proxy programs."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import DataCentre
from tests.process import free_port

SECRET = "0123456789abcdef0123456789abcdef"
USER, PASSWORD = "mallory", "hunter2"
WEBSITE = "www.example.com"
TIMEOUT = 20.0
PPROXY = Path(__file__).with_name("run_pproxy.py")
MTPROTOPROXY = Path(__file__).with_name("run_mtprotoproxy.py")


@dataclass
class ProxyProgram:
    """A running proxy. port: where it listens on loopback."""

    port: int
    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        """End it, with all its connections."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def socks5(port: int | None = None, *, is_open: bool = False) -> AsyncIterator[ProxyProgram]:
    """A SOCKS5 proxy (pproxy). is_open: without user name and password."""
    async with _pproxy("socks5", port or free_port(), is_open=is_open) as program:
        yield program


@asynccontextmanager
async def http(port: int | None = None, *, is_open: bool = False) -> AsyncIterator[ProxyProgram]:
    """An HTTP proxy (pproxy). is_open: without user name and password."""
    async with _pproxy("http", port or free_port(), is_open=is_open) as program:
        yield program


@asynccontextmanager
async def mtproxy(*centres: DataCentre, port: int | None = None) -> AsyncIterator[ProxyProgram]:
    """An MTProxy (mtprotoproxy) that leads to these data centres."""
    addresses = {
        access.dc_id: (access.host, access.port) for dc in centres for access in dc.access_points
    }
    async with mtproxy_to(addresses, port) as program:
        yield program


@asynccontextmanager
async def mtproxy_to(
    addresses: Mapping[int, tuple[str, int]], port: int | None = None
) -> AsyncIterator[ProxyProgram]:
    """An MTProxy (mtprotoproxy) that leads to the data centres at these addresses."""
    port = port or free_port()
    arguments = [str(MTPROTOPROXY), str(port), SECRET, WEBSITE, json.dumps(list(addresses.items()))]
    async with _running(port, arguments) as program:
        yield program


@asynccontextmanager
async def _pproxy(kind: str, port: int, *, is_open: bool) -> AsyncIterator[ProxyProgram]:
    credentials = "" if is_open else f"#{USER}:{PASSWORD}"
    # Without --auth 0 it lets everybody in from an address from which somebody was let in.
    listen = f"{kind}://127.0.0.1:{port}{credentials}"
    async with _running(port, [str(PPROXY), "-l", listen, "--auth", "0"]) as program:
        yield program


@asynccontextmanager
async def _running(port: int, arguments: list[str]) -> AsyncIterator[ProxyProgram]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    program = ProxyProgram(port, process)
    try:
        async with asyncio.timeout(TIMEOUT):
            while not await _listens(port):
                assert process.returncode is None, "the proxy has ended"
        yield program
    finally:
        await program.stop()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        await asyncio.sleep(0.02)
        return False
    writer.close()
    return True
