"""Paths of the files that the operator names."""

from pathlib import Path

from switchboard.cli.terminal import pluralize
from switchboard.settings import Settings
from switchboard.store.files.backup import FOLDER, Contents


def resolve_backup_path(given: Settings, file: str) -> Path:
    """A bare name means the backups of the data folder, which in a container is the one folder
    that is kept; anything with a slash is a path as usual. The folder of backups is made."""
    if "/" in file:
        return Path(file).expanduser().absolute()
    folder = given.data_dir / FOLDER
    if given.data_dir.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder / file


def describe_contents(contents: Contents) -> str:
    """What a database holds, in words."""
    parts = (
        (contents.accounts, "account"),
        (contents.conversations, "conversation"),
        (contents.messages, "message"),
    )
    return ", ".join(pluralize(number, noun) for number, noun in parts)
