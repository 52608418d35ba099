"""However a login ends, Telegram lists its device only if Switchboard has the account."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from switchboard.services.account_identity import Identities
from switchboard.store.core.database import FILE
from tests.conftest import PASSWORD, People
from tests.process import environment, free_port, serving
from tests.service import TIMEOUT, Running, start


async def code_sent(running: Running, dc: DataCentre, people: People) -> tuple[str, str]:
    """A login of Anna that waits for its code: its path, and the code."""
    login = await running.begin_login(people.anna)
    return f"/accounts/add/{login['login_id']}", await dc.code_sent(people.anna.phone)


async def password_wanted(running: Running, dc: DataCentre, people: People) -> str:
    """The path of a login of Berta that waits for the password."""
    login = await running.begin_login(people.berta)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.berta.phone)
    assert (await running.post(f"{path}/code", {"code": code}))["step"] == "password"
    assert len(dc.auth_keys.waiting_for_password(people.berta)) == 1
    return path


async def gone(dc: DataCentre, people: People) -> None:
    """Wait until Telegram lists no device of Anna."""
    async with asyncio.timeout(TIMEOUT):
        while dc.auth_keys.of(people.anna):  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.01)


async def test_a_code_whose_answer_was_lost_signs_in(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Telegram accepted the key, but the connection broke before the answer: the login succeeds."""
    path, code = await code_sent(switchboard, dc, people)
    dc.faults(people.anna.phone).drop_after("auth.signIn")

    login = await switchboard.post(f"{path}/code", {"code": code})

    assert login["step"] == "done"
    assert len(dc.auth_keys.of(people.anna)) == 1


