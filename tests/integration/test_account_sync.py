"""Sessions in a real Supabase: the record, its mirror, and one holder for each session."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from switchboard.services.leases import LeaseTimings
from switchboard.timings import Timings
from tests.conftest import PASSWORD, People
from tests.loopback_client import loopback_client
from tests.service import Listening, Running, start
from tests.supabase.supabase_server import Lite

SOON = 0.2
"""Seconds between looks and renewals in these tests."""

QUICK = Timings(account_sync=SOON, leases=LeaseTimings(renewal=SOON))


@pytest.fixture
def lite(supabase: Lite) -> Lite:
    """The Supabase of the session, emptied."""
    return supabase


@pytest.fixture
def key(tmp_path: Path) -> str:
    """A key that several installations share."""
    return "a2V5LW9mLXRoaXMtdGVzdC0tLS0tLS0tLS0tLS0tLS0="


def start_with(dc: DataCentre, folder: Path, lite: Lite, key: str) -> Any:
    """The service with this Supabase as its record."""
    return start(
        dc,
        folder,
        supabase_url=lite.url,
        supabase_secret_key=lite.secret_key,
        session_encryption_key=key,
        timings=QUICK,
    )


async def rows(lite: Lite) -> list[dict[str, Any]]:
    """The table in Supabase, as its owner sees it."""
    async with loopback_client(base_url=lite.url, headers={"apikey": lite.secret_key}) as http:
        answer = await http.get("/rest/v1/telegram_accounts")
        return list(answer.raise_for_status().json())


async def set_row(lite: Lite, account_id: str, **fields: Any) -> None:
    """Change a row in Supabase by hand."""
    async with loopback_client(base_url=lite.url, headers={"apikey": lite.secret_key}) as http:
        answer = await http.patch(f"/rest/v1/telegram_accounts?id=eq.{account_id}", json=fields)
        answer.raise_for_status()


async def delete_row(lite: Lite, account_id: str) -> None:
    """Delete a row in Supabase by hand."""
    async with loopback_client(base_url=lite.url, headers={"apikey": lite.secret_key}) as http:
        (await http.delete(f"/rest/v1/telegram_accounts?id=eq.{account_id}")).raise_for_status()


async def until(running: Running, account_id: str, **facts: Any) -> dict[str, Any]:
    """The account, once it has these facts."""
    async with running.stream(since=0) as stream:
        frame = await stream.until(
            lambda frame: (
                frame["type"] == "account_status"
                and frame["data"]["id"] == account_id
                and all(frame["data"][name] == value for name, value in facts.items())
            )
        )
    return dict(frame["data"])


async def test_a_login_reaches_supabase_encrypted(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """After a login the row is there: api_id and api_hash in their columns, the session sealed."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna, "Shop")
        await until(running, account["id"], storage="supabase")
        (row,) = await rows(lite)

    assert (row["id"], row["account_label"], row["api_id"]) == (account["id"], "Shop", 12345)
    assert row["api_hash"] == "0123456789abcdef0123456789abcdef"
    assert row["session_string"].startswith("gAAAA")
    assert row["is_active"] is True


