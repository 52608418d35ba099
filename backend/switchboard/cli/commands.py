"""The commands. Each has its own file and is registered here.

A command's module is loaded only when the command runs. The modules of the service are loaded only
by commands that run the service: requests to a running service must be quick, and the health check
runs every 15 seconds.
"""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from switchboard.cli.healthcheck import healthcheck

COMMANDS = {
    "add-account": "add_account",
    "accounts": "accounts",
    "rotate-key": "rotate_key",
    "backup": "backup",
    "restore": "restore",
    "export": "export",
    "doctor": "doctor",
    "list": "conversations",
    "send": "send",
    "tail": "tail",
    "search": "search",
    "open": "open_page",
}
"""Commands whose modules are loaded only when they run."""


class _Commands(TyperGroup):
    """The commands registered below, then those of COMMANDS, in this order."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"switchboard.cli.{COMMANDS[cmd_name]}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=_Commands,
    name="switchboard",
    help="Several Telegram accounts on one page, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def serve() -> None:
    """Run Switchboard and its page on this machine."""
    from switchboard.cli.serve import serve

    serve()


@app.command()
def demo(
    only_accounts: Annotated[
        bool,
        typer.Option(
            "--only-accounts",
            help="Only sign the accounts in to a running service whose Telegram is "
            "`python -m sandbox --people demo --test-numbers`.",
        ),
    ] = False,
) -> None:
    """Run Switchboard with three made-up accounts, without internet."""
    if only_accounts:
        from switchboard.cli.demo_accounts import sign_in

        sign_in()
    else:
        from switchboard.cli.demo import demo

        demo()


app.command()(healthcheck)
