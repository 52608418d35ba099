"""Temporary errors of Telegram do not end a valid session."""

import asyncio
from pathlib import Path

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import TIMEOUT, Running, start


@pytest.mark.parametrize(
    "method",
    ["users.getUsers", "updates.getDifference", "messages.getDialogs", "updates.getState"],
)
async def test_a_session_that_is_sent_elsewhere_stays(
    dc: DataCentre, people: People, tmp_path: Path, method: str
) -> None:
    """USER_MIGRATE once, on any call: the session keeps its key, and connects again."""
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
    dc.faults(people.anna).fail(method, 303, f"USER_MIGRATE_{dc.dc_id + 1}")

    async with start(dc, tmp_path) as running:
        await running.until_state(account["id"], "connected")
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "still here")
            await stream.message("still here")

    assert len(dc.auth_keys.of(people.anna)) == 1


async def test_a_sign_out_that_is_sent_elsewhere_is_repeated(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If the sign-out of a removed account gets USER_MIGRATE, it is repeated until it succeeds."""
    account = await switchboard.sign_in(people.anna)
    dc.faults(people.anna).fail("auth.logOut", 303, f"USER_MIGRATE_{dc.dc_id + 1}")

    await switchboard.http.delete(f"/accounts/{account['id']}")
    async with asyncio.timeout(TIMEOUT):
        while switchboard.rows("SELECT 1 FROM sign_outs"):
            await switchboard.get("/health")

    assert dc.auth_keys.of(people.anna) == []


@pytest.mark.parametrize("times", [1, 2, 4])
async def test_a_session_that_telegram_does_not_know_yet_connects(
    switchboard: Running, dc: DataCentre, people: People, times: int
) -> None:
    """AUTH_KEY_UNREGISTERED right after the login is temporary: the account connects and is
    complete."""
    dc.faults(people.anna).fail("users.getUsers", 401, "AUTH_KEY_UNREGISTERED", times=times)

    account = await switchboard.sign_in(people.anna)

    assert account["state"] == "connected"


async def test_a_new_session_that_is_revoked_is_dead(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A session that was ended seconds after it connected counts as ended once Telegram has
    repeated it."""
    account = await switchboard.sign_in(people.anna)

    dc.revoke_sessions(people.anna)

    await switchboard.until_state(account["id"], "signed_out")
