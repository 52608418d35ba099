"""Requests to Supabase whose answer was lost, and which are executed late."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from switchboard.vault.supabase_client import ATTEMPTS
from tests.conftest import People
from tests.service import TIMEOUT, Running, start
from tests.supabase.faulty_proxy import Request, Wire, running_wire
from tests.supabase.supabase_server import Lite

from .test_account_sync import QUICK, key, rows, set_row, start_with, until

__all__ = ["key"]

Change = Callable[[Running, Lite, str], Any]


@pytest.fixture
async def wire(supabase: Lite) -> AsyncIterator[Wire]:
    """A proxy to the session's Supabase, without accounts."""
    async with running_wire(supabase.url) as wire:
        yield wire


def start_on(dc: DataCentre, folder: Path, wire: Wire, lite: Lite, **more: Any) -> Any:
    """The service with the Supabase behind this proxy."""
    return start(
        dc,
        folder,
        supabase_url=wire.url,
        supabase_secret_key=lite.secret_key,
        timings=QUICK,
        **more,
    )


async def until_agreed(running: Running, account_id: str) -> None:
    """Wait until Supabase has confirmed all writes."""
    sql = (
        "SELECT 1 FROM accounts WHERE id = ? AND pending_writes IS NULL"
        " AND base_label = label AND base_active = is_active"
    )
    while not running.rows(sql, account_id):
        await running.get("/health")  # each look is a request of its own


async def store_of(running: Running) -> str:
    """What the health says about Supabase."""
    return str((await running.get("/ready"))["stores"]["supabase"])


def sets_fields(request: Request) -> bool:
    """Whether the request changes label and active flag."""
    return request.method == "PATCH" and "account_label" in request.fields


def sets_session(request: Request) -> bool:
    """Whether the request changes the session."""
    return request.method == "PATCH" and "session_string" in request.fields


def adds(request: Request) -> bool:
    """Whether the request adds an account."""
    return request.method == "POST"


def removes(request: Request) -> bool:
    """Whether the request removes an account."""
    return request.method == "DELETE"


def asks_for_lease(request: Request) -> bool:
    """Whether the request reads the lease of a session."""
    return request.method == "GET" and "select=lease_owner" in request.target


def lists_rows(request: Request) -> bool:
    """Whether the request reads a page of accounts."""
    return request.method == "GET" and "order=id" in request.target


def asks_for_row(request: Request) -> bool:
    """Whether the request reads whether an account has a row."""
    return request.method == "GET" and "select=id&id=eq." in request.target


def claims_lease(request: Request) -> bool:
    """Whether the request takes the lease of a session."""
    return request.method == "PATCH" and request.fields.get("lease_owner") is not None


async def switched_on_again(running: Running, _: Lite, account_id: str) -> None:
    """The operator enables the account again."""
    await running.http.patch(f"/accounts/{account_id}", json={"is_active": True})


async def renamed_there(_: Running, lite: Lite, account_id: str) -> None:
    """Supabase has another label, while nobody has read the switch."""
    await set_row(lite, account_id, account_label="Renamed")


@pytest.mark.parametrize(
    ("change", "label", "is_active"),
    [(switched_on_again, "Shop", True), (renamed_there, "Renamed", False)],
)
async def test_a_stale_word_is_not_obeyed(
    change: Change,
    label: str,
    is_active: bool,
    dc: DataCentre,
    people: People,
    tmp_path: Path,
    wire: Wire,
    supabase: Lite,
) -> None:
    """An account is disabled without an answer, and then enabled again or renamed in Supabase.
    If the first write is executed after that, it undoes neither."""
    words = {"account_label": label, "is_active": is_active}
    async with start_on(dc, tmp_path, wire, supabase) as running:
        account_id = (await running.sign_in(people.anna, "Shop"))["id"]
        await until_agreed(running, account_id)
        wire.cut(sets_fields)
        await running.http.patch(f"/accounts/{account_id}", json={"is_active": False})
        await wire.until_sent(sets_fields)
        await change(running, supabase, account_id)
        await wire.until_sent(lambda r: r.fields == words)
        wire.mend()
        await until(running, account_id, label=label, is_active=is_active)
        await until_agreed(running, account_id)

        answers = await wire.deliver()
        (row,) = await rows(supabase)
        state = "connected" if is_active else "inactive"
        account = await running.until_state(account_id, state)

    assert answers
    assert not any(answers)  # rows that were changed
    assert {name: row[name] for name in words} == words
    assert (account["label"], account["is_active"]) == (label, is_active)


