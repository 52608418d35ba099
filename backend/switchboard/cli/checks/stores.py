"""Check the data folder: its disk, its database, and the key of its sessions."""

import os
from collections.abc import Iterator
from pathlib import Path

from switchboard.cli.checks import Finding, ok, problem, stack, warning
from switchboard.cli.terminal import pluralize
from switchboard.domain.ids import AccountId
from switchboard.errors import SessionUnusable, StartRefused, SwitchboardError
from switchboard.settings import Settings
from switchboard.store.core import disk, file_system
from switchboard.store.core.connections import SQLITE_VERSION
from switchboard.store.core.database import FILE
from switchboard.store.files import backup
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher

GIGABYTE = 10**9


def check(given: Settings, stack_user: int = stack.USER) -> Iterator[Finding]:
    """The folder, the disk, the database and the key. stack_user: whose database only the service
    with Docker can read."""
    folder = given.data_dir
    if not folder.is_dir():
        yield ok("Data folder", f"Switchboard makes {folder} at the first start.")
        return
    yield _folder(folder)
    yield _disk(folder)
    yield check_sqlite(file_system.type_of(folder))
    database = folder / FILE
    if not database.exists():
        yield ok("Database", "Switchboard makes it at the first start.")
        return
    found = _database(database, stack_user)
    yield found
    if found.level == "ok":
        yield _key(given, database)


def _folder(folder: Path) -> Finding:
    try:
        status = folder.stat()
        probe = folder / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return problem(
            "Data folder",
            f"{folder} cannot be written ({error.strerror}). Make the user that runs Switchboard "
            "its owner, or set DATA_DIR.",
        )
    if is_exposed(status):
        mode = status.st_mode & 0o777
        return warning(
            "Data folder",
            f"Other users can read {folder} (mode {mode:04o}). Run `chmod 700 {folder}`.",
        )
    return ok("Data folder", str(folder))


def is_exposed(folder: os.stat_result) -> bool:
    """Whether more users than the owner and the service with Docker can read the folder."""
    # A group with the same number as the user is private; containers use it for access.
    is_private = folder.st_gid == os.getgid() == os.getuid() or stack.shares(folder)
    return bool(folder.st_mode & (0o007 if is_private else 0o077))


def _disk(folder: Path) -> Finding:
    free = disk.free_bytes(folder)
    amount = f"{free / GIGABYTE:.1f} GB free."
    if disk.is_full(free):
        return problem("Disk", f"{amount} Free some space: new messages must wait.")
    if disk.is_nearly_full(free):
        return warning("Disk", f"{amount} Free some space: on a full disk, new messages must wait.")
    return ok("Disk", amount)


def check_sqlite(type_: str | None) -> Finding:
    """The version of SQLite, and whether it can keep a write-ahead log on this file system."""
    version = f"Version {SQLITE_VERSION}"
    if file_system.has_safe_log(type_):
        return ok("SQLite", f"{version}, on {type_ or 'a local file system'}.")
    return warning(
        "SQLite",
        f"{version}, on {type_}, where a write-ahead log is not safe. Switchboard keeps a rollback "
        "journal there, which is slower. Put DATA_DIR on a local disk, or on a volume of Docker.",
    )


def _database(database: Path, stack_user: int) -> Finding:
    try:
        contents = backup.verify(database, thoroughly=False)
    except SwitchboardError as error:
        if error.code == "backup_unreadable" and stack.owns(database, stack_user):
            return stack.unread("Database", str(database))
        advice = {
            "backup_damaged": f"{database} is damaged. Stop Switchboard and restore a backup.",
            "backup_foreign": f"{database} is not Switchboard's. Move it away, or set DATA_DIR.",
            "backup_newer": f"{database} was written by a newer Switchboard. Install that version, "
            "or restore the backup that was made before its upgrade.",
        }
        return problem("Database", advice.get(error.code, error.detail))
    return ok(
        "Database",
        f"{pluralize(contents.accounts, 'account')}, {pluralize(contents.messages, 'message')}. "
        "It is not damaged.",
    )


def _key(given: Settings, database: Path) -> Finding:
    """Whether the keys decrypt the sessions. It does not create a missing key file."""
    stored = backup.encrypted_sessions(database)
    secret = given.session_encryption_key
    source = given.data_dir / keys.KEY_FILE
    if secret is None and not source.exists():
        if not stored:
            return ok("Key", "Switchboard makes it at the first start.")
        return problem(
            "Key",
            f"{source} is missing. Without it, {pluralize(len(stored), 'session')} cannot be "
            "decrypted. Put it back from your copy. If you have no copy, add the accounts again.",
        )
    try:
        loaded = keys.load(None if secret is None else secret.get_secret_value(), given.data_dir)
    except StartRefused as refused:
        return problem("Key", refused.detail)
    cipher = SessionCipher(loaded)
    undecrypted = sum(not _decrypts(cipher, *row) for row in stored)
    if undecrypted:
        return problem(
            "Key",
            f"It does not decrypt {undecrypted} of {pluralize(len(stored), 'session')}. "
            "Put back the key with which they were encrypted, or add these accounts again.",
        )
    if len(loaded) > 1:
        return warning(
            "Key",
            "An older key is still kept. Run `switchboard rotate-key` to finish the rotation.",
        )
    return ok("Key", f"It decrypts {pluralize(len(stored), 'session')}.")


def _decrypts(cipher: SessionCipher, account_id: AccountId, ciphertext: str) -> bool:
    try:
        cipher.open(account_id, ciphertext)
    except SessionUnusable:
        return False
    return True
