"""`switchboard rotate-key`: a new key for the sessions."""

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.api_client import connect

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def rotate_key() -> None:
    """Seal every session with a new key, here and in Supabase, and drop the old key.

    Where it is interrupted, or Supabase does not answer, the old key stays and running it again
    goes on. Make a new backup afterwards: an older one holds sessions that need the old key.
    """
    with connect(settings.load()) as backend:
        rotated = backend.post("/keys/rotate")
        names = {account["id"]: account["label"] for account in backend.accounts()}
    for account_id in rotated["unreadable"]:
        name = terminal.printable(names.get(account_id, account_id))
        terminal.print_hint(
            f"{name}: no key opens its session; it is left as it is. Put back the key it was "
            "sealed with, or add the account again.",
            "yellow",
        )
    terminal.print_line(f"{rotated['detail']} Sealed anew: {rotated['renewed']}.")
    if rotated["status"] != "done":
        raise typer.Exit(1)
    terminal.print_hint("Make a new backup: the sessions in older ones need the old key.")
