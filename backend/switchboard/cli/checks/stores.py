"""Check the data folder: its disk, its database, and the key of its sessions."""

import os
from collections.abc import Iterator
from pathlib import Path

from switchboard.cli.checks import Finding, ok, problem, warning
from switchboard.cli.terminal import pluralize
from switchboard.domain.ids import AccountId
from switchboard.errors import SessionUnusable, StartRefused, SwitchboardError
from switchboard.settings import Settings
from switchboard.store.core import disk
from switchboard.store.core.database import FILE
from switchboard.store.files import backup
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher

GIGABYTE = 10**9


def check(given: Settings) -> Iterator[Finding]:
    """Everything that lies in the data folder."""
    folder = given.data_dir
    if not folder.is_dir():
        yield ok("Data folder", f"{folder} is made at the first start.")
        return
    yield _folder(folder)
    yield _disk(folder)
    database = folder / FILE
    if not database.exists():
        yield ok("Database", "It is made at the first start.")
        return
    looked_at = _database(database)
    yield looked_at
    if looked_at.level == "ok":
        yield _key(given, database)


def _folder(folder: Path) -> Finding:
    try:
        status = folder.stat()
        mode = status.st_mode & 0o777
        probe = folder / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return problem(
            "Data folder",
            f"{folder} cannot be written ({error.strerror}). Give it to the user that runs "
            "Switchboard, or set DATA_DIR.",
        )
    # A group with its user's number is that user's own; the containers come in by theirs.
    is_private = status.st_gid == os.getgid() == os.getuid()
    if mode & (0o007 if is_private else 0o077):
        return warning(
            "Data folder",
            f"Other users can read {folder} (mode {mode:04o}). Run `chmod 700 {folder}`.",
        )
    return ok("Data folder", str(folder))


def _disk(folder: Path) -> Finding:
    free = disk.free_bytes(folder)
    amount = f"{free / GIGABYTE:.1f} GB free."
    if disk.is_full(free):
        return problem("Disk", f"{amount} Make room: new messages have to wait.")
    if disk.is_nearly_full(free):
        return warning("Disk", f"{amount} Make room: on a full disk new messages have to wait.")
    return ok("Disk", amount)


def _database(database: Path) -> Finding:
    try:
        contents = backup.verify(database, thoroughly=False)
    except SwitchboardError as error:
        advice = {
            "backup_damaged": f"{database} is damaged. Stop Switchboard and restore a backup.",
            "backup_foreign": f"{database} is not Switchboard's. Move it away, or set DATA_DIR.",
            "backup_newer": f"{database} is of a newer Switchboard. Install that version, or "
            "restore the backup made before its upgrade.",
        }
        return problem("Database", advice.get(error.code, error.detail))
    return ok(
        "Database",
        f"{pluralize(contents.accounts, 'account')}, {pluralize(contents.messages, 'message')}; "
        "it is sound.",
    )


def _key(given: Settings, database: Path) -> Finding:
    """Whether the keys open the sessions. A missing key file is not made here."""
    sealed = backup.encrypted_sessions(database)
    secret = given.session_encryption_key
    source = given.data_dir / keys.KEY_FILE
    if secret is None and not source.exists():
        if not sealed:
            return ok("Key", "It is made at the first start.")
        return problem(
            "Key",
            f"{source} is missing, and without it {pluralize(len(sealed), 'session')} cannot be "
            "opened. Put it back from your copy; without one, add the accounts again.",
        )
    try:
        loaded = keys.load(None if secret is None else secret.get_secret_value(), given.data_dir)
    except StartRefused as refused:
        return problem("Key", refused.detail)
    cipher = SessionCipher(loaded)
    closed = sum(not _opens(cipher, *row) for row in sealed)
    if closed:
        return problem(
            "Key",
            f"It does not open {closed} of {pluralize(len(sealed), 'session')}. Put back the key "
            "they were sealed with, or add these accounts again.",
        )
    if len(loaded) > 1:
        return warning("Key", "An older key is still kept. Run `switchboard rotate-key` to end.")
    return ok("Key", f"It opens {pluralize(len(sealed), 'session')}.")


def _opens(cipher: SessionCipher, account_id: AccountId, sealed: str) -> bool:
    try:
        cipher.open(account_id, sealed)
    except SessionUnusable:
        return False
    return True
