"""Paths of the files that the operator names."""

from pathlib import Path

from switchboard.cli.terminal import pluralize
from switchboard.settings import Settings
from switchboard.store.files.backup import FOLDER, Contents


def resolve_backup_path(given: Settings, file: str) -> Path:
    """The path of a backup or an export. Its folder `backups` is created if the data folder exists.

    A bare name means the data folder's `backups`, because a container keeps only the data folder.
    Anything with a slash is a path as usual.
    """
    if "/" in file:
        return Path(file).expanduser().absolute()
    folder = given.data_dir / FOLDER
    if given.data_dir.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder / file


def describe_contents(contents: Contents) -> str:
    """The number of accounts, conversations and messages of a database, as text."""
    parts = (
        (contents.accounts, "account"),
        (contents.conversations, "conversation"),
        (contents.messages, "message"),
    )
    return ", ".join(pluralize(number, noun) for number, noun in parts)
