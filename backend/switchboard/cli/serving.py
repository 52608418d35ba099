"""Shared by all commands that serve the page: an orderly stop, and serving the page."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

import uvloop

from switchboard import settings
from switchboard.api.app import create_app
from switchboard.api.server import listening
from switchboard.main import Switchboard
from switchboard.vault import access_key


def run(service: Coroutine[None, None, None]) -> None:
    """Run a service until it ends, or a signal stops the process (SIGTERM, SIGINT)."""
    gc.freeze()  # garbage collections skip the imported objects, which stay anyway
    gc.enable()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_stopped(service))
    gc.freeze()  # otherwise the last collection takes seconds, because of Telegram's schema


async def _until_stopped(service: Coroutine[None, None, None]) -> None:
    """The first signal stops the service in order. A second signal interrupts the stop."""
    task = asyncio.ensure_future(service)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def serve_page(switchboard: Switchboard, listener: socket.socket) -> AsyncIterator[None]:
    """Serve REST, the stream and the page while the context is open, and print the address.

    A Unix socket is for a proxy. Then the proxy serves the page.
    """
    behind_proxy = listener.family == socket.AF_UNIX
    given = switchboard.settings
    port = given.dashboard_port if behind_proxy else listener.getsockname()[1]
    page = None if behind_proxy else settings.dashboard_dir()
    key = access_key.load(given.data_dir) if given.access == "key" else None
    app = create_app(switchboard.services, port=port, dashboard=page, access_key=key)
    gc.freeze()  # later garbage collections skip the start-up's objects
    async with listening(app, listener):
        sys.stdout.write(f"Switchboard is on {address(port)}\n")
        sys.stdout.flush()
        yield


def address(port: int) -> str:
    """The page's address for a browser."""
    return "http://localhost" if port == 80 else f"http://localhost:{port}"
