"""`switchboard restore`: replace the database with a backup."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.files import describe_contents, resolve_backup_path
from switchboard.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def restore(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A name, in DATA_DIR/backups/; or a path with a slash.",
            show_default=False,
        ),
    ],
) -> None:
    """Put a backup in the place of the database. Switchboard has to be stopped.

    What is there now is kept in DATA_DIR/backups/. The sessions open with the key that they were
    sealed with, which is not in the backup.
    """
    from switchboard import main
    from switchboard.store.core.database import FILE
    from switchboard.store.core.lock import DataLock
    from switchboard.store.files import backup as copies

    given = settings.load()
    lock = DataLock(main.open_folder(given.data_dir))
    lock.acquire()
    database = given.data_dir / FILE
    contents, kept = copies.restore(resolve_backup_path(given, file), database, datetime.now(UTC))
    terminal.print_line(f"Restored: {describe_contents(contents)}.")
    if kept is not None:
        terminal.print_hint(f"What was there before is in {kept}.")
    _check_key(given, database)
    if given.supabase_url is not None:
        terminal.print_hint(
            "To Supabase this is another installation now. Accounts that show as held elsewhere "
            "are yours again by `switchboard accounts take-over --all`, once the former one is "
            "stopped for a minute."
        )


def _check_key(given: Settings, database: Path) -> None:
    """Say how many sessions the key at hand does not open, and what to do."""
    from switchboard.errors import SessionUnusable
    from switchboard.store.files import backup as copies
    from switchboard.vault import keys
    from switchboard.vault.cipher import SessionCipher

    secret = given.session_encryption_key
    path = given.data_dir / keys.KEY_FILE
    sealed = copies.encrypted_sessions(database)
    closed = len(sealed)
    if secret is not None or path.exists():
        cipher = SessionCipher(
            keys.load(None if secret is None else secret.get_secret_value(), given.data_dir)
        )
        for account_id, session in sealed:
            try:
                cipher.open(account_id, session)
                closed -= 1
            except SessionUnusable:
                continue
    if closed:
        terminal.print_hint(
            f"{closed} of {len(sealed)} sessions cannot be opened here: put the key they were "
            f"sealed with into {path} (mode 0600) or SESSION_ENCRYPTION_KEY before you start "
            "Switchboard, or add these accounts again.",
            "yellow",
        )
