"""One person is one account also where several installations share a Supabase."""

import shutil
from pathlib import Path
from typing import Any

from sandbox import DataCentre
from switchboard.cli.checks import Level, network
from tests.cli.test_doctor import given, worst
from tests.conftest import People
from tests.service import Running, start
from tests.supabase.supabase_server import SUPABASE, Lite, laid_out

from .test_account_sync import QUICK, rows, set_row, start_with, until
from .test_one_account_per_person import signed_out

KEY = "a2V5LW9mLXRoaXMtdGVzdC0tLS0tLS0tLS0tLS0tLS0="
"""The key that the installations share."""

MIGRATION = "20261127120000_telegram_user_id.sql"


async def listed(running: Running) -> list[tuple[str, str]]:
    """Label and state of each account."""
    return [(one["label"], one["state"]) for one in (await running.get("/accounts"))["items"]]


async def until_row(lite: Lite, account_id: str, **facts: Any) -> None:
    """Wait until the row in Supabase has these facts."""
    while not any(
        row["id"] == account_id and row.items() >= facts.items() for row in await rows(lite)
    ):
        pass  # each look is a request of its own


async def test_the_telegram_id_of_an_account_is_in_supabase(
    dc: DataCentre, people: People, tmp_path: Path, supabase: Lite
) -> None:
    """A row says which Telegram user it is, also one from before that was kept."""
    async with start_with(dc, tmp_path / "a", supabase, KEY) as running:
        account = await running.sign_in(people.anna)
        await until_row(supabase, account["id"], telegram_user_id=people.anna.id)
        await set_row(supabase, account["id"], telegram_user_id=None)

        await until_row(supabase, account["id"], telegram_user_id=people.anna.id)


async def test_signing_in_somebody_of_another_installation_renews_that_account(
    dc: DataCentre, people: People, tmp_path: Path, supabase: Lite
) -> None:
    """Whoever is in Supabase is known before it ever connected here: signed in at the second
    installation, it is the same account, and who holds its lease goes on with the new session."""
    async with start_with(dc, tmp_path / "a", supabase, KEY) as first:
        account = await first.sign_in(people.anna, "Shop")
        await until_row(supabase, account["id"], telegram_user_id=people.anna.id)
        (before,) = await rows(supabase)
        async with start_with(dc, tmp_path / "b", supabase, KEY) as second:
            await until(second, account["id"], state="held_elsewhere")

            again = await second.sign_in(people.anna, "Shop", until="held_elsewhere")
            while (await rows(supabase))[0]["session_string"] == before["session_string"]:
                pass  # each look is a request of its own
            await signed_out(second)
        while first.rows("SELECT ciphertext FROM sessions") == [(before["session_string"],)]:
            await first.get("/health")
        await first.until_state(account["id"], "connected")
        await signed_out(first)
        found = await listed(first)

    assert again["id"] == account["id"]
    assert found == [("Shop", "connected")]
    assert len(await rows(supabase)) == 1
    assert len(dc.auth_keys.of(people.anna)) == 1


async def two_installations_of_anna(
    dc: DataCentre, people: People, folder: Path, lite: Lite
) -> tuple[str, str]:
    """She was signed in at two installations before they shared a Supabase; the second has
    stopped."""
    async with start(dc, folder / "b", session_encryption_key=KEY) as second:
        theirs = await second.sign_in(people.anna, "Office")
    async with start_with(dc, folder / "a", lite, KEY) as first:
        ours = await first.sign_in(people.anna, "Shop")
        await until_row(lite, ours["id"], telegram_user_id=people.anna.id)
        async with start_with(dc, folder / "b", lite, KEY) as second:
            await until_row(lite, theirs["id"], telegram_user_id=people.anna.id)
            await second.until_state(theirs["id"], "connected")
            await until(first, theirs["id"], state="held_elsewhere")
    return ours["id"], theirs["id"]


