"""`switchboard serve`: run the service and its page in one process."""

import asyncio
import socket

from switchboard import logs, main, settings
from switchboard.api.server import bind, bind_path
from switchboard.cli import serving
from switchboard.main import Switchboard
from switchboard.settings import Settings


def serve() -> None:
    """Run the service until a signal stops it."""
    given = settings.load()
    logs.configure(given.log_level, given.log_format)
    serving.run(_serve(given))


async def _serve(given: Settings) -> None:
    """Reserve the port or socket, and run the service.

    The port is reserved first, so that no service starts that nobody could reach. It is opened when
    the stores are open. A socket is reserved last, under the lock of the data folder: unlike a
    port, another process can take it from a service that does not listen yet.
    """
    if given.backend_socket is None:
        with bind(given.dashboard_port) as listener:
            async with main.build(given) as switchboard:
                await _answer(switchboard, listener)
    else:
        async with main.build(given) as switchboard:
            with bind_path(given.backend_socket) as listener:
                await _answer(switchboard, listener)


async def _answer(switchboard: Switchboard, listener: socket.socket) -> None:
    async with serving.serve_page(switchboard, listener):
        await asyncio.get_running_loop().create_future()
