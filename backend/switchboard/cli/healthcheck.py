"""`switchboard healthcheck`: asks the running service whether it lives."""

from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import revival
from switchboard.cli.liveness import Liveness, look, place

RESTART = "In a container: end a service that hangs, so that the container starts it anew."


def healthcheck(restart: Annotated[bool, typer.Option("--restart", help=RESTART)] = False) -> None:
    """Exit with 0 where the service answers, with 1 where it does not."""
    given = settings.load()
    seen = revival.revive(lambda: look(given)) if restart else look(given)
    if seen is not Liveness.ANSWERS:
        typer.echo(f"Switchboard does not answer {place(given)}.", err=True)
        raise typer.Exit(1)
