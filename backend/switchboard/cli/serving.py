"""What all commands that serve the page share: an orderly stop, and opening the page."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

import typer
import uvloop

from switchboard import settings
from switchboard.api.app import create_app
from switchboard.api.server import listening
from switchboard.main import Switchboard


def run(service: Coroutine[None, None, None]) -> None:
    """Run a service until it ends or the process is asked to (SIGTERM, SIGINT)."""
    gc.freeze()  # what imports have made stays; collections pass over it
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_stopped(service))
    gc.freeze()  # or the interpreter's last collection walks all of Telegram's schema: seconds


async def _until_stopped(service: Coroutine[None, None, None]) -> None:
    """A signal ends the service in order, from wherever it is; a second one ends that, too."""
    task = asyncio.ensure_future(service)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def serve_page(switchboard: Switchboard, listener: socket.socket) -> AsyncIterator[None]:
    """Answer at the socket, and say where, for as long as the context is open.

    Behind a proxy, which is what a Unix socket is for, the page is the proxy's.
    """
    behind_proxy = listener.family == socket.AF_UNIX
    port = switchboard.settings.dashboard_port if behind_proxy else listener.getsockname()[1]
    page = None if behind_proxy else settings.dashboard_dir()
    app = create_app(switchboard.services, port=port, dashboard=page)
    gc.freeze()  # what start-up made stays; collections while messages stream in pass over it
    async with listening(app, listener):
        typer.echo(f"Switchboard is on {address(port)}")
        yield


def address(port: int) -> str:
    """Where the page is, as a browser shows it."""
    return "http://localhost" if port == 80 else f"http://localhost:{port}"
