"""Litestream, a program that copies the database elsewhere while the service runs (litestream.io).

It reads the write-ahead log and sends each change to the replica: a folder, an SFTP server or an
S3-compatible store. While it runs, its connection is the only one that moves the log into the
database (see `Database.leave_log`). Its own SQLite has the fix that this requires. It ends with the
service, even if the service is killed.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sysconfig
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from switchboard.errors import Invalid, StartRefused, Unavailable
from switchboard.store.core.database import REPLICA_STATE

COPY_EVERY = "1s"
SNAPSHOTS = {"interval": "12h", "retention": "48h"}
"""How often the whole database is copied, and how long older states are kept."""

COPY_TIMEOUT = 30
STOP_TIMEOUT = 8.0
RESTORE_TIMEOUT = 3_600.0
LOOK_TIMEOUT = 30.0
"""Seconds to wait for a copy, for the end of the program, for a restore, and for a look at the
replica."""


@dataclass(frozen=True, slots=True)
class Target:
    """The address of the replica, and its credentials. ssh_host_key: the server's, as in
    known_hosts."""

    url: str
    access_key_id: str | None = None
    secret_access_key: str | None = None
    ssh_key: str | None = None
    ssh_host_key: str | None = None

    @property
    def folder(self) -> Path | None:
        """The folder of a replica on this machine."""
        address = urlsplit(self.url)
        return Path(address.path) if address.scheme == "file" else None

    def without_secrets(self, text: str) -> str:
        """A text that may be shown."""
        password = urlsplit(self.url).password
        for secret in (password, self.access_key_id, self.secret_access_key):
            text = text.replace(secret, "…") if secret else text
        return text


class Litestream:
    """The program, for one database."""

    def __init__(self, database: Path, target: Target) -> None:
        """Raises StartRefused (`replica_program_missing`) if it is not installed."""
        self._database = database
        self._target = target
        self._program = program()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._changes: sqlite3.Connection | None = None
        self._last = (0, 0)

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it. Call this on the main thread: the process ends with the thread that starts
        it."""
        self._folder = tempfile.TemporaryDirectory(prefix="switchboard-replica-")
        config = _write_config(Path(self._folder.name), self._database, self._target)
        with_service = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with (config.parent / "log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - no argument comes from outside
                [*with_service, self._program, "replicate", *_options(config)],
                env=_environment(config.parent),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
            )
        file = f"file:{quote(str(self._database))}?mode=ro"
        self._changes = sqlite3.connect(file, uri=True, timeout=0, check_same_thread=False)
        self._last = (0, 0)

    async def copy(self) -> None:
        """Return when the replica has everything that was committed before the call.

        Raises Unavailable: `replica_failed` with the reason, `replica_silent` if Litestream does
        not answer, `replica_stuck` if it does not see that something was committed.
        """
        version = self._data_version()
        answer = await self._request({"path": str(self._database), "wait": True})
        copied = int(answer["replicated_txid"])
        if copied < int(answer["txid"]):
            raise Unavailable("replica_failed", "The copy is not complete yet.")
        before, last = self._last
        if before and version != before and copied <= last:
            raise Unavailable("replica_stuck", "Litestream does not see that something was stored.")
        self._last = (self._data_version(), copied)

    async def _request(self, body: dict[str, Any]) -> dict[str, Any]:
        import httpx  # a start without a replica does not load it

        assert self._folder is not None
        transport = httpx.AsyncHTTPTransport(uds=f"{self._folder.name}/socket")
        try:
            async with httpx.AsyncClient(transport=transport, timeout=COPY_TIMEOUT + 5) as client:
                response = await client.post(
                    "http://localhost/sync", json=body | {"timeout": COPY_TIMEOUT}
                )
            answer: dict[str, Any] = response.json()
        except (httpx.HTTPError, OSError, ValueError) as error:
            raise Unavailable("replica_silent", "Litestream does not answer.") from error
        if response.status_code != httpx.codes.OK:
            reason = self._target.without_secrets(str(answer.get("error", "no reason given")))
            raise Unavailable("replica_failed", reason)
        return answer

    def stop(self) -> None:
        """End it. It copies what is left, unless that takes long. It may be called on any
        thread."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._changes is not None:
            self._changes.close()
            self._changes = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def last_words(self) -> str:
        """The error with which it ended, as far as it said one."""
        assert self._folder is not None
        lines = (Path(self._folder.name) / "log").read_text(errors="replace").splitlines()
        return self._target.without_secrets(_message(lines[-1]) if lines else "no reason given")

    def _data_version(self) -> int:
        """A number that changes with each commit of another connection (SQLite: PRAGMA
        data_version)."""
        assert self._changes is not None
        try:
            (version,) = self._changes.execute("PRAGMA data_version").fetchone()
            return int(version)
        except sqlite3.OperationalError:  # locked
            return self._last[0]


def program() -> str:
    """The path of Litestream. Raises StartRefused (`replica_program_missing`)."""
    found = shutil.which("litestream", path=sysconfig.get_path("scripts"))
    found = found or shutil.which("litestream")
    if found is None:
        raise StartRefused(
            "replica_program_missing",
            "REPLICA_URL needs the program litestream, which is not installed for this system. "
            "Install it (litestream.io), or remove the setting.",
        )
    return found


def restore(target: Target, output: Path) -> None:
    """Write the newest state of the replica to a new file.

    Raises Invalid (`replica_unreadable`).
    """
    _run(target, "restore", "-o", str(output))


def last_change(target: Target) -> datetime:
    """When the newest change in the replica was made.

    Raises Invalid (`replica_unreadable`).
    """
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("-dry-run", "-json", "-o", f"{folder}/none.db")
        plan = _run(target, "restore", *arguments, timeout=LOOK_TIMEOUT)
    return max(datetime.fromisoformat(file["timestamp"]) for file in json.loads(plan)["files"])


def _run(target: Target, command: str, *arguments: str, timeout: float = RESTORE_TIMEOUT) -> str:
    with tempfile.TemporaryDirectory(prefix="switchboard-replica-") as name:
        folder = Path(name)
        database = folder / "database"  # only its entry in the configuration is used
        config = _write_config(folder, database, target)
        try:
            ended = subprocess.run(  # noqa: S603 - no argument comes from outside
                [program(), command, *_options(config), *arguments, str(database)],
                env=_environment(folder),
                capture_output=True,
                check=False,
                text=True,
                timeout=timeout,
                umask=0o077,
            )
        except subprocess.TimeoutExpired:
            raise Invalid("replica_unreadable", "The replica does not answer.") from None
    if ended.returncode != 0:
        lines = (ended.stderr or ended.stdout).strip().splitlines()
        reason = _message(lines[-1]) if lines else "no reason given"
        raise Invalid(
            "replica_unreadable",
            f"The replica cannot be read: {target.without_secrets(reason)}.",
        )
    return ended.stdout


def _write_config(folder: Path, database: Path, target: Target) -> Path:
    """The configuration file; JSON is YAML."""
    replica: dict[str, Any] = {"url": target.url, "sync-interval": COPY_EVERY, "auto-recover": True}
    known = asdict(target)
    for option, name in (
        ("access-key-id", "access_key_id"),
        ("secret-access-key", "secret_access_key"),
        ("host-key", "ssh_host_key"),
    ):
        if known[name]:
            replica[option] = known[name]
    if target.ssh_key:
        key = folder / "ssh_key"
        _write_private(key, f"{target.ssh_key}\n")
        replica["key-path"] = str(key)
    state = database.parent / REPLICA_STATE
    config = folder / "litestream.yml"
    _write_private(
        config,
        json.dumps(
            {
                "logging": {"level": "error", "type": "json", "stderr": True},
                "shutdown-sync-timeout": f"{STOP_TIMEOUT / 2:.0f}s",
                "socket": {"enabled": True, "path": f"{folder}/socket", "permissions": 0o600},
                "snapshot": SNAPSHOTS,
                "dbs": [{"path": str(database), "meta-path": str(state), "replica": replica}],
            }
        ),
    )
    return config


def _write_private(path: Path, text: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w") as opened:
        opened.write(text)


def _options(config: Path) -> list[str]:
    return ["-config", str(config), "-no-expand-env"]


def _environment(folder: Path) -> dict[str, str]:
    """It needs none of the service's variables; some are secrets."""
    return {"PATH": os.defpath, "HOME": str(folder)}


def _message(line: str) -> str:
    """What a line of its log says."""
    try:
        said = json.loads(line)
    except ValueError:
        return line.removeprefix("Error: ")
    return str(said.get("error") or said.get("msg"))
