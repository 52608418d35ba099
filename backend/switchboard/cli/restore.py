"""`switchboard restore`: replace the database with a backup."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.file_paths import describe_contents, resolve_backup_path
from switchboard.errors import StartRefused
from switchboard.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def restore(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A file name in DATA_DIR/backups/, or a path with a slash.",
            show_default=False,
        ),
    ] = None,
    from_replica: Annotated[
        bool, typer.Option("--from-replica", help="Use the copy at REPLICA_URL instead of a file.")
    ] = False,
) -> None:
    """Replace the database with a backup or with the replica. Switchboard must be stopped.

    The present database is kept in DATA_DIR/backups/. The sessions need the key with which they
    were encrypted. The backup does not contain it.
    """
    from switchboard import startup
    from switchboard.store.core.database import FILE
    from switchboard.store.core.lock import DataLock
    from switchboard.store.files import backup as copies

    if (file is None) is not from_replica:
        raise typer.BadParameter("Give a FILE, or --from-replica.")
    given = settings.load()
    lock = DataLock(startup.open_folder(given.data_dir))
    lock.acquire()
    database = given.data_dir / FILE
    with ExitStack() as stack:
        if from_replica:
            source = stack.enter_context(_downloaded(given))
        else:
            assert file is not None
            source = resolve_backup_path(given, file)
        contents, kept = copies.restore(source, database, datetime.now(UTC))
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


@contextmanager
def _downloaded(given: Settings) -> Iterator[Path]:
    """The newest state of the replica, as a file of its own."""
    from switchboard import startup
    from switchboard.store.files import litestream

    target = startup.replica_target(given)
    if target is None:
        raise StartRefused("replica_unset", "REPLICA_URL is not set: there is no replica.")
    newest = litestream.last_change(target).astimezone(UTC)
    terminal.print_hint(f"The newest change in the replica is of {newest:%Y-%m-%d %H:%M:%S} UTC.")
    with TemporaryDirectory(prefix=".replica-", dir=given.data_dir) as folder:
        path = Path(folder) / "replica.db"
        litestream.restore(target, path)
        yield path


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
