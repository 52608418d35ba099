"""`demo`: three working accounts, without internet and without a setting, also after a kill."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.loopback_client import loopback_client

from .program import TIMEOUT, free_port, serving


async def accounts_of(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """The accounts as the page sees them."""
    return list((await client.get("/accounts")).json()["items"])


async def connected_accounts(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Wait until all accounts are connected; return them."""
    stream = f"ws://{client.base_url.netloc.decode()}/ws"
    async with asyncio.timeout(TIMEOUT), websockets.connect(stream) as changes:
        async for _ in changes:
            accounts = await accounts_of(client)
            if {account["state"] for account in accounts} == {"connected"}:
                return accounts
    raise AssertionError("the stream ended")


async def conversations_of(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """The conversations as the page sees them, newest first."""
    return list((await client.get("/conversations", params={"limit": 100})).json()["items"])


@pytest.mark.timeout(90)
async def test_the_demo_is_complete_and_survives_a_kill(tmp_path: Path) -> None:
    """When the page opens, three accounts are connected with their histories. After a kill they
    return with the same ids, without a login, and nothing is lost."""
    port = free_port()
    variables = {
        "DASHBOARD_PORT": str(port),
        "SUPABASE_URL": "http://x",
        "SUPABASE_SECRET_KEY": "x",
    }
    url = f"http://localhost:{port}/api"

    async with (
        serving(tmp_path, "demo", **variables) as process,
        loopback_client(base_url=url) as client,
    ):
        before = await accounts_of(client)
        known = await conversations_of(client)
        process.kill()
    async with serving(tmp_path, "demo", **variables), loopback_client(base_url=url) as client:
        after = await connected_accounts(client)
        again = await conversations_of(client)

    assert [account["state"] for account in before] == ["connected"] * 3
    assert [account["id"] for account in after] == [account["id"] for account in before]
    assert len({conversation["telegram_account_id"] for conversation in known}) == 3
    assert {one["id"] for one in known} <= {one["id"] for one in again}
    assert next(one for one in known if one["kind"] == "user")["can_reply"]
    assert (tmp_path / "data" / "demo" / "switchboard.db").exists()
