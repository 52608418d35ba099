"""`switchboard healthcheck`: ask the running service whether it is alive."""

from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import watchdog
from switchboard.cli.server_probe import Liveness, address, probe

RESTART = "In a container: end a service that hangs, so that the container starts it again."


def healthcheck(restart: Annotated[bool, typer.Option("--restart", help=RESTART)] = False) -> None:
    """Exit with 0 if the service answers, and with 1 if it does not."""
    given = settings.load()
    seen = watchdog.kill_if_hung(lambda: probe(given)) if restart else probe(given)
    if seen is not Liveness.ANSWERS:
        typer.echo(f"Switchboard does not answer {address(given)}.", err=True)
        raise typer.Exit(1)
