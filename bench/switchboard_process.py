"""Switchboard itself, as an operator starts it: `switchboard serve` with a folder and a port."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from switchboard.store.core.database import FILE
from tests.loopback_client import loopback_client

PROGRAM = Path(sys.executable).with_name("switchboard")
COMMAND_TIMEOUT = 300.0
CHECK_INTERVAL = 0.01
"""The pause between checks of the store, in seconds. A check is an indexed read of another
process."""


@dataclass(frozen=True)
class SwitchboardProcess:
    """A running service."""

    pid: int
    port: int
    folder: Path
    started: float
    http: httpx.AsyncClient

    @property
    def stream(self) -> str:
        """The address of its stream."""
        return f"ws://127.0.0.1:{self.port}/ws"

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET."""
        answer = await self.http.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    async def sign_in(self, phone: str) -> str:
        """Sign an account in with the code of a test number; return its id."""
        body = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef"}
        begun = await self.http.post(
            "/accounts/add", json=body | {"label": phone[-4:], "phone": f"+{phone}"}
        )
        begun.raise_for_status()
        path = f"/accounts/add/{begun.json()['login_id']}/code"
        done = await self.http.post(path, json={"code": phone[5] * 5})
        done.raise_for_status()
        account_id: str = done.json()["account"]["id"]
        return account_id

    async def until_connected(self) -> float:
        """Wait until every account is connected and complete; return the time."""
        return await self.until(
            "SELECT count(*) = 0 FROM accounts WHERE is_active AND removed_at IS NULL "
            "AND (state <> 'connected' OR complete_until IS NULL)"
        )

    async def until(self, condition: str, *parameters: Any) -> float:
        """Wait until a statement on the store returns something true; return the time."""
        with closing(look_into(self.folder)) as connection:
            async with asyncio.timeout(COMMAND_TIMEOUT):
                while not connection.execute(condition, parameters).fetchone()[0]:
                    await asyncio.sleep(CHECK_INTERVAL)
            return time.monotonic()

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        """Rows of the store."""
        return rows(self.folder, sql, *parameters)


def rows(folder: Path, sql: str, *parameters: Any) -> list[Any]:
    """Rows of the store in a data folder, with or without a running service."""
    with closing(look_into(folder)) as connection:
        return connection.execute(sql, parameters).fetchall()


def look_into(folder: Path) -> sqlite3.Connection:
    """A read-only connection."""
    return sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)


@asynccontextmanager
async def serving(
    folder: Path, server: dict[str, Any] | None, wrap: Callable[[list[str]], list[str]] = list
) -> AsyncIterator[SwitchboardProcess]:
    """The service with this data folder and data centre until the block ends. It begins when the
    service says that the page can be opened.

    wrap: puts a profiler before the command.
    """
    port = free_port()
    command = wrap([str(PROGRAM), "serve"])
    started = time.monotonic()
    with (folder.parent / "service.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=_environment(folder, port, server),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            cwd="/",
        )
    assert process.stdout is not None
    async with asyncio.timeout(COMMAND_TIMEOUT):
        while b"Switchboard is on" not in (line := await process.stdout.readline()):
            if not line:
                raise RuntimeError(f"the service did not start: see {log.name}")
    client = loopback_client(base_url=f"http://127.0.0.1:{port}/api", timeout=COMMAND_TIMEOUT)
    try:
        async with client:
            yield SwitchboardProcess(process.pid, port, folder, started, client)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(folder: Path, port: int, server: dict[str, Any] | None) -> dict[str, str]:
    variables = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "DASHBOARD_PORT": str(port),
        "LOG_FORMAT": "json",
        "SEND_PACE": "off",
    }
    if server is None:
        return variables
    key = folder.parent / "dc.pem"
    key.write_text(server["public_key"])
    return variables | {
        "TELEGRAM_DC_ID": str(server["dc_id"]),
        "TELEGRAM_DC_HOST": server["host"],
        "TELEGRAM_DC_PORT": str(server["port"]),
        "TELEGRAM_DC_PUBLIC_KEY_FILE": str(key),
    }
