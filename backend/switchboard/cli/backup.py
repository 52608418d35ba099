"""`switchboard backup`: copy everything except the key, while the service runs or not."""

from pathlib import Path
from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.file_paths import describe_contents, resolve_backup_path
from switchboard.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def backup(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A file name in DATA_DIR/backups/, or a path with a slash.",
            show_default=False,
        ),
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Replace an existing file.")] = False,
) -> None:
    """Copy accounts, conversations and messages into one file. Switchboard may be running.

    The file contains the sessions as ciphertext. It does not contain their key: keep the key
    elsewhere.
    """
    from switchboard.store.core.database import FILE
    from switchboard.store.files import backup as copies

    given = settings.load()
    target = resolve_backup_path(given, file)
    contents = copies.save(given.data_dir / FILE, target, replace=replace)
    terminal.print_line(f"Saved {target}: {describe_contents(contents)}.")
    terminal.print_hint(
        "Anyone who has the file can read its messages. Its sessions are encrypted, and the key "
        f"is not in the file. {_where_the_key_is(given)}"
    )


def _where_the_key_is(given: Settings) -> str:
    from switchboard.vault.keys import KEY_FILE

    if given.session_encryption_key is not None:
        return "The key is the value of SESSION_ENCRYPTION_KEY. Keep it apart from the backups."
    path: Path = given.data_dir / KEY_FILE
    return f"The key is in {path}. Keep a copy of it apart from the backups."
