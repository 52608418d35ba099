"""A locked database: every HTTP request that waits gets an answer in time."""

import asyncio
from pathlib import Path

import httpx
import pytest

from sandbox import DataCentre
from switchboard.domain.ids import AccountId
from switchboard.services.leases import Leases
from switchboard.store.core.database import FILE
from tests.conftest import People
from tests.locked_database import locked
from tests.service import TIMEOUT, Running, start
from tests.supabase.supabase_server import Lite


def refusals(answers: list[httpx.Response]) -> set[tuple[int, str]]:
    """The distinct statuses and codes of the answers."""
    return {(answer.status_code, answer.json().get("code", "")) for answer in answers}


async def until_none_is_to_be_signed_out(running: Running) -> None:
    """Wait until no key of an ended login is left."""
    async with asyncio.timeout(TIMEOUT):
        while running.rows("SELECT 1 FROM sign_outs"):  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.01)


async def test_a_code_and_a_new_key_hear_of_a_lock_and_can_be_repeated(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While another program holds the lock, a code and a rotation get store_busy before Telegram
    is asked; afterwards both can be repeated, the code in the same login."""
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.anna.phone)

    async with locked(switchboard.data / FILE):
        answers = await asyncio.gather(
            switchboard.http.post(f"{path}/code", json={"code": code}),
            switchboard.http.post("/keys/rotate"),
        )
    rotated = await switchboard.post("/keys/rotate")
    done = await switchboard.post(f"{path}/code", {"code": code})

    assert refusals(answers) == {(503, "store_busy")}
    assert rotated["status"] == "done"
    assert done["step"] == "done"
    assert len(dc.auth_keys.of(people.anna)) == 1


async def test_a_login_that_cannot_be_stored_in_time_leaves_no_device(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The lock begins after Telegram was asked: the login gets store_busy and ends, Telegram
    lists no device, and another login is stored after the lock."""
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.anna.phone)
    dc.faults(people.anna.phone).slow("auth.signIn", 3)
    checking = asyncio.create_task(
        switchboard.http.post(f"{path}/code", json={"code": code}, timeout=30)
    )
    await dc.calls.reach("auth.signIn")

    async with locked(switchboard.data / FILE):
        answer = await checking
        devices = dc.auth_keys.of(people.anna)
        ended = await switchboard.get(path)
    account = await switchboard.sign_in(people.anna)
    await until_none_is_to_be_signed_out(switchboard)

    assert refusals([answer]) == {(503, "store_busy")}
    assert devices == []
    assert (ended["step"], ended["error"]["code"]) == ("failed", "store_busy")
    assert account["state"] == "connected"
    assert len(dc.auth_keys.of(people.anna)) == 1


async def test_switching_off_hears_of_a_lock_and_is_shown_later(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock begins after the active flag was stored and before the new state is: the operator
    gets store_busy, and the account shows as disabled after the lock."""
    account = await switchboard.sign_in(people.anna)
    is_locked, is_off = asyncio.Event(), asyncio.Event()

    async def release(_leases: Leases, _account_id: AccountId) -> None:
        is_off.set()
        await is_locked.wait()

    monkeypatch.setattr(Leases, "release", release)
    switching = asyncio.create_task(
        switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": False})
    )
    await is_off.wait()
    async with locked(switchboard.data / FILE):
        is_locked.set()
        answer = await switching
    shown = await switchboard.until_state(account["id"], "inactive")

    assert refusals([answer]) == {(503, "store_busy")}
    assert shown["is_active"] is False


async def test_an_account_that_could_not_be_removed_stays_connected(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A removal during a lock gets store_busy, and the account receives messages afterwards."""
    account = await switchboard.sign_in(people.anna)

    async with locked(switchboard.data / FILE):
        answer = await switchboard.http.delete(f"/accounts/{account['id']}")
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "still here?")
        await stream.message("still here?")

    assert refusals([answer]) == {(503, "store_busy")}


async def test_taking_over_hears_of_a_lock(
    dc: DataCentre, people: People, tmp_path: Path, supabase: Lite
) -> None:
    """A take-over gets store_busy and can be repeated."""
    given = {"supabase_url": supabase.url, "supabase_secret_key": supabase.secret_key}
    async with start(dc, tmp_path, **given) as running:
        account = await running.sign_in(people.anna)
        async with locked(running.data / FILE):
            answer = await running.http.post(f"/accounts/{account['id']}/take-over")
        taken = await running.http.post(f"/accounts/{account['id']}/take-over")

    assert refusals([answer]) == {(503, "store_busy")}
    assert taken.status_code == 200
