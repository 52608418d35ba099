"""The tables: closed to everybody without the secret key, and suitable for a lease."""

import asyncio
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from supabase import AsyncClient, acreate_client
from supabase.lib.client_options import AsyncClientOptions

from tests.loopback_client import loopback_client
from tests.supabase.supabase_server import SUPABASE, Lite, laid_out

Row = dict[str, Any]


@asynccontextmanager
async def client_of(lite: Lite, key: str) -> AsyncIterator[AsyncClient]:
    """The client of the product."""
    async with loopback_client(timeout=20) as http:
        yield await acreate_client(lite.url, key, AsyncClientOptions(httpx_client=http))


@pytest.fixture
async def client(supabase: Lite) -> AsyncIterator[AsyncClient]:
    """A client with the secret key."""
    async with client_of(supabase, supabase.secret_key) as client:
        yield client


def account() -> Row:
    """An account with only the required fields."""
    return {
        "id": str(uuid.uuid4()),
        "account_label": "Anna",
        "api_id": 12345,
        "api_hash": "0123456789abcdef",
        "session_string": "sealed",
    }


async def test_the_table_is_closed_to_the_publishable_key(
    supabase: Lite, client: AsyncClient
) -> None:
    """With the browser's key nothing can be read, written, changed or removed."""
    row = account()
    await client.table("telegram_accounts").insert(row).execute()

    answers = {}
    async with loopback_client(
        base_url=f"{supabase.url}/rest/v1", headers={"apikey": supabase.publishable_key}
    ) as anybody:
        for table in ("telegram_accounts", "switchboard_record"):
            answers[table] = (await anybody.get(f"/{table}")).text
        path = f"/telegram_accounts?id=eq.{row['id']}"
        inserted = await anybody.post("/telegram_accounts", json=account())
        await anybody.patch(path, json={"account_label": "Eve"})
        await anybody.delete(path)
    kept: Any = (await client.table("telegram_accounts").select("*").execute()).data

    assert answers == {"telegram_accounts": "[]", "switchboard_record": "[]"}
    assert inserted.status_code in {401, 403}
    assert [(one["id"], one["account_label"]) for one in kept] == [(row["id"], "Anna")]


@pytest.mark.parametrize("headers", [{}, {"apikey": "sb_secret_" + "x" * 32}])
async def test_no_key_and_a_wrong_key_are_refused(supabase: Lite, headers: dict[str, str]) -> None:
    """Without a key, or with an invented key, no request reaches the tables."""
    async with loopback_client(base_url=supabase.url, headers=headers) as anybody:
        answers = [
            await anybody.get("/rest/v1/telegram_accounts"),
            await anybody.get("/rest/v1/switchboard_record"),
            await anybody.post("/auth/v1/signup", json={"email": "e@example.org"}),
        ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


async def test_one_of_many_gets_the_lease(client: AsyncClient) -> None:
    """If several installations claim a free lease at the same time, exactly one gets it."""
    row = account()
    await client.table("telegram_accounts").insert(row).execute()

    async def reach(owner: str) -> list[Any]:
        change = {"lease_owner": owner, "lease_holder": "host"}
        free = client.table("telegram_accounts").update(change).eq("id", row["id"])
        return (await free.or_(f"lease_owner.is.null,lease_owner.eq.{owner}").execute()).data

    owners = [str(uuid.uuid4()) for _ in range(5)]
    got = [owner for owner in owners for _ in await reach(owner)]
    at_once = await asyncio.gather(*(reach(owner) for owner in owners))

    assert got == owners[:1]
    assert [len(rows) for rows in at_once] == [1, 0, 0, 0, 0]


async def test_expired_leases_are_found_by_time(client: AsyncClient) -> None:
    """A time with its zone is stored and compared to the microsecond."""
    until = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    row = account() | {"lease_expires_at": until.isoformat()}
    await client.table("telegram_accounts").insert(row).execute()

    async def before(moment: datetime) -> int:
        found = client.table("telegram_accounts").select("id")
        return len((await found.lt("lease_expires_at", moment.isoformat()).execute()).data)

    kept: Any = (await client.table("telegram_accounts").select("*").execute()).data

    assert await before(until) == 0
    assert await before(until + timedelta(microseconds=1)) == 1
    assert datetime.fromisoformat(kept[0]["lease_expires_at"]) == until


async def test_a_database_keeps_its_name_and_rows(supabase: Lite, client: AsyncClient) -> None:
    """After a stop or a kill it is the same registry with the same rows."""
    row = account()
    await client.table("telegram_accounts").insert(row).execute()

    async def held() -> tuple[Any, Any]:
        record = (await client.table("switchboard_record").select("id").execute()).data
        accounts = (await client.table("telegram_accounts").select("id").execute()).data
        return record, accounts

    before = await held()
    await supabase.stop()
    await supabase.start()
    stopped = await held()
    await supabase.kill()
    await supabase.start()
    killed = await held()

    assert len(before[0]) == 1
    assert before[1] == [{"id": row["id"]}]
    assert stopped == before
    assert killed == before


@pytest.mark.parametrize(
    ("file", "content"), [("secret_key", ""), ("secret_key", "guess"), ("jwt_secret", "short")]
)
def test_it_does_not_start_without_keys(tmp_path: Path, file: str, content: str) -> None:
    """With an empty or damaged key it would accept everybody; so it says so and exits with 2."""
    lite = laid_out(tmp_path / "supabase")
    (lite.folder / "data" / file).write_text(content)

    ended = subprocess.run(
        ["node", str(SUPABASE / "start.mjs")],
        cwd=lite.folder,
        capture_output=True,
        text=True,
        timeout=20,
    )

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert file in ended.stderr


async def test_keys_are_private_and_never_written_out(supabase: Lite, client: AsyncClient) -> None:
    """Only their owner can read the key files, and no key or value appears in the output."""
    row = account()
    await client.table("telegram_accounts").insert(row).execute()
    async with loopback_client(headers={"apikey": supabase.secret_key}) as http:
        again = await http.post(f"{supabase.url}/rest/v1/telegram_accounts", json=row)

    data = supabase.folder / "data"
    printed = (supabase.folder / "supabase.log").read_text()

    assert again.status_code == 409
    for name in ("secret_key", "jwt_secret"):
        assert (data / name).stat().st_mode & 0o777 == 0o600
        assert (data / name).read_text() not in printed
    assert row["api_hash"] not in printed


async def test_a_first_start_can_be_interrupted(tmp_path: Path) -> None:
    """After a kill during the creation of its database it creates another; a signal ends it with
    0."""
    lite = laid_out(tmp_path / "supabase")
    database = lite.folder / "data" / "database"
    shutil.rmtree(database)
    half_made = database.with_name("database.new")
    half_made.mkdir()
    (half_made / "PG_VERSION").touch()

    await lite.start()
    await lite.stop()

    assert database.is_dir()
    assert not half_made.exists()
    assert lite.exit_code == 0
