"""ACCESS=key: REST and the stream need the key or a browser's token; the page's files do not."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets

from sandbox import DataCentre
from switchboard.api.access_key import AccessKey
from switchboard.domain.backoff import Backoff
from switchboard.vault import access_key
from tests.service import Running, start

QUICK = Backoff(0.0, 0.0)


@pytest.fixture
async def locked(dc: DataCentre, tmp_path: Path) -> AsyncIterator[Running]:
    """A service that needs the key. Its client sends none."""
    async with start(dc, tmp_path / "data", access="key") as running:
        yield running


def bearer(key: str) -> dict[str, str]:
    """The header with a key or token."""
    return {"Authorization": f"Bearer {key}"}


async def test_without_the_key_only_the_page_and_the_health_answer(locked: Running) -> None:
    """REST answers 401 with what to do, also on unknown paths; the page's files and /health need
    no key."""
    refused = [await locked.http.get(path) for path in ("/accounts", "/metrics", "/nothing", "")]
    posted = await locked.http.post("/accounts/add", json={})
    wrong = await locked.http.get("/accounts", headers=bearer("wrong"))
    page = await locked.http.get(locked.url)
    health = await locked.http.get("/health")

    answers = [*refused, posted, wrong]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json()["code"] for answer in answers} == {"access_key_required"}
    assert "switchboard open" in wrong.json()["detail"]
    assert wrong.headers["www-authenticate"] == "Bearer"
    assert (page.status_code, health.status_code) == (200, 200)


async def test_the_key_and_its_tokens_admit(locked: Running) -> None:
    """The key is a private file. A program sends it; a browser exchanges it for a token, which
    works for REST and as a subprotocol of the stream."""
    key = access_key.load(locked.data)
    file = locked.data / access_key.FILE

    by_key = await locked.http.get("/accounts", headers=bearer(key))
    exchanged = await locked.http.post("/access", json={"key": key})
    token = exchanged.json()["token"]
    by_token = await locked.http.get("/access", headers=bearer(token))
    url = f"ws://127.0.0.1:{locked.port}/ws"
    protocols = [websockets.Subprotocol(one) for one in ("switchboard", f"bearer.{token}")]
    async with websockets.connect(url, subprotocols=protocols) as stream:
        hello = json.loads(await stream.recv())
        chosen = stream.subprotocol
    async with websockets.connect(url, additional_headers=bearer(key)) as stream:
        await stream.recv()
    with pytest.raises(websockets.InvalidStatus, match="401"):
        await websockets.connect(url)

    assert file.stat().st_mode & 0o777 == 0o600
    assert (by_key.status_code, by_token.status_code) == (200, 204)
    assert key not in token
    assert (hello["type"], chosen) == ("hello", "switchboard")


async def test_a_wrong_key_is_not_exchanged(locked: Running) -> None:
    """The exchange refuses a wrong key, and an altered token is refused as well."""
    key = access_key.load(locked.data)
    token = (await locked.http.post("/access", json={"key": key})).json()["token"]
    name, _, signature = token.partition(".")

    refused = await locked.http.post("/access", json={"key": key[:-1]})
    altered = await locked.http.get("/accounts", headers=bearer(f"{name}x.{signature}"))

    assert (refused.status_code, altered.status_code) == (401, 401)


async def test_wrong_keys_are_slowed() -> None:
    """Each wrong key waits longer than the one before; a right one never waits."""
    pauses: list[int] = []

    class Counting(Backoff):
        def pause(self, tries: int) -> float:
            pauses.append(tries)
            return 0.0

    key = AccessKey("right", Counting(1.0, 4.0))

    refused = [await key.admits(given) for given in ("a", "b", "", ".", "é")]
    admitted = [await key.admits(given) for given in ("right", key.issue())]

    assert (refused, admitted) == ([False] * 5, [True] * 2)
    assert pauses == [1, 2, 3, 4, 5]


async def test_another_key_ends_every_token() -> None:
    """A token is signed by its key, so a new key admits no browser of before."""
    token = AccessKey("before").issue()

    assert not await AccessKey("after", QUICK).admits(token)


async def test_without_the_setting_nothing_is_needed(dc: DataCentre, tmp_path: Path) -> None:
    """By default no key exists, and the exchange says that none is needed."""
    async with start(dc, tmp_path / "data") as running:
        exchanged = await running.http.post("/access", json={"key": "any"})
        checked = await running.http.get("/access")

    assert (exchanged.json(), checked.status_code) == ({"token": None}, 204)
    assert not (tmp_path / "data" / access_key.FILE).exists()
