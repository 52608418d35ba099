"""Ended connections: how fast they are retried, and which accounts are affected."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from sandbox import DataCentre
from switchboard.domain.backoff import Backoff
from switchboard.services.connections.timings import ConnectionTimings
from switchboard.services.sync.intake import Intake
from switchboard.telegram.limits import Limits
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, limited, start


@asynccontextmanager
async def resetting(host: str, port: int) -> AsyncIterator[list[float]]:
    """A server that drops every connection at once; it records the times."""
    loop = asyncio.get_running_loop()
    accepted: list[float] = []

    def drop(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(loop.time())
        writer.transport.abort()

    server = await asyncio.start_server(drop, host, port)
    async with server:
        yield accepted


async def test_a_server_that_drops_everybody_is_not_stormed(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If each connection is dropped at once, the pauses between tries grow and the account shows
    the next try; when the server is back, the account connects by itself."""
    timings = Timings(connections=ConnectionTimings(retries=Backoff(0.3, 300.0)))
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
        await dc.stop()
        async with resetting(dc.host, dc.port) as accepted, running.stream() as stream:
            waits = [
                await stream.until(
                    lambda f: f["type"] == "account_status" and f["data"]["retry_at"] is not None
                )
                for _ in range(4)
            ]
        await dc.start()
        await running.until_state(account["id"], "connected")

    assert len(accepted) <= 24
    assert {wait["data"]["state"] for wait in waits} == {"disconnected"}


