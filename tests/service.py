"""A running Switchboard as its users see it: HTTP, the stream, the login. No part is replaced."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from sandbox import DataCentre, User
from switchboard import main, settings
from switchboard.api.app import create_app
from switchboard.api.server import bind, listening
from switchboard.services.connections.timings import ConnectionTimings
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.store.core.database import FILE
from switchboard.telegram.limits import DEFAULT_LIMITS, Limits
from switchboard.timings import Timings
from switchboard.vault import access_key
from tests.database import create_data_folder
from tests.loopback_client import loopback_client

TIMEOUT = 60.0
"""How long a test waits for something that must happen, in seconds."""

Frame = dict[str, Any]


@dataclass
class Running:
    """A service on loopback. Paths are those of REST, without `/api`."""

    dc: DataCentre
    port: int
    data: Path
    http: httpx.AsyncClient = field(repr=False)

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.port}"

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a successful GET."""
        answer = await self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, expect: int = 200) -> Any:
        """The JSON of a POST with this status."""
        answer = await self.http.post(path, json=body)
        assert answer.status_code == expect, (answer.status_code, answer.text)
        return answer.json()

    async def sign_in(
        self, person: User, label: str | None = None, until: str = "connected"
    ) -> dict[str, Any]:
        """Sign a person in by code (and password), and wait until the account is connected."""
        login = await self.begin_login(person, label)
        path = f"/accounts/add/{login['login_id']}"
        code = await self.dc.code_sent(person.phone)
        login = await self.post(f"{path}/code", {"code": code})
        if login["step"] == "password":
            login = await self.post(f"{path}/password", {"password": person.password})
        assert login["step"] == "done"
        return await self.until_state(login["account"]["id"], until)

    async def begin_login(self, person: User, label: str | None = None) -> dict[str, Any]:
        """Start a login by phone; Telegram sends a code."""
        body = {
            "api_id": 12345,
            "api_hash": "0123456789abcdef0123456789abcdef",
            "label": label or person.first_name,
            "phone": f"+{person.phone}",
        }
        login: dict[str, Any] = await self.post("/accounts/add", body, expect=202)
        return login

    async def until_state(self, account_id: str, state: str) -> dict[str, Any]:
        """Wait until the account is in this state; return it."""
        async with self.stream() as stream:
            for account in (await self.get("/accounts"))["items"]:
                if account["id"] == account_id and account["state"] == state:
                    return dict(account)
            frame = await stream.until(
                lambda frame: (
                    frame["type"] == "account_status"
                    and frame["data"]["id"] == account_id
                    and frame["data"]["state"] == state
                )
            )
        account = frame["data"]
        return dict(account)

    async def until_store_is(self, state: str) -> httpx.Response:
        """Wait until /ready reports this about the database; return its answer."""
        while (answer := await self.http.get("/ready")).json()["stores"]["sqlite"] != state:
            pass
        return answer

    async def conversation(self, title: str, account_id: str | None = None) -> dict[str, Any]:
        """The conversation with this title."""
        query = {"account_id": account_id} if account_id else {}
        for item in (await self.get("/conversations", limit=100, **query))["items"]:
            if item["title"] == title:
                return dict(item)
        raise AssertionError(f"no conversation {title!r}")

    async def until_conversation(
        self, conversation_id: int, holds: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        """Wait until a conversation fulfils a condition, by REST or by an event; return it
        (TimeoutError)."""
        async with asyncio.timeout(TIMEOUT), self.stream() as stream:
            found = await self.get(f"/conversations/{conversation_id}")
            while not holds(found):
                frame = await stream.until(
                    lambda frame: (
                        frame["type"] == "conversation_updated"
                        and frame["data"]["id"] == conversation_id
                    )
                )
                found = frame["data"]
        return dict(found)

    async def thread(self, conversation_id: int) -> list[dict[str, Any]]:
        """The newest messages of a conversation, oldest first."""
        page = await self.get(f"/conversations/{conversation_id}/messages", limit=100)
        return list(page["items"])

    async def reply(self, conversation_id: int, text: str, **more: Any) -> dict[str, Any]:
        """Post a reply; it must be accepted."""
        path = f"/conversations/{conversation_id}/reply"
        message: dict[str, Any] = await self.post(path, {"text": text, **more}, expect=201)
        return message

    async def until_nothing_waits(self) -> None:
        """Wait until the outbox is empty (TimeoutError)."""
        async with asyncio.timeout(TIMEOUT):
            while self.rows("SELECT 1 FROM outbox"):
                await self.get("/health")

    @asynccontextmanager
    async def stream(self, since: int | None = None) -> AsyncIterator["Listening"]:
        """Open the stream; `hello` has been received."""
        query = "" if since is None else f"?since={since}"
        url = f"ws://127.0.0.1:{self.port}/ws{query}"
        # A full queue would stop the client's reading, and with it the closing handshake.
        async with websockets.connect(url, max_queue=None) as socket:
            listening_ = Listening(socket)
            yield await listening_.begin()

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        """Rows of the database file, as any SQLite program can read them."""
        connection = sqlite3.connect(f"file:{self.data / FILE}?mode=ro", uri=True)
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            connection.close()


class Listening:
    """A client of the stream that keeps what it received."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.hello = 0
        self.heard: list[Frame] = []
        self.alive: list[Frame] = []
        self._socket = socket

    async def begin(self) -> "Listening":
        """Receive the first frame."""
        self.hello = json.loads(await self._socket.recv())["seq"]
        return self

    async def next(self) -> Frame:
        """The next frame about a change; `alive` frames are kept separately."""
        frame: Frame = json.loads(await asyncio.wait_for(self._socket.recv(), TIMEOUT))
        if frame["type"] == "alive":
            self.alive.append(frame)
            return await self.next()
        self.heard.append(frame)
        return frame

    async def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """The next frame that fulfils a condition."""
        while not wanted(frame := await self.next()):
            pass
        return frame

    async def message(self, text: str, **facts: Any) -> Frame:
        """The next frame about a message with this text and these facts."""
        return await self.until(
            lambda frame: (
                frame["type"].startswith("message_")
                and frame["data"]["text"] == text
                and all(frame["data"][name] == value for name, value in facts.items())
            )
        )


def reconciling(limits: Limits = DEFAULT_LIMITS, **times: Any) -> Timings:
    """Timings of a service whose accounts reconcile with these (`ReconcilerTimings`)."""
    connections = ConnectionTimings(reconciler=ReconcilerTimings(**times))
    return Timings(connections=connections, telegram=limits)


def limited(**limits: Any) -> pytest.MarkDecorator:
    """Run a test of the service with these limits of Telegram (`Limits`)."""
    return pytest.mark.parametrize("timings", [Timings(telegram=Limits(**limits))], ids=["limited"])


@asynccontextmanager
async def start(
    dc: DataCentre,
    data: Path,
    *,
    production: bool = False,
    timings: Timings | None = None,
    dashboard: Path | None = None,
    **more: Any,
) -> AsyncIterator[Running]:
    """Run the service in this process with a data centre while the context is open. A new data
    folder gets an empty database.

    production: as for the real Telegram; the fixture `production` prepares the data centre.
    dashboard: the folder with the page; None is the product's own.
    """
    server = {
        "telegram_dc_id": dc.dc_id,
        "telegram_dc_host": dc.host,
        "telegram_dc_port": dc.port,
        "telegram_dc_public_key": dc.public_key_pem,
    }
    create_data_folder(data)
    more = {"send_pace": "off"} | more
    given = settings.load(_env_file=None, data_dir=data, **({} if production else server), **more)
    listener = bind(0)
    port = listener.getsockname()[1]
    with listener:
        async with main.build(given, timings=timings) as built:
            key = access_key.load(data) if given.access == "key" else None
            page = create_app(
                built.services,
                port=port,
                dashboard=dashboard or settings.dashboard_dir(),
                access_key=key,
            )
            async with (
                listening(page, listener),
                loopback_client(base_url=f"http://127.0.0.1:{port}/api", timeout=TIMEOUT) as client,
            ):
                yield Running(dc, port, data, client)
