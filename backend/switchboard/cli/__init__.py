"""The command line. One file a command; each is registered here.

What keeps the program from starting is one sentence on the standard error and exit code 2, as
for a wrong command. What the service is made of is imported by the commands that run it, because
the health check runs every few seconds and has to be light.
"""

import sys

import typer

from switchboard.cli.healthcheck import healthcheck
from switchboard.errors import StartRefused

CANNOT_START = 2

app = typer.Typer(
    name="switchboard",
    help="Several Telegram accounts on one page, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(healthcheck)


@app.command()
def serve() -> None:
    """Run Switchboard and its page on this machine."""
    from switchboard.cli.serve import serve

    serve()


@app.command()
def demo() -> None:
    """Run Switchboard with three made-up accounts, without internet."""
    from switchboard.cli.demo import demo

    demo()


def run() -> None:
    """The program `switchboard`."""
    try:
        app()
    except StartRefused as refused:
        sys.stderr.write(f"{refused.detail}\n")
        sys.exit(CANNOT_START)
