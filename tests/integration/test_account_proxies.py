"""A proxy for each account: its login, its connections and its sign-out go through it.

The proxies are real programs (`tests/proxies`). In some tests there is no other way to Telegram:
its addresses lead nowhere, and only an MTProxy, which knows data centres by their numbers, reaches
it.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types

from sandbox import DataCentre
from switchboard.domain.ids import AccountId
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher
from tests.conftest import People
from tests.integration.test_account_sync import key, rows, set_row, start_with, until
from tests.process import free_port
from tests.production import lead
from tests.proxies import programs
from tests.proxies.programs import PASSWORD, SECRET, USER, WEBSITE
from tests.service import Running, start
from tests.supabase.supabase_server import Lite

__all__ = ["key"]  # a fixture

API = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef", "label": "Shop"}
FAKE_TLS = f"ee{SECRET}{WEBSITE.encode().hex()}"


def mtproxy_link(port: int) -> str:
    """The link that Telegram's apps share."""
    return f"https://t.me/proxy?server=127.0.0.1&port={port}&secret={FAKE_TLS}"


def socks_url(port: int) -> str:
    """A SOCKS5 proxy with user name and password."""
    return f"socks5://{USER}:{PASSWORD}@127.0.0.1:{port}"


async def sign_in(running: Running, person: Any, proxy: str | None, **more: Any) -> dict[str, Any]:
    """Sign a person in through a proxy. Returns the finished login."""
    body = {**API, "phone": f"+{person.phone}", "proxy": proxy, **more}
    login = await running.post("/accounts/add", body, expect=202)
    code = await running.dc.code_sent(person.phone)
    return dict(await running.post(f"/accounts/add/{login['login_id']}/code", {"code": code}))