async def test_a_password_whose_answer_was_lost_signs_in(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The same with the password of two-step verification."""
    login = await switchboard.begin_login(people.berta)
    path = f"/accounts/add/{login['login_id']}"
    await switchboard.post(f"{path}/code", {"code": await dc.code_sent(people.berta.phone)})
    dc.faults(people.berta).drop_after("auth.checkPassword")

    done = await switchboard.post(f"{path}/password", {"password": PASSWORD})

    assert done["step"] == "done"
    assert len(dc.auth_keys.of(people.berta)) == 1


async def test_a_scan_whose_answer_was_lost_signs_in(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The QR code was scanned, but the connection broke before the answer: the login succeeds."""
    new = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef", "label": "Shop"}
    login = await switchboard.post("/accounts/add", new, expect=202)
    dc.faults(people.anna).drop_after("auth.exportLoginToken")

    dc.scan(login["qr_url"], as_user=people.anna)
    async with asyncio.timeout(TIMEOUT):
        while (ended := await switchboard.get(f"/accounts/add/{login['login_id']}"))[
            "step"
        ] == "qr":
            pass  # each look is a request of its own

    assert ended["step"] == "done"
    assert len(dc.auth_keys.of(people.anna)) == 1


async def test_a_code_whose_answer_was_lost_asks_for_the_password(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The code was accepted, but the answer that asks for a password was lost: the login asks
    for it."""
    login = await switchboard.begin_login(people.berta)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.berta.phone)
    dc.faults(people.berta.phone).drop_after("auth.signIn")

    asked = await switchboard.post(f"{path}/code", {"code": code})

    assert asked["step"] == "password"


async def test_a_login_cancelled_while_its_code_is_checked_leaves_no_device(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If Telegram accepts the key after the operator cancelled, it is signed out again, and no
    account event is published."""
    path, code = await code_sent(switchboard, dc, people)
    dc.faults(people.anna.phone).slow("auth.signIn", 1)
    checking = asyncio.create_task(switchboard.http.post(f"{path}/code", json={"code": code}))
    await dc.calls.reach("auth.signIn")

    cancelled = await switchboard.http.delete(path)
    checked = await checking

    assert (cancelled.status_code, checked.status_code) == (204, 409)
    assert dc.auth_keys.of(people.anna) == []
    assert (await switchboard.get(path))["step"] == "cancelled"
    assert (await switchboard.get("/accounts"))["items"] == []
    assert switchboard.rows("SELECT 1 FROM sign_outs") == []


async def test_a_login_cancelled_at_the_password_leaves_no_device(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Telegram lists a device that waits for the password, so cancelling removes it."""
    path = await password_wanted(switchboard, dc, people)

    cancelled = await switchboard.http.delete(path)

    assert cancelled.status_code == 204
    assert dc.auth_keys.waiting_for_password(people.berta) == []
    assert "error" not in await switchboard.get(path)
    assert switchboard.rows("SELECT 1 FROM sign_outs") == []


async def test_a_scan_cancelled_at_the_password_leaves_no_device(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The same after the scan of a QR code."""
    new = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef", "label": "Shop"}
    login = await switchboard.post("/accounts/add", new, expect=202)
    path = f"/accounts/add/{login['login_id']}"
    dc.scan(login["qr_url"], as_user=people.berta)
    async with asyncio.timeout(TIMEOUT):
        while (await switchboard.get(path))["step"] == "qr":
            pass  # each look is a request of its own

    await switchboard.http.delete(path)

    assert dc.auth_keys.waiting_for_password(people.berta) == []


async def test_a_login_killed_at_the_password_leaves_no_device(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """After a kill the next start removes the device that waits for the password."""
    given = environment(dc, tmp_path, free_port())
    async with serving(dc, given) as (process, running):
        await password_wanted(running, dc, people)
        process.kill()
        await process.wait()

    async with serving(dc, given), asyncio.timeout(TIMEOUT):
        while dc.auth_keys.waiting_for_password(people.berta):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)


async def test_a_cancelled_login_that_telegram_does_not_answer_is_signed_out_later(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If the sign-out gets no answer, the operator reads where to look, and the sign-out is
    repeated."""
    path, code = await code_sent(switchboard, dc, people)
    dc.faults(people.anna.phone).slow("auth.signIn", 0.5)
    dc.faults(people.anna).fail("auth.logOut", 500, "INTERNAL", times=4)
    checking = asyncio.create_task(switchboard.http.post(f"{path}/code", json={"code": code}))
    await dc.calls.reach("auth.signIn")

    await switchboard.http.delete(path)
    await checking
    login = await switchboard.get(path)
    await gone(dc, people)

    assert login["error"]["code"] == "device_may_remain"
    assert "check Devices in your Telegram app" in login["error"]["detail"]


async def test_a_login_that_cannot_be_stored_leaves_no_device(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the account cannot be stored, the key is signed out again, and the login gives the
    reason."""

    async def fail(*_: Any) -> None:
        raise OSError("no key, no disk")

    monkeypatch.setattr(Identities, "_save", fail)
    path, code = await code_sent(switchboard, dc, people)

    refused = await switchboard.http.post(f"{path}/code", json={"code": code})

    assert refused.json()["code"] == "login_not_stored"
    assert dc.auth_keys.of(people.anna) == []
    assert (await switchboard.get(path))["step"] == "failed"


async def test_stopping_the_service_leaves_no_device(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A code check that is in progress when the service stops leaves a device only with its
    account."""
    async with start(dc, tmp_path) as running:
        path, code = await code_sent(running, dc, people)
        dc.faults(people.anna.phone).slow("auth.signIn", 0.5)
        checking = asyncio.create_task(running.http.post(f"{path}/code", json={"code": code}))
        await dc.calls.reach("auth.signIn")
    await asyncio.wait({checking})
    checking.exception()

    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        (accounts,) = connection.execute("SELECT count(*) FROM accounts").fetchone()
    assert len(dc.auth_keys.of(people.anna)) == accounts


async def test_a_login_that_is_killed_is_signed_out_at_the_next_start(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """After a kill between Telegram's answer and the commit, the next start signs the key out."""
    given = environment(dc, tmp_path, free_port())
    async with serving(dc, given) as (process, running):
        path, code = await code_sent(running, dc, people)
        dc.faults(people.anna.phone).slow("auth.signIn", 0.5)
        checking = asyncio.create_task(running.http.post(f"{path}/code", json={"code": code}))
        await dc.calls.reach("auth.signIn")
        process.kill()
        await asyncio.wait({checking})
        checking.exception()
    async with asyncio.timeout(TIMEOUT):
        while not dc.auth_keys.of(people.anna):  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.01)

    async with serving(dc, given) as (_, running):
        await gone(dc, people)
        listed = (await running.get("/accounts"))["items"]

    assert listed == []