async def test_a_second_machine_loads_the_sessions_but_does_not_use_them(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """Two installations on one Supabase never use a session twice: the second shows who has it,
    and gets it only by the operator's word once the first has let its lease run out."""
    async with start_with(dc, tmp_path / "a", lite, key) as first:
        account = await first.sign_in(people.anna)
        await until(first, account["id"], storage="supabase")
        async with start_with(dc, tmp_path / "b", lite, key) as second:
            held = await until(second, account["id"], state="held_elsewhere")
            refused = await second.http.post(f"/accounts/{account['id']}/take-over")
        still = await first.get("/accounts")
    async with start_with(dc, tmp_path / "b", lite, key) as second:
        await until(second, account["id"], state="held_elsewhere")
        await set_row(lite, account["id"], lease_expires_at="2020-01-01T00:00:00Z")
        await second.post(f"/accounts/{account['id']}/take-over")
        taken = await second.until_state(account["id"], "connected")

    assert "Switchboard on" in held["state_detail"]
    assert refused.status_code == 409
    assert refused.json()["code"] == "lease_in_use"
    assert still["items"][0]["state"] == "connected"
    assert taken["display_name"] == "Anna Arendt"


async def test_a_restart_reclaims_its_lease_at_once(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """An installation that starts again connects although its old lease has not run out."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna)
        await until(running, account["id"], storage="supabase")
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        await running.until_state(account["id"], "connected")


async def test_it_starts_and_works_without_supabase(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """With Supabase away the mirror serves: accounts connect, messages flow, a new account is
    added; when Supabase is back it hears of what is new."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        anna = await running.sign_in(people.anna)
        await until(running, anna["id"], storage="supabase")
    offline = start_with(dc, tmp_path / "a", lite, key)
    await lite.stop()

    async with offline as running:
        await running.until_state(anna["id"], "connected")
        carlo = await running.sign_in(people.carlo)
        while not (problems := (await running.get("/ready"))["problems"]):
            pass  # the first try to reach Supabase is still under way
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "offline, and yet")
            await stream.message("offline, and yet")
        await lite.start()
        await until(running, carlo["id"], storage="supabase")
        found = {row["id"] for row in await rows(lite)}

    assert found == {anna["id"], carlo["id"]}
    assert any("Supabase" in problem for problem in problems)


async def test_a_login_goes_on_when_supabase_leaves(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """Stopped between the code and the password: the login is completed into the mirror, the
    account connects, and Supabase gets the session when it is back."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        login = await running.begin_login(people.berta)
        path = f"/accounts/add/{login['login_id']}"
        code = await dc.code_sent(people.berta.phone)
        asked = await running.post(f"{path}/code", {"code": code})
        await lite.stop()

        done = await running.post(f"{path}/password", {"password": PASSWORD})
        meanwhile = await running.until_state(done["account"]["id"], "connected")
        ((sealed,),) = running.rows("SELECT ciphertext FROM sessions")
        await lite.start()
        await until(running, done["account"]["id"], storage="supabase")
        (row,) = await rows(lite)

    assert (asked["step"], done["step"]) == ("password", "done")
    assert meanwhile["storage"] == "local"
    assert (row["id"], row["session_string"]) == (done["account"]["id"], sealed)


async def test_changes_in_supabase_take_effect(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """A label or an active flag changed there is followed here without a restart."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna, "Shop")
        await until(running, account["id"], storage="supabase")

        await set_row(lite, account["id"], account_label="Renamed")
        await until(running, account["id"], label="Renamed")
        await set_row(lite, account["id"], is_active=False)
        await until(running, account["id"], state="inactive")
        await set_row(lite, account["id"], is_active=True)
        await running.until_state(account["id"], "connected")


async def test_a_rename_here_reaches_supabase(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """What the operator changes on the page is in Supabase soon after."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna, "Shop")
        await until(running, account["id"], storage="supabase")
        await running.http.patch(f"/accounts/{account['id']}", json={"label": "Here"})
        while (await rows(lite))[0]["account_label"] != "Here":
            pass  # each look is a request of its own


async def removed(stream: Listening) -> dict[str, Any]:
    """The last word about the account that is removed next."""
    frame = await stream.until(
        lambda f: f["type"] == "account_status" and f["data"]["removed_at"] is not None
    )
    return dict(frame["data"])


async def test_a_row_deleted_there_removes_the_account_and_signs_it_out(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """A row that vanishes from a registry it was seen in is a removal: the account says so, its
    messages stay, and no device is left behind at Telegram, also where that is away."""
    dc.world.write(people.dora, people.anna, "kept")
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna)
        await until(running, account["id"], storage="supabase")
        await dc.stop()
        async with running.stream() as stream:
            await delete_row(lite, account["id"])
            last = await removed(stream)
        listed = (await running.get("/accounts"))["items"]
        conversation = await running.conversation("Dora Dahl")
    await dc.start()
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        while running.rows("SELECT 1 FROM sign_outs"):
            await running.get("/health")  # each look is a request of its own

    assert listed == []
    assert conversation["last_message"]["text"] == "kept"
    assert "row in Supabase was deleted" in last["state_detail"]
    assert "signs its session out" in last["state_detail"]
    assert dc.auth_keys.of(people.anna) == []


async def test_a_row_deleted_there_is_signed_out_by_whoever_used_it(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """An installation that never held the lease leaves the session to the one that does."""
    async with start_with(dc, tmp_path / "a", lite, key) as first:
        account = await first.sign_in(people.anna)
        await until(first, account["id"], storage="supabase")
    async with start_with(dc, tmp_path / "b", lite, key) as second:
        await until(second, account["id"], state="held_elsewhere")
        async with second.stream() as stream:
            await delete_row(lite, account["id"])
            last = await removed(stream)
        queued = second.rows("SELECT 1 FROM sign_outs")
        devices = len(dc.auth_keys.of(people.anna))
    async with start_with(dc, tmp_path / "a", lite, key) as first:
        while dc.auth_keys.of(people.anna):
            await first.get("/health")  # each look is a request of its own

    assert "The installation that used it" in last["state_detail"]
    assert queued == []
    assert devices == 1


async def test_a_removed_account_leaves_supabase(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """Removed here, the account is gone there too."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna)
        await until(running, account["id"], storage="supabase")
        await running.http.delete(f"/accounts/{account['id']}")
        while await rows(lite):
            pass  # each look is a request of its own


async def test_a_ciphertext_moved_to_another_row_is_refused_and_named(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """Swapped ciphertexts open nothing; the account says whose it is, and nothing is overwritten
    but by what the operator puts back."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        anna = await running.sign_in(people.anna)
        carlo = await running.sign_in(people.carlo)
        await until(running, carlo["id"], storage="supabase")
        await until(running, anna["id"], storage="supabase")
        sealed = {row["id"]: row["session_string"] for row in await rows(lite)}

        await set_row(lite, anna["id"], session_string=sealed[carlo["id"]])
        failed = await until(running, anna["id"], state="failed")
        after = {row["id"]: row["session_string"] for row in await rows(lite)}
        await set_row(lite, anna["id"], session_string=sealed[anna["id"]])
        await running.until_state(anna["id"], "connected")

    assert carlo["id"] in failed["state_detail"]
    assert after[anna["id"]] == sealed[carlo["id"]]


async def test_a_lost_key_is_said_and_overwrites_nothing(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """With another key the account is shown as failed with what to do, and its ciphertext stays."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna)
        await until(running, account["id"], storage="supabase")
        before = await rows(lite)
    other = "b3RoZXIta2V5LW9mLXRoaXMtdGVzdC0tLS0tLS0tLS0="
    async with start_with(dc, tmp_path / "a", lite, other) as running:
        failed = await until(running, account["id"], state="failed")
        during = await rows(lite)
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        await running.until_state(account["id"], "connected")

    assert "SESSION_ENCRYPTION_KEY" in failed["state_detail"]
    assert during[0]["session_string"] == before[0]["session_string"]


async def test_an_account_that_is_switched_on_while_it_is_switched_off(
    dc: DataCentre, people: People, tmp_path: Path, lite: Lite, key: str
) -> None:
    """While Supabase does not answer, switching off takes its time; an account that is switched on
    meanwhile ends connected and with its lease."""
    async with start_with(dc, tmp_path / "a", lite, key) as running:
        account = await running.sign_in(people.anna)
        await until(running, account["id"], storage="supabase")
        path = f"/accounts/{account['id']}"
        connections = dc.calls.count("users.getUsers")
        lite.freeze()
        off = asyncio.create_task(running.http.patch(path, json={"is_active": False}))
        await until(running, account["id"], is_active=False)
        await running.http.patch(path, json={"is_active": True})
        lite.thaw()
        await off
        await dc.calls.reach("users.getUsers", connections + 1)
        await running.until_state(account["id"], "connected")
        (row,) = await rows(lite)

    assert row["is_active"] is True
    assert row["lease_owner"] is not None