async def test_a_name_given_there_does_not_undo_a_switch_turned_here(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """The account is enabled again while somebody renames it in Supabase: on both sides it has
    the new label and is enabled."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        account_id = (await running.sign_in(people.anna, "Shop"))["id"]
        await running.http.patch(f"/accounts/{account_id}", json={"is_active": False})
        while (await rows(supabase))[0]["is_active"]:
            pass  # each look is a request of its own
        await until_agreed(running, account_id)
        wire.stall(lambda request: request.method == "GET")
        await switched_on_again(running, supabase, account_id)
        await renamed_there(running, supabase, account_id)
        wire.mend()
        await until(running, account_id, label="Renamed", is_active=True)
        while not (row := (await rows(supabase))[0])["is_active"]:
            pass  # each look is a request of its own

    assert row["account_label"] == "Renamed"


async def test_what_took_no_effect_is_told_again(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """A write to a row that was changed, and changed back, since it was read does not count as
    agreed: in the end Supabase has the operator's "disabled"."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        account_id = (await running.sign_in(people.anna, "Shop"))["id"]
        await until_agreed(running, account_id)
        wire.stall(sets_fields)
        await running.http.patch(f"/accounts/{account_id}", json={"is_active": False})
        await wire.until_sent(sets_fields)
        await set_row(supabase, account_id, account_label="Renamed")
        await set_row(supabase, account_id, account_label="Shop")
        wire.mend()
        await until_agreed(running, account_id)
        (row,) = await rows(supabase)
        (account,) = (await running.get("/accounts"))["items"]

    assert (row["account_label"], row["is_active"]) == ("Shop", False)
    assert account["is_active"] is False


async def test_a_first_push_that_comes_late_overwrites_nothing(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """An account that Supabase got at the second try, with another label, keeps that label."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        wire.cut(adds)
        account_id = (await running.sign_in(people.anna, "Shop"))["id"]
        await wire.until_sent(adds)
        await running.http.patch(f"/accounts/{account_id}", json={"label": "Renamed"})
        wire.mend()
        await until_agreed(running, account_id)

        answers = await wire.deliver()
        (row,) = await rows(supabase)

    assert answers
    assert not any(answers)
    assert row["account_label"] == "Renamed"


async def test_a_first_push_that_comes_after_the_removal_is_taken_back(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """An account that was removed before Supabase had it does not return through our own late
    row; the row is deleted."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        wire.cut(adds)
        account_id = (await running.sign_in(people.anna))["id"]
        await wire.until_sent(adds)
        await running.http.delete(f"/accounts/{account_id}")
        first, *_ = await wire.deliver()
        while await rows(supabase):
            pass  # each look is a request of its own
        listed = (await running.get("/accounts"))["items"]

    assert [row["id"] for row in first] == [account_id]
    assert listed == []


async def test_a_row_that_appears_while_it_is_claimed_is_ours(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """If an account's row appears between the check for a lease and the check of its owner, the
    lease is ours, and the account is not shown as held elsewhere."""
    async with start_on(dc, tmp_path, wire, supabase) as running, running.stream() as stream:
        wire.cut(adds)
        wire.stall(asks_for_lease)
        signing_in = asyncio.create_task(running.sign_in(people.anna))
        await wire.until_sent(adds)
        await wire.until_sent(asks_for_lease)
        await wire.deliver()
        wire.mend()
        account = await signing_in
        await stream.until(lambda frame: frame["data"].get("state") == "connected")
        states = [
            frame["data"]["state"] for frame in stream.heard if frame["type"] == "account_status"
        ]
        (row,) = await rows(supabase)

    assert row["lease_owner"] is not None
    assert account["state"] == "connected"
    assert "held_elsewhere" not in states


async def test_a_removal_that_comes_late_does_not_end_the_next_login(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """An account is removed without an answer, and signed in again. If the row is deleted late,
    it is added again with the new session, and the account stays."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        account_id = (await running.sign_in(people.anna))["id"]
        await until_agreed(running, account_id)
        wire.cut(lambda request: removes(request) or sets_session(request))
        await running.http.delete(f"/accounts/{account_id}")
        await wire.until_sent(removes)
        again = await running.sign_in(people.anna)
        await wire.deliver(removes)
        wire.mend()
        while [row["id"] for row in await rows(supabase)] != [account_id]:
            pass  # each look is a request of its own
        await until_agreed(running, account_id)

        answers = await wire.deliver()
        ((sealed,),) = running.rows("SELECT ciphertext FROM sessions")
        (row,) = await rows(supabase)
        listed = (await running.get("/accounts"))["items"]

    assert again["id"] == account_id
    assert not any(answers)
    assert row["session_string"] == sealed
    assert [account["state"] for account in listed] == ["connected"]


async def test_a_session_is_signed_out_once_supabase_says_that_it_is_free(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """An account is switched off, which gives its lease back, and removed while Supabase does not
    answer: its session is signed out when Supabase is back."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        account_id = (await running.sign_in(people.anna))["id"]
        await until_agreed(running, account_id)
        await running.http.patch(f"/accounts/{account_id}", json={"is_active": False})
        await until_agreed(running, account_id)
        wire.cut(lambda _: True)
        await running.http.delete(f"/accounts/{account_id}")
        async with asyncio.timeout(TIMEOUT):
            while sum(map(claims_lease, wire.held)) <= ATTEMPTS:  # it is tried a second time
                await running.get("/health")
        devices = len(dc.auth_keys.of(people.anna))

        wire.mend()
        async with asyncio.timeout(TIMEOUT):
            while running.rows("SELECT 1 FROM sign_outs"):
                await running.get("/health")

    assert devices == 1
    assert dc.auth_keys.of(people.anna) == []


async def test_a_session_from_elsewhere_does_not_switch_an_account_on(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite, key: str
) -> None:
    """While Supabase does not answer here, the account is switched off here and signed in again at
    another installation: afterwards the account is off, and connects on neither side."""
    async with start_on(dc, tmp_path / "a", wire, supabase, session_encryption_key=key) as first:
        account_id = (await first.sign_in(people.anna))["id"]
        await until_agreed(first, account_id)
        wire.cut(lambda _: True)
        await first.http.patch(f"/accounts/{account_id}", json={"is_active": False})
        async with start_with(dc, tmp_path / "b", supabase, key) as second:
            await second.until_state(account_id, "held_elsewhere")
            await second.sign_in(people.anna, until="held_elsewhere")
            await until_agreed(second, account_id)
        async with first.stream() as stream:
            wire.mend()
            await until_agreed(first, account_id)
            await first.http.patch(f"/accounts/{account_id}", json={"label": "Last"})
            await stream.until(lambda frame: frame["data"].get("label") == "Last")
        (account,) = (await first.get("/accounts"))["items"]

    assert (account["is_active"], account["state"]) == (False, "inactive")
    assert all(frame["data"].get("state") != "connecting" for frame in stream.heard)


async def test_a_list_without_a_row_removes_no_account(
    dc: DataCentre, people: People, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """An account that is missing in an answer, although its row exists, keeps its session."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        account_id = (await running.sign_in(people.anna))["id"]
        await until_agreed(running, account_id)
        wire.stall(asks_for_row)
        wire.limit(0, lists_rows)
        await wire.until_sent(asks_for_row)
        await running.http.patch(f"/accounts/{account_id}", json={"label": "Stays"})
        wire.mend()
        async with asyncio.timeout(TIMEOUT):
            while (await rows(supabase))[0]["account_label"] != "Stays":
                pass  # each look is a request of its own
        listed = (await running.get("/accounts"))["items"]

    assert [account["state"] for account in listed] == ["connected"]


async def test_an_answer_that_nobody_expected_is_shown_as_a_problem(
    dc: DataCentre, tmp_path: Path, wire: Wire, supabase: Lite
) -> None:
    """If the synchronisation ends with an error of our own, the health says so until it works."""
    async with start_on(dc, tmp_path, wire, supabase) as running:
        wire.page = b"[{}]"
        async with asyncio.timeout(TIMEOUT):
            while await store_of(running) != "account_sync_failed":
                pass  # each look is a request of its own
        wire.page = None
        async with asyncio.timeout(TIMEOUT):
            while (state := await store_of(running)) != "ok":
                pass  # each look is a request of its own

    assert state == "ok"