async def test_the_operator_need_not_wait_for_the_next_attempt(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """While an account waits minutes for its next attempt to connect, enabling it again makes the
    attempt now. An account that is connected keeps its connection."""
    timings = Timings(connections=ConnectionTimings(retries=Backoff(300.0, 300.0)))
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
        path = f"/accounts/{account['id']}"
        await dc.stop()
        async with resetting(dc.host, dc.port), running.stream() as stream:
            await stream.until(
                lambda f: f["type"] == "account_status" and f["data"]["retry_at"] is not None
            )
        await dc.start()
        asked = dc.calls.count("users.getUsers")

        await running.http.patch(path, json={"is_active": True})

        await running.until_state(account["id"], "connected")
        connected = dc.calls.count("users.getUsers")
        await running.http.patch(path, json={"is_active": True})
        await running.get("/accounts")

    assert connected == asked + 1
    assert dc.calls.count("users.getUsers") == connected


async def test_an_account_that_is_switched_off_while_it_reconnects_stays_off(
    switchboard: Running, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account is switched off while a change of its proxy waits for the end of its connection:
    the connection ends, and no other begins."""
    account = await switchboard.sign_in(people.anna)
    path = f"/accounts/{account['id']}"
    is_ending, may_end = asyncio.Event(), asyncio.Event()

    async def drain(_intake: Intake) -> None:
        is_ending.set()
        await may_end.wait()

    monkeypatch.setattr(Intake, "drain", drain)
    changing = asyncio.create_task(switchboard.http.patch(path, json={"proxy": None}))
    await is_ending.wait()
    async with switchboard.stream() as stream:
        switching = asyncio.create_task(switchboard.http.patch(path, json={"is_active": False}))
        await stream.until(lambda f: f["data"].get("is_active") is False)
        may_end.set()
        answers = await asyncio.gather(changing, switching)
        await stream.until(lambda f: f["data"].get("state") == "inactive")
    (shown,) = (await switchboard.get("/accounts"))["items"]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (shown["is_active"], shown["state"]) == (False, "inactive")
    assert all(frame["data"]["state"] != "connecting" for frame in stream.heard)


async def test_a_flood_wait_while_connecting_is_heeded(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """An account with a flood wait at the connection shows its end, and waits."""
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
    dc.faults(people.anna).flood_wait("users.getUsers", 120, times=100)
    asked = dc.calls.count("users.getUsers")
    began = time.time()

    async with start(dc, tmp_path) as running:
        waiting = await running.until_state(account["id"], "flood_wait")

    retry_at = datetime.fromisoformat(waiting["retry_at"]).timestamp()
    assert 120 <= retry_at - began <= 140
    assert "wait" in waiting["state_detail"]
    assert dc.calls.count("users.getUsers") == asked + 1


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("SESSION_REVOKED", "signed_out"),
        ("AUTH_KEY_DUPLICATED", "duplicated"),
        ("USER_DEACTIVATED_BAN", "banned"),
    ],
)
async def test_one_broken_account_harms_no_other(
    switchboard: Running, dc: DataCentre, people: People, reason: str, state: str
) -> None:
    """If Telegram ends one session, its account says how; another account keeps its connection."""
    anna = await switchboard.sign_in(people.anna)
    await switchboard.sign_in(people.carlo)
    async with switchboard.stream() as stream:
        dc.revoke_sessions(people.anna, reason)  # type: ignore[arg-type]
        await stream.until(
            lambda f: (
                f["type"] == "account_status"
                and f["data"]["id"] == anna["id"]
                and f["data"]["state"] == state
            )
        )
        dc.world.write(people.dora, people.carlo, "still there?")
        await stream.message("still there?")

    accounts = (await switchboard.get("/accounts"))["items"]
    assert sorted(account["state"] for account in accounts) == sorted(["connected", state])


@pytest.mark.parametrize(
    "timings",
    [Timings(connections=ConnectionTimings(reconnect_every=0.5, stable_after=0.0))],
    ids=["often"],
)
async def test_a_connection_is_renewed_from_time_to_time(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """After its maximal time a connection is renewed without a pause, and nothing is missed."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        for number in range(3):
            before = dc.calls.count("help.getConfig")
            await dc.calls.reach("help.getConfig", before + 1)
            dc.world.write(people.dora, people.anna, f"message {number}")
            await stream.message(f"message {number}")


@pytest.mark.parametrize(
    "timings",
    [
        Timings(
            connections=ConnectionTimings(retries=Backoff(0.1, 300.0)),
            telegram=Limits(clock_timeout=0.3),
        )
    ],
    ids=["at once"],
)
async def test_a_wrong_clock_is_said(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the machine's clock is too wrong for Telegram, the account says so and what to do; with
    the right clock it connects by itself, and nothing is missing."""
    monkeypatch.setattr(
        "sandbox.auth.auth_keys.AuthKey.salt", lambda *_: 0
    )  # nothing to correct by
    account = await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.clock.skew = 60.0
        await dc.restart()
        said = await stream.until(
            lambda f: f["type"] == "account_status" and "clock" in f["data"]["state_detail"]
        )
        dc.clock.skew = 0.0
        dc.world.write(people.dora, people.anna, "what time is it?")
        await stream.message("what time is it?")
    await switchboard.until_state(account["id"], "connected")

    assert said["data"]["state"] == "disconnected"
    assert said["data"]["retry_at"] is not None


@limited(clock_timeout=0.3)
async def test_what_came_before_the_clocks_agreed_is_not_missed(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a jump of the clock, the first answers of a reconnect are ignored until Telegram
    corrects it; the changes of those answers are stored nevertheless."""
    written = dc.world.write(people.dora, people.anna, "helo")
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.faults(people.anna).lose_updates(1)
        dc.world.edit(written, "hello")
        dc.clock.skew = 60.0
        monkeypatch.setattr(
            "sandbox.auth.auth_keys.AuthKey.salt", lambda *_: 0
        )  # corrects the clock
        await dc.restart()
        await stream.message("hello")


async def test_a_fault_of_ours_is_said_to_be_one(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Switchboard itself fails on an update, the account does not say that Telegram is
    unreachable."""
    await switchboard.sign_in(people.anna)

    def fail(*_: object) -> None:
        raise TypeError("a bug")

    async with switchboard.stream() as stream:
        monkeypatch.setattr("switchboard.telegram.updates.batcher.changes_of", fail)
        dc.world.write(people.dora, people.anna, "hello")
        said = await stream.until(
            lambda f: f["type"] == "account_status" and f["data"]["state"] == "disconnected"
        )
        assert "inside Switchboard" in said["data"]["state_detail"]
        assert said["data"]["retry_at"] is not None
        monkeypatch.undo()
        await stream.message("hello")
