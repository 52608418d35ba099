"""`switchboard serve`: the service and its page in one process, until it is told to stop."""

import asyncio

from switchboard import logs, main, settings
from switchboard.api.server import bind
from switchboard.cli import running
from switchboard.settings import Settings


def serve() -> None:
    """Run the service until it is told to stop."""
    given = settings.load()
    logs.configure(given.log_level, given.log_format)
    running.run(_serve(given))


async def _serve(given: Settings) -> None:
    """The port is taken first, so that nothing starts that could not be reached, and is opened
    when the stores are open."""
    with bind(given.dashboard_port) as listener:
        async with main.build(given) as switchboard, running.page_of(switchboard, listener):
            await asyncio.get_running_loop().create_future()