async def change(running: Running, account_id: str, **body: Any) -> dict[str, Any]:
    """PATCH an account; it must be accepted."""
    answer = await running.http.patch(f"/accounts/{account_id}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
async def only_by_proxy(
    production: DataCentre,
    people_of_two: People,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[str]:
    """Production settings at two data centres that only an MTProxy reaches; its link."""
    nowhere = free_port()
    lead(nowhere, production.public_key_pem, monkeypatch)
    production.dc_options = [types.DcOption(number, "127.0.0.1", nowhere) for number in (2, 4)]
    async with programs.mtproxy(production) as program:
        yield mtproxy_link(program.port)


async def test_a_login_by_code_and_its_account_use_the_proxy_at_each_data_centre(
    production: DataCentre, people_of_two: People, only_by_proxy: str, tmp_path: Path
) -> None:
    """A user whose home is 4 signs in through 2, receives messages, and is signed out, all of it
    through the proxy; after a restart, too."""
    anna, data = people_of_two.anna, tmp_path / "data"
    async with start(production, data, production=True) as running:
        login = await sign_in(running, anna, only_by_proxy)
        await running.until_state(login["account"]["id"], "connected")
    async with start(production, data, production=True) as running:
        account = await running.until_state(login["account"]["id"], "connected")
        async with running.stream() as stream:
            production.world.write(people_of_two.dora, anna, "hello")
            await stream.message("hello")
        await running.http.delete(f"/accounts/{account['id']}")
        while production.auth_keys.of(anna):
            await running.get("/health")

    assert account["has_proxy"] is True


async def test_a_login_by_qr_code_uses_the_proxy(
    production: DataCentre, people_of_two: People, only_by_proxy: str, tmp_path: Path
) -> None:
    """The scan leads to another data centre, which is reached through the proxy."""
    async with start(production, tmp_path / "data", production=True) as running:
        login = await running.post("/accounts/add", {**API, "proxy": only_by_proxy}, expect=202)
        async with running.stream() as stream:
            production.scan(login["qr_url"], as_user=people_of_two.anna)
            frame = await stream.until(lambda frame: frame["type"] == "account_status")
        account = await running.until_state(frame["data"]["id"], "connected")

    assert account["has_proxy"] is True


async def test_a_proxy_is_sealed_and_never_returned(
    dc: DataCentre, people: People, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No answer, event, file or line of the log holds the address."""
    data = tmp_path / "data"
    async with (
        programs.socks5() as program,
        start(dc, data, log_level="debug") as running,
        running.stream() as stream,
    ):
        url = socks_url(program.port)
        login = await sign_in(running, people.anna, url)
        await running.until_state(login["account"]["id"], "connected")
        listed = await running.get("/accounts")
        events = str(stream.heard)
    log = "".join(capfd.readouterr())
    files = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())

    assert listed["items"][0]["has_proxy"] is True
    for secret in (url, PASSWORD, USER):
        assert secret not in f"{login} {listed} {events} {log}"
        assert secret.encode() not in files


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("socks4://me:hunter2@proxy.example:1", "has to be socks5://"),
        ("tg://proxy?server=proxy.example&port=443&secret=hunter2", "32 hexadecimal digits"),
        ("x" * 3000, "too long"),
    ],
)
async def test_a_wrong_address_is_refused_at_its_field(
    switchboard: Running, people: People, proxy: str, reason: str
) -> None:
    """Adding and changing answer 422, name the field and repeat nothing."""
    account = await switchboard.sign_in(people.anna)

    for answer in (
        await switchboard.http.post("/accounts/add", json={**API, "proxy": proxy}),
        await switchboard.http.patch(f"/accounts/{account['id']}", json={"proxy": proxy}),
    ):
        (error,) = answer.json()["errors"]
        assert answer.status_code == 422
        assert error["field"] == "proxy"
        assert reason in error["reason"]
        assert "hunter2" not in answer.text


async def test_a_changed_proxy_reconnects_the_account(
    switchboard: Running, people: People, dc: DataCentre
) -> None:
    """A proxy that is down is named in the state, without its address; another one connects at
    once, and so does none."""
    account = await switchboard.sign_in(people.anna)
    dead = socks_url(free_port())

    async with programs.mtproxy(dc) as program:
        await change(switchboard, account["id"], proxy=dead)
        down = await switchboard.until_state(account["id"], "disconnected")
        calls = len(dc.calls)
        await change(switchboard, account["id"], label="Renamed")
        still = await switchboard.get("/accounts")
        await change(switchboard, account["id"], proxy=mtproxy_link(program.port))
        again = await switchboard.until_state(account["id"], "connected")
        calls_at_all = len(dc.calls)
        await change(switchboard, account["id"], proxy=None)
        direct = await switchboard.until_state(account["id"], "connected")

    assert "The SOCKS5 proxy of this account does not answer" in down["state_detail"]
    assert "127.0.0.1" not in down["state_detail"]
    assert still["items"][0]["has_proxy"] is True
    assert calls_at_all > calls
    assert [down["has_proxy"], again["has_proxy"], direct["has_proxy"]] == [True, True, False]


async def test_a_removed_account_is_signed_out_through_its_proxy(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If the proxy is down, the sign-out waits for it, also over a restart, and does not go around
    it."""
    port, data = free_port(), tmp_path / "data"
    async with start(dc, data) as running:
        account = await running.sign_in(people.anna)
        await change(running, account["id"], proxy=socks_url(port))
        await running.until_state(account["id"], "disconnected")
        await running.http.delete(f"/accounts/{account['id']}")
        waiting = len(dc.auth_keys.of(people.anna))
    async with programs.socks5(port), start(dc, data) as running:
        while dc.auth_keys.of(people.anna):
            await running.get("/health")

    assert waiting == 1


async def test_signing_in_again_keeps_the_proxy(
    switchboard: Running, people: People, dc: DataCentre
) -> None:
    """A login without a proxy says that the account keeps its own. The former session, whose proxy
    is gone, is signed out through the new one."""
    async with programs.socks5() as old:
        login = await sign_in(switchboard, people.anna, socks_url(old.port))
        account_id = login["account"]["id"]
        await switchboard.until_state(account_id, "connected")
        again = await sign_in(switchboard, people.anna, None)
        await switchboard.until_state(account_id, "connected")
    async with programs.http() as new:
        url = f"http://{USER}:{PASSWORD}@127.0.0.1:{new.port}"
        await sign_in(switchboard, people.anna, url)
        await switchboard.until_state(account_id, "connected")
        while len(dc.auth_keys.of(people.anna)) > 1:
            await switchboard.get("/health")

    assert again["account"]["has_proxy"] is True
    assert "It keeps its proxy." in again["note"]


async def test_a_login_says_what_its_proxy_does(switchboard: Running, people: People) -> None:
    """A login through a proxy that is down ends at once, with the proxy as the cause."""
    body = {**API, "phone": f"+{people.anna.phone}", "proxy": socks_url(free_port())}

    refused = await switchboard.http.post("/accounts/add", json=body)

    assert (refused.status_code, refused.json()["code"]) == (503, "proxy_failed")
    assert "The SOCKS5 proxy of this account does not answer" in refused.json()["detail"]


async def test_a_proxy_reaches_the_other_installations(
    dc: DataCentre, people: People, tmp_path: Path, supabase: Lite, key: str
) -> None:
    """Supabase gets a changed proxy sealed with the session. An installation that takes the account
    over uses it; what it changes comes back. The session stays signed in all the time."""
    port = free_port()
    async with programs.socks5(port):
        async with start_with(dc, tmp_path / "a", supabase, key) as first:
            account = await first.sign_in(people.anna)
            await until(first, account["id"], storage="supabase")
            before = await rows(supabase)
            await change(first, account["id"], proxy=socks_url(port))
            await first.until_state(account["id"], "connected")
            while (after := await rows(supabase)) == before:
                pass
        async with start_with(dc, tmp_path / "b", supabase, key) as second:
            await until(second, account["id"], state="held_elsewhere")
            await set_row(supabase, account["id"], lease_expires_at="2020-01-01T00:00:00Z")
            await second.post(f"/accounts/{account['id']}/take-over")
            taken = await second.until_state(account["id"], "connected")
            await change(second, account["id"], proxy=None)
            await second.until_state(account["id"], "connected")
            while (await rows(supabase))[0]["session_string"] == after[0]["session_string"]:
                pass
        async with start_with(dc, tmp_path / "a", supabase, key) as first:
            back = await until(first, account["id"], has_proxy=False)

    sealed = SessionCipher(keys.parse(key, "the key")).open(
        AccountId(account["id"]), after[0]["session_string"]
    )
    assert sealed.proxy == socks_url(port)
    assert taken["has_proxy"] is True
    assert first.rows("SELECT is_unsent FROM sessions") == [(0,)]
    assert back["state"] in {"connecting", "held_elsewhere"}
    assert "session_string" in before[0]
    assert [row["api_hash"] for row in after] == [row["api_hash"] for row in before]
    assert len(dc.auth_keys.of(people.anna)) == 1
