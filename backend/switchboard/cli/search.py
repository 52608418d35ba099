"""`switchboard search`: find messages of all accounts."""

import json
from typing import Annotated, Any

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.accounts import find
from switchboard.cli.api_client import connect
from switchboard.cli.conversations import pages
from switchboard.cli.message_format import Names, line_of
from switchboard.cli.options import AccountOption, AsJson, Count

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words. A message must contain all of them.")],
    account: AccountOption = None,
    count: Count = 20,
    as_json: AsJson = False,
) -> None:
    """Find messages, the newest first. Exits with 1 if there is none, like grep."""
    query: dict[str, Any] = {"q": " ".join(words)}
    with connect(settings.load()) as backend:
        if account is not None:
            query["account_id"] = find(backend, account)["id"]
        found = pages(backend, "/search", count, query)
        if as_json:
            terminal.out.print(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            names = Names(backend)
            for message in found:
                terminal.print_line(line_of(message, names))
    if not found:
        raise typer.Exit(1)
