"""`switchboard export`: write the messages as JSON Lines, for other programs."""

import os
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.accounts import pick
from switchboard.errors import Invalid

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def export(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A file name in DATA_DIR/backups/, or a path with a slash. Without FILE, the "
            "messages go to the standard output.",
            show_default=False,
        ),
    ] = None,
    account: Annotated[
        str | None,
        typer.Option(
            metavar="ACCOUNT",
            help="Only this account: its label, its id, or the beginning of its id.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write every message as one line of JSON, in the shape of the API. Switchboard may be running.

    The messages are sorted by thread, and in a thread from the oldest to the newest. The file
    contains no session and no key.
    """
    import orjson

    from switchboard.api import schemas
    from switchboard.cli.file_paths import resolve_backup_path
    from switchboard.store.core.database import FILE
    from switchboard.store.files.export import Export

    given = settings.load()
    with closing(Export(given.data_dir / FILE)) as exported:
        shapes = [dict(schemas.account(one)) for one in exported.accounts()]
        wanted = None if account is None else pick(shapes, account)["id"]
        found = exported.messages(wanted)
        lines = (orjson.dumps(schemas.message(message)) + b"\n" for message in found)
        if file is None:
            _to_standard_output(lines)
        else:
            _to_file(resolve_backup_path(given, file), lines)


def _to_standard_output(lines: Iterable[bytes]) -> None:
    try:
        for line in lines:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader stopped; without this, Python prints an error at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _to_file(target: Path, lines: Iterable[bytes]) -> None:
    """Write a new file that only its owner can read. It appears under its name when it is
    complete."""
    if target.exists():
        raise Invalid("export_exists", f"{target} already exists. Give another name.")
    partial = target.with_name(f".{target.name}.{uuid4().hex}.partial")
    count = 0
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for line in lines:
                file.write(line)
                count += 1
        partial.replace(target)
    except OSError as error:
        raise Invalid(
            "export_unwritable", f"{target} cannot be written: {error.strerror}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    terminal.print_line(f"Saved {target}: {terminal.pluralize(count, 'message')}.")
    terminal.print_hint("They are not encrypted: anyone who has the file can read them.")
