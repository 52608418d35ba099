"""A real Supabase for tests: Supabase Lite as in the stack, on loopback, in a folder."""

import asyncio
import fcntl
import functools
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from tests.loopback_client import loopback_client

SUPABASE = Path(__file__).parents[2] / "supabase"
PROGRAM = SUPABASE / "node_modules" / "@supabase" / "lite" / "dist" / "cli" / "index.js"
REQUIRE = "SWITCHBOARD_REQUIRE_SUPABASE"

MIGRATED = SUPABASE / "node_modules" / ".cache" / "switchboard-tests"
"""Migrated databases; `npm ci` removes them together with the package."""

TIMEOUT = 60.0
"""How long it may take to answer, or to end, in seconds."""

LOOK = 0.1
"""The pause between checks whether it answers, in seconds; no event announces that."""


@dataclass
class Lite:
    """A Supabase on loopback, with the product's migrations applied."""

    folder: Path
    port: int
    publishable_key: str = "sb_publishable_0000000000000000000000_00000000"
    exit_code: int | None = None
    """The exit code of its last stop or kill."""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The value for SUPABASE_URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def secret_key(self) -> str:
        """The value for SUPABASE_SECRET_KEY; created at the first start."""
        return (self.folder / "data" / "secret_key").read_text()

    async def start(self) -> None:
        """Start it with its data, and wait until it answers."""
        assert not self.runs
        self._process = await asyncio.to_thread(self._spawn)
        try:
            await _until_it_answers(self._ask)
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Stop it in order; its data stay."""
        if self._process is not None:
            self._process.terminate()
            await self._ended(self._process)

    async def kill(self) -> None:
        """Kill it, as a crash does; its data stay."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._ended(self._process)

    def freeze(self) -> None:
        """Stop the process: it accepts connections and answers nothing."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Continue the process."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGCONT)

    async def empty(self) -> None:
        """Remove all accounts."""
        await self.ask("DELETE", "telegram_accounts?id=not.is.null")

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """PostgREST's answer to a request with the secret key; None if it is empty."""
        async with loopback_client(headers={"apikey": self.secret_key}) as http:
            answer = await http.request(method, f"{self.url}/rest/v1/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def until_leased(self, accounts: int = 1) -> None:
        """Wait until installations hold the leases of this many accounts."""
        async with asyncio.timeout(TIMEOUT):
            while len(await self._leased("GET")) < accounts:
                pass  # every question takes its time

    async def expire_leases(self, label: str | None = None) -> None:
        """Let all leases, or those of accounts with a label, expire, as if their holders had been
        stopped for a while."""
        await self._leased("PATCH", {"lease_expires_at": "2020-01-01T00:00:00Z"}, label)

    async def _leased(
        self, method: str, change: object = None, label: str | None = None
    ) -> list[object]:
        """Read or change the rows with a lease."""
        headers = {"apikey": self.secret_key, "Prefer": "return=representation"}
        path = "/rest/v1/telegram_accounts?lease_owner=not.is.null"
        path += "" if label is None else f"&account_label=eq.{label}"
        async with loopback_client(base_url=self.url, headers=headers) as http:
            answer = await http.request(method, path, json=change)
        return list(answer.raise_for_status().json())

    @property
    def runs(self) -> bool:
        """Whether it was started and not stopped or killed since."""
        return self._process is not None

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                ["node", str(SUPABASE / "start.mjs")],
                cwd=self.folder,
                env=os.environ | {"SUPABASE_PUBLISHABLE_KEY": self.publishable_key},
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that its server can be killed together with it
            )

    async def _ended(self, process: subprocess.Popen[bytes]) -> None:
        self.exit_code = await asyncio.to_thread(process.wait, TIMEOUT)
        self._process = None

    async def _ask(self) -> None:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(self._log.read_text())
        await self.ask("GET", "switchboard_record")

    @property
    def _log(self) -> Path:
        return self.folder / "supabase.log"


@asynccontextmanager
async def running_lite(folder: Path) -> AsyncIterator[Lite]:
    """A Supabase with its data in the folder, running while the context is open.

    Skips the test if Node.js or the package is missing, unless SWITCHBOARD_REQUIRE_SUPABASE is set.
    """
    lite = await asyncio.to_thread(laid_out, folder)
    await lite.start()
    try:
        yield lite
    finally:
        await lite.stop()


def laid_out(folder: Path, *, own_record: bool = False) -> Lite:
    """A Supabase in the folder that was not started: like the product's, on another port.

    All are copies of one migrated database, so they count as one registry. With `own_record` it has
    no database yet: the first start applies the migrations, which takes seconds.
    """
    require_lite()
    port = _free_port()
    project = folder / "supabase"
    project.mkdir(parents=True)
    config = (SUPABASE / "config.toml").read_text()
    assert "port = 54321" in config
    (project / "config.toml").write_text(config.replace("port = 54321", f"port = {port}"))
    (project / "migrations").symlink_to(SUPABASE / "migrations")
    (folder / "data").mkdir(mode=0o700)
    if not own_record:
        shutil.copytree(_migrated(), folder / "data" / "database")
    return Lite(folder, port)


def missing_for_lite() -> str | None:
    """What prevents a Supabase from running on this machine, or None."""
    if shutil.which("node") is None:
        return "there is no Node.js"
    if not PROGRAM.exists():
        return "`npm --prefix supabase ci` has not been run"
    return None


def require_lite() -> None:
    """If no Supabase can run on this machine, skip the test, or fail it if a skip is not
    allowed."""
    missing = missing_for_lite()
    if missing is None:
        return
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{REQUIRE} is set, but {missing}.")
    pytest.skip(f"Supabase Lite cannot run: {missing}.")


@retry(
    retry=retry_if_exception_type((httpx.HTTPError, FileNotFoundError)),
    wait=wait_fixed(LOOK),
    stop=stop_after_delay(TIMEOUT),
    reraise=True,
)
async def _until_it_answers(ask: Callable[[], Awaitable[None]]) -> None:
    await ask()


@functools.cache
def _migrated() -> Path:
    """A database with the migrations applied: creating one takes seconds, copying one does not. All
    workers of all runs copy the same, until Supabase's package or a migration changes."""
    MIGRATED.mkdir(parents=True, exist_ok=True)
    database = MIGRATED / _digest_of_migrations()
    with (MIGRATED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not database.exists():
            with tempfile.TemporaryDirectory(dir=MIGRATED) as folder:
                _migrate(Path(folder)).rename(database)
    return database


def _digest_of_migrations() -> str:
    files = sorted((SUPABASE / "migrations").iterdir())
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _migrate(folder: Path) -> Path:
    (folder / "supabase").symlink_to(SUPABASE)
    subprocess.run(
        ["node", str(PROGRAM), "migration", "up"],
        cwd=folder,
        env=os.environ | {"LITE_TELEMETRY": "0", "SUPABASE_DATABASE": str(folder / "database")},
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
    )
    return folder / "database"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