async def test_a_person_who_is_here_already_is_not_connected_twice(
    dc: DataCentre, people: People, tmp_path: Path, supabase: Lite
) -> None:
    """The account of another installation whose user has one here is shown with what can be done.
    It stays apart, also when its lease is free and after a restart."""
    dc.world.write(people.dora, people.anna, "once")
    ours, theirs = await two_installations_of_anna(dc, people, tmp_path, supabase)
    await set_row(supabase, theirs, lease_owner=None, lease_holder=None, lease_expires_at=None)
    connections = dc.calls.count("users.getUsers")

    async with start_with(dc, tmp_path / "a", supabase, KEY) as running:
        await running.until_state(ours, "connected")
        apart = await until(running, theirs, state="held_elsewhere")
        await set_row(supabase, theirs, account_label="Renamed")
        await until(running, theirs, label="Renamed")
        found = await listed(running)
        conversations = (await running.get("/conversations", limit=100))["items"]

    assert "the same Telegram account as “Shop”" in apart["state_detail"]
    assert "take it over" in apart["state_detail"]
    assert sorted(found) == [("Renamed", "held_elsewhere"), ("Shop", "connected")]
    assert [c["title"] for c in conversations].count("Dora Dahl") == 1
    assert dc.calls.count("users.getUsers") == connections + 1
    assert len(await rows(supabase)) == 2


async def test_taking_the_other_one_over_merges_the_two(
    dc: DataCentre, people: People, tmp_path: Path, supabase: Lite
) -> None:
    """After the operator's word the two are one: one row in Supabase, one device at Telegram,
    each conversation once."""
    dc.world.write(people.dora, people.anna, "once")
    ours, theirs = await two_installations_of_anna(dc, people, tmp_path, supabase)

    async with start_with(dc, tmp_path / "a", supabase, KEY) as running:
        await until(running, theirs, state="held_elsewhere")
        refused = await running.http.post(f"/accounts/{theirs}/take-over")
        between = await listed(running)
        await supabase.expire_leases()
        async with running.stream() as stream:
            await running.post(f"/accounts/{theirs}/take-over")
            merged = await stream.until(
                lambda f: f["type"] == "account_status" and f["data"]["removed_at"] is not None
            )
        stays = ours if merged["data"]["id"] == theirs else theirs
        await running.until_state(stays, "connected")
        while len(await rows(supabase)) > 1:
            pass  # each look is a request of its own
        await signed_out(running)
        await running.until_state(stays, "connected")
        found = await listed(running)
        conversations = (await running.get("/conversations", limit=100))["items"]

    assert refused.json()["code"] == "lease_in_use"
    assert len(between) == 2
    assert [state for _, state in found] == ["connected"]
    assert [c["title"] for c in conversations].count("Dora Dahl") == 1
    assert len(dc.auth_keys.of(people.anna)) == 1


async def test_a_supabase_without_the_column_works_and_says_what_to_run(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Until the newest migration is applied accounts are synchronised as before, and the page and
    doctor say in a sentence what to run. Afterwards the Telegram id is filled in."""
    lite = laid_out(tmp_path / "lite", own_record=True)
    migrations = lite.folder / "supabase" / "migrations"
    migrations.unlink()
    shutil.copytree(SUPABASE / "migrations", migrations)
    (migrations / MIGRATION).unlink()
    await lite.start()
    settings = {"supabase_url": lite.url, "supabase_secret_key": lite.secret_key}

    try:
        async with start(dc, tmp_path / "a", timings=QUICK, **settings) as running:
            account = await running.sign_in(people.anna, "Shop")
            await until(running, account["id"], storage="supabase")
            before = await running.get("/ready")
            found = await worst(network.check_supabase, given(**settings))
            await lite.stop()
            shutil.copy(SUPABASE / "migrations" / MIGRATION, migrations)
            await lite.start()
            await until_row(lite, account["id"], telegram_user_id=people.anna.id)
            while (after := await running.get("/ready"))["problems"]:
                pass  # the next pass finds it
    finally:
        await lite.stop()

    (problem,) = before["problems"]
    assert MIGRATION in problem
    assert before["stores"]["supabase"] == "record_without_user_ids"
    assert (found.level, MIGRATION in found.sentence) == (Level.WARNING, True)
    assert after["stores"]["supabase"] == "ok"
