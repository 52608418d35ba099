"""`switchboard restore`: replace the database with a backup."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.file_paths import describe_contents, resolve_backup_path
from switchboard.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def restore(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A file name in DATA_DIR/backups/, or a path with a slash.",
            show_default=False,
        ),
    ],
) -> None:
    """Replace the database with a backup. Switchboard must be stopped.

    The present database is kept in DATA_DIR/backups/. The sessions need the key with which they
    were encrypted. The backup does not contain it.
    """
    from switchboard import startup
    from switchboard.store.core.database import FILE
    from switchboard.store.core.lock import DataLock
    from switchboard.store.files import backup as copies

    given = settings.load()
    lock = DataLock(startup.open_folder(given.data_dir))
    lock.acquire()
    database = given.data_dir / FILE
    contents, kept = copies.restore(resolve_backup_path(given, file), database, datetime.now(UTC))
    terminal.print_line(f"Restored: {describe_contents(contents)}.")
    if kept is not None:
        terminal.print_hint(f"The former database is in {kept}.")
    _check_key(given, database)
    if given.supabase_url is not None:
        terminal.print_hint(
            "For Supabase, this is a new installation now. The accounts may show as held "
            "elsewhere. Stop the former installation, wait a minute, and run "
            "`switchboard accounts take-over --all`."
        )


def _check_key(given: Settings, database: Path) -> None:
    """Print how many sessions the present key does not decrypt, and what to do."""
    from switchboard.errors import SessionUnusable
    from switchboard.store.files import backup as copies
    from switchboard.vault import keys
    from switchboard.vault.cipher import SessionCipher

    secret = given.session_encryption_key
    path = given.data_dir / keys.KEY_FILE
    stored = copies.encrypted_sessions(database)
    undecrypted = len(stored)
    if secret is not None or path.exists():
        cipher = SessionCipher(
            keys.load(None if secret is None else secret.get_secret_value(), given.data_dir)
        )
        for account_id, session in stored:
            try:
                cipher.open(account_id, session)
                undecrypted -= 1
            except SessionUnusable:
                continue
    if undecrypted:
        terminal.print_hint(
            f"{undecrypted} of {len(stored)} sessions cannot be decrypted. Put the key with which "
            f"they were encrypted into {path} (mode 0600) or SESSION_ENCRYPTION_KEY before you "
            "start Switchboard, or add these accounts again.",
            "yellow",
        )
