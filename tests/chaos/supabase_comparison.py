"""Supabase in a run: a real one if it is installed, compared at the end with the local accounts."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from switchboard.domain.ids import AccountId
from switchboard.errors import SessionUnusable
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher
from tests.supabase.supabase_server import Lite, missing_for_lite, running_lite

MIRROR = (
    "SELECT a.id, a.label, a.is_active, s.ciphertext FROM accounts a "
    "LEFT JOIN sessions s ON s.account_id = a.id WHERE a.removed_at IS NULL"
)
TIMEOUT = 30.0
"""How long until a local change must be in Supabase, in seconds; the service checks every 15."""

PAUSE = 0.5


@asynccontextmanager
async def record(folder: Path, *, wanted: bool) -> AsyncIterator[Lite | None]:
    """A Supabase for a run; None if it cannot run or is not wanted."""
    if not wanted or missing_for_lite() is not None:
        yield None
        return
    async with running_lite(folder / "record") as lite:
        yield lite


def settings(lite: Lite | None) -> dict[str, str]:
    """The service's settings for it."""
    if lite is None:
        return {}
    return {"SUPABASE_URL": lite.url, "SUPABASE_SECRET_KEY": lite.secret_key}


async def has_labels(lite: Lite, labels: set[str]) -> bool:
    """Whether Supabase gets these labels in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIMEOUT
    while loop.time() < deadline:
        rows = await lite.ask("GET", "telegram_accounts?select=account_label,is_active")
        if {row["account_label"] for row in rows if row["is_active"]} == labels:
            return True
        await asyncio.sleep(PAUSE)
    return False


async def differences(lite: Lite, store: sqlite3.Connection, data: Path) -> list[str]:
    """Where Supabase and the local accounts differ, or a session is wrong. data: the service's
    data folder, which contains the key."""
    recorded = {row["id"]: row for row in await lite.ask("GET", "telegram_accounts")}
    cipher = SessionCipher(await asyncio.to_thread(keys.load, None, data))
    found: list[str] = []
    for account_id, label, is_active, sealed in store.execute(MIRROR):
        row = recorded.pop(account_id, None)
        if row is None:
            found.append(f"record: account {label} is not in it")
            continue
        here = {"account_label": label, "is_active": bool(is_active), "session_string": sealed}
        found += _unlike(label, here, row)
        found += _unreadable(cipher, AccountId(account_id), label, row["session_string"])
    return found + [
        f"record: {row['account_label']} is not in the mirror" for row in recorded.values()
    ]


def _unlike(label: str, here: dict[str, Any], there: dict[str, Any]) -> Iterator[str]:
    for name, value in here.items():
        if there[name] != value:
            yield f"record: account {label} has another {name} than the mirror"


def _unreadable(
    cipher: SessionCipher, account_id: AccountId, label: str, sealed: str
) -> Iterator[str]:
    try:
        cipher.open(account_id, sealed)
    except SessionUnusable as error:
        yield f"record: the session of {label} cannot be opened: {error.code}"
