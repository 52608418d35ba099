"""`switchboard rotate-key`: a new key for the sessions."""

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.api_client import connect

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def rotate_key() -> None:
    """Encrypt every session with a new key, on this machine and in Supabase, and delete the old
    key.

    If the command is interrupted, or Supabase does not answer, the old key stays. Run the command
    again to continue. Then make a new backup: the sessions in older backups need the old key.
    """
    with connect(settings.load()) as backend:
        rotated = backend.post("/keys/rotate")
        names = {account["id"]: account["label"] for account in backend.accounts()}
    for account_id in rotated["unreadable"]:
        name = terminal.printable(names.get(account_id, account_id))
        terminal.print_hint(
            f"{name}: no key decrypts its session, so the session is unchanged. Put back the key "
            "with which it was encrypted, or add the account again.",
            "yellow",
        )
    terminal.print_line(f"{rotated['detail']} Sessions encrypted again: {rotated['renewed']}.")
    if rotated["status"] != "done":
        raise typer.Exit(1)
    terminal.print_hint("Make a new backup: the sessions in older backups need the old key.")
