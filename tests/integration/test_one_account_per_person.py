"""One Telegram user is one account, however and whenever the user signs in."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sandbox import DataCentre
from switchboard.store.core.database import FILE
from tests.conftest import People
from tests.service import TIMEOUT, Running, start

NEW = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef"}


async def shown(running: Running, label: str) -> dict[str, Any]:
    """A QR login that waits for a scan."""
    return dict(await running.post("/accounts/add", NEW | {"label": label}, expect=202))


async def ended(running: Running, login_id: str) -> dict[str, Any]:
    """A QR login after its end."""
    while (login := await running.get(f"/accounts/add/{login_id}"))["step"] == "qr":
        pass  # each look is a request of its own
    return dict(login)


async def test_logins_that_finish_at_the_same_moment_are_one_account(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Four QR codes that one person scans at the same time make one account with one
    conversation."""
    logins = [await shown(switchboard, f"Tab {number}") for number in range(4)]

    for login in logins:
        dc.scan(login["qr_url"], as_user=people.anna)
    done = await asyncio.gather(*(ended(switchboard, login["login_id"]) for login in logins))
    (account,) = (await switchboard.get("/accounts"))["items"]
    await switchboard.until_state(account["id"], "connected")
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "once")
        await stream.message("once")
    found = (await switchboard.get("/conversations", limit=100))["items"]

    assert {login["step"] for login in done} == {"done"}
    assert {login["account"]["id"] for login in done} == {account["id"]}
    assert [c["last_message"]["text"] for c in found if c["title"] == "Dora Dahl"] == ["once"]
    await signed_out(switchboard)
    assert len(dc.auth_keys.of(people.anna)) == 1


def change(folder: Path, sql: str, *parameters: Any) -> None:
    """Change the database of a stopped service."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute(sql, parameters)


async def signed_out(running: Running) -> None:
    """Wait until no session is left to sign out."""
    async with asyncio.timeout(TIMEOUT):
        while running.rows("SELECT 1 FROM sign_outs"):
            await running.get("/health")


async def two_of_anna(dc: DataCentre, people: People, folder: Path) -> tuple[str, str]:
    """Two accounts of Anna, as earlier versions made them; a reply waits in the first."""
    async with start(dc, folder) as running:
        first = await running.sign_in(people.anna, "Old")
        conversation = await running.conversation("Dora Dahl")
        await dc.stop()
        await running.reply(conversation["id"], "waited in the old one")
    await dc.start()
    change(folder, "UPDATE accounts SET user_id = 0, is_active = 0")
    async with start(dc, folder) as running:
        second = await running.sign_in(people.anna, "New")
        await running.conversation("Dora Dahl", second["id"])
    return first["id"], second["id"]


async def test_doubles_of_an_older_version_are_merged_at_the_start(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Two accounts of one person in a database become one: each message is stored once, a reply
    that waits in the other account is sent once, and the other session is signed out at
    Telegram."""
    dc.world.write(people.dora, people.anna, "both have this")
    first, second = await two_of_anna(dc, people, tmp_path)
    change(tmp_path, "UPDATE accounts SET is_active = 1, same_as = ? WHERE id = ?", second, first)

    async with start(dc, tmp_path) as running:
        async with running.stream(since=0) as stream:
            await stream.message("waited in the old one", status="sent")
        listed = (await running.get("/accounts"))["items"]
        found = (await running.get("/conversations", limit=100))["items"]
        thread = await running.thread((await running.conversation("Dora Dahl"))["id"])
        while not (hits := (await running.get("/search", q="both"))["items"]):
            pass  # the index follows a moment later
        await signed_out(running)

    assert [account["label"] for account in listed] == ["New"]
    assert [c["title"] for c in found].count("Dora Dahl") == 1
    assert [message["text"] for message in thread] == ["both have this", "waited in the old one"]
    assert len(hits) == 1
    assert len(dc.auth_keys.of(people.anna)) == 1
    assert len(dc.world.history(people.anna, people.dora)) == 2


async def test_an_account_that_turns_out_to_be_somebody_here_is_merged(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If an account's user is known only after it connects, and already has an account, the two
    are merged: the newer login stays, and waiting replies are sent once."""
    dc.world.write(people.dora, people.anna, "both have this")
    _, second = await two_of_anna(dc, people, tmp_path)
    change(tmp_path, "UPDATE accounts SET is_active = 1")

    async with start(dc, tmp_path) as running:
        async with running.stream(since=0) as stream:
            await stream.message("waited in the old one", status="sent")
        account = await running.until_state(second, "connected")
        listed = (await running.get("/accounts"))["items"]
        await signed_out(running)

    assert [account["id"] for account in listed] == [account["id"]]
    assert len(dc.auth_keys.of(people.anna)) == 1
    assert len(dc.world.history(people.anna, people.dora)) == 2


NO_MERGE = """
CREATE TRIGGER no_merge BEFORE UPDATE ON accounts
WHEN old.same_as IS NOT NULL AND new.same_as IS NULL BEGIN SELECT RAISE(ABORT, 'no merge'); END
"""


async def test_accounts_go_on_if_their_merge_fails(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """The service starts, and the account that stays connects. The next start merges the two."""
    dc.world.write(people.dora, people.anna, "both have this")
    first, second = await two_of_anna(dc, people, tmp_path)
    change(tmp_path, "UPDATE accounts SET is_active = 1, same_as = ? WHERE id = ?", second, first)
    change(tmp_path, NO_MERGE)

    async with start(dc, tmp_path) as running:
        separate = (await running.get("/accounts"))["items"]
        await running.until_state(first, "failed")
        await running.until_state(second, "connected")
    change(tmp_path, "DROP TRIGGER no_merge")
    async with start(dc, tmp_path) as running:
        merged = (await running.get("/accounts"))["items"]

    assert [account["label"] for account in separate] == ["Old", "New"]
    assert [account["label"] for account in merged] == ["New"]


async def test_signing_in_again_signs_the_old_session_out(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Once the new session has connected, the old one is signed out at Telegram: one device is
    left."""
    await switchboard.sign_in(people.anna)

    await switchboard.sign_in(people.anna)
    await signed_out(switchboard)

    assert len(dc.auth_keys.of(people.anna)) == 1
    assert switchboard.rows("SELECT previous_ciphertext FROM sessions") == [(None,)]
