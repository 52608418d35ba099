"""The WebSocket on the wire: its first frame, the clients that it cuts off, the messages it
ignores."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import websockets

from switchboard.api.server import MAX_CLIENT_MESSAGE
from switchboard.api.stream import encode_event
from switchboard.api.timeouts import ApiTimings
from switchboard.domain.events import Event, EventType, ImportProgress
from switchboard.domain.ids import AccountId, Seq
from switchboard.services import Services
from switchboard.services.events.broadcast import MAX_BUFFERED, Broadcast, Subscriber
from switchboard.services.events.subscriptions import Subscriptions
from switchboard.services.open_channels import OpenChannels
from switchboard.store.core.database import Database
from tests.database import create_database

from .raw_http import TIMEOUT, Door, opened

NOBODY = cast("Any", None)
"""A service that the stream does not use."""


class Watched(Broadcast):
    """The broadcast, which also reports when a client comes or leaves."""

    def __init__(self, max_buffered: int) -> None:
        super().__init__(encode_event, max_buffered)
        self.changed = asyncio.Event()

    def subscribe(self) -> Subscriber:
        """Subscribe a client."""
        self.changed.set()
        return super().subscribe()

    def unsubscribe(self, reader: Subscriber) -> None:
        """Unsubscribe a client."""
        super().unsubscribe(reader)
        self.changed.set()


@dataclass(frozen=True)
class Streaming:
    """A stream over a real, empty store, and the broadcast that feeds it."""

    door: Door
    broadcast: Watched

    @property
    def url(self) -> str:
        """Where the stream is."""
        return f"ws://localhost:{self.door.port}/ws"

    def publish(self, *sizes: int) -> None:
        """Publish an event of about this size each, in bytes."""
        for size in sizes:
            name = AccountId("a" * size)
            self.broadcast.publish(
                [Event(Seq(size), EventType.IMPORT_PROGRESS, ImportProgress(name, 1, 2))]
            )

    async def until_readers(self, count: int) -> None:
        """Wait until this number of clients is subscribed."""
        async with asyncio.timeout(TIMEOUT):
            while self.broadcast.subscriber_count != count:
                self.broadcast.changed.clear()
                await self.broadcast.changed.wait()


@pytest.fixture
def timings() -> ApiTimings:
    """How long the API waits."""
    return ApiTimings()


@pytest.fixture
def max_buffered() -> int:
    """The characters of frames by which a client may lag behind."""
    return MAX_BUFFERED


@pytest.fixture
def ping() -> float:
    """The seconds between pings, and until a client without an answer is cut off."""
    return 20.0


@pytest.fixture
async def streaming(
    tmp_path: Path, timings: ApiTimings, max_buffered: int, ping: float
) -> AsyncIterator[Streaming]:
    """The API over the stream alone."""
    path = tmp_path / "switchboard.db"
    create_database(path)
    database = Database(path, time.time)
    fed = Watched(max_buffered)
    database.start(fed.publish)
    services = Services(
        accounts=NOBODY,
        logins=NOBODY,
        conversations=NOBODY,
        messages=NOBODY,
        message_search=NOBODY,
        outbox=NOBODY,
        buttons=NOBODY,
        message_changes=NOBODY,
        scheduled_messages=NOBODY,
        people=NOBODY,
        saved_replies=NOBODY,
        stream=Subscriptions(database, fed, OpenChannels()),
        readiness=NOBODY,
        rotation=NOBODY,
        metrics=NOBODY,
    )
    async with opened(services, None, ping=ping, timings=timings) as door:
        yield Streaming(door, fed)
    await database.close()


async def frame(reader: websockets.ClientConnection) -> dict[str, Any]:
    """The next frame."""
    return dict(json.loads(await asyncio.wait_for(reader.recv(), TIMEOUT)))


async def ending(reader: websockets.ClientConnection) -> tuple[int, str]:
    """The code and reason with which the server closes; earlier frames are dropped."""
    with suppress(websockets.ConnectionClosedError):
        async with asyncio.timeout(TIMEOUT):
            async for _ in reader:
                pass
    assert reader.close_code is not None
    return reader.close_code, reader.close_reason or ""


async def test_the_first_frame_says_where_the_sequence_stands(streaming: Streaming) -> None:
    """A client receives hello with the newest number, and then every event since."""
    async with websockets.connect(streaming.url) as reader:
        hello = await frame(reader)
        streaming.publish(3)

        received = await frame(reader)

    assert hello == {"type": "hello", "seq": 0}
    assert received == {
        "type": "import_progress",
        "seq": 3,
        "data": {"telegram_account_id": "aaa", "done": 1, "total": 2},
    }


@pytest.mark.parametrize("since", ["", "x", "-1", "1.5", "1e3", "٣", "0&since=1", "%2B1", "%201"])
async def test_a_wrong_since_is_refused(streaming: Streaming, since: str) -> None:
    """If `since` is no whole number, the connection is closed with 1008 and a reason."""
    async with websockets.connect(f"{streaming.url}?since={since}") as reader:
        code, reason = await ending(reader)

    assert code == 1008
    assert reason == "since has to be a whole number, the last seq"


@pytest.mark.parametrize("since", ["1", "9223372036854775807", "9" * 400])
async def test_a_since_above_every_number_is_a_resync(streaming: Streaming, since: str) -> None:
    """However large the number, the client gets a resync, and then live events."""
    async with websockets.connect(f"{streaming.url}?since={since}") as reader:
        frames = [await frame(reader), await frame(reader)]
        streaming.publish(2)
        live = await frame(reader)

    assert [one["type"] for one in frames] == ["hello", "resync"]
    assert live["seq"] == 2


async def test_what_a_reader_says_is_not_listened_to(streaming: Streaming) -> None:
    """A client's messages have no effect; a message that is too long closes with 1009."""
    async with websockets.connect(streaming.url) as reader:
        await frame(reader)
        for word in ("hello", b"\x00\xff", "{}", "x" * MAX_CLIENT_MESSAGE):
            await reader.send(word)
        streaming.publish(1)
        received = await frame(reader)
        await reader.send("x" * (MAX_CLIENT_MESSAGE + 1))
        code, _ = await ending(reader)

    assert received["seq"] == 1
    assert code == 1009


@pytest.mark.parametrize("timings", [ApiTimings(keepalive_interval=0.05)], ids=["50 ms"])
async def test_a_quiet_connection_carries_keepalives(streaming: Streaming) -> None:
    """A quiet connection repeatedly carries `alive` with the newest number that was sent."""
    async with websockets.connect(streaming.url) as reader:
        await frame(reader)
        quiet = [await frame(reader), await frame(reader)]
        streaming.publish(3)
        while (received := await frame(reader))["type"] == "alive":
            pass

        after = await frame(reader)

    assert quiet == 2 * [{"type": "alive", "seq": 0}]
    assert (received["seq"], after) == (3, {"type": "alive", "seq": 3})


async def test_a_reader_that_asks_is_answered_at_once(streaming: Streaming) -> None:
    """A client that asks whether its connection is alive gets an answer at once. However often
    it asks, and whatever else it sends, it receives no frame before hello, and all frames after
    it."""
    async with websockets.connect(streaming.url) as reader:
        for word in ('{"type": "alive"}', "[" * 4000, '{"type":"alive"}'):
            await reader.send(word)

        frames = [await frame(reader), await frame(reader)]
        streaming.publish(2)
        while (received := await frame(reader))["type"] == "alive":
            pass

    assert frames == [{"type": "hello", "seq": 0}, {"type": "alive", "seq": 0}]
    assert received["seq"] == 2


@pytest.mark.parametrize("max_buffered", [5_000_000])
async def test_a_slow_client_is_disconnected_and_others_are_not(streaming: Streaming) -> None:
    """A client that exceeds its bounded buffer is closed with 1013; a fast client receives
    everything."""
    async with (
        websockets.connect(streaming.url) as slow,
        websockets.connect(streaming.url) as quick,
    ):
        await frame(slow)
        await frame(quick)
        streaming.publish(*range(1, 21))
        heard = [(await frame(quick))["seq"] for _ in range(20)]
        streaming.publish(*(1_000_000 + number for number in range(30)))
        code, reason = await ending(slow)

    assert heard == list(range(1, 21))
    assert (code, reason) == (1013, "too slow; come back with since")


@pytest.mark.parametrize("ping", [0.05])
async def test_a_reader_that_hangs_is_cut_off(streaming: Streaming) -> None:
    """A client that reads nothing and answers no ping is cut off, and its subscription ends."""
    with socket.create_connection(("127.0.0.1", streaming.door.port)) as hanging:
        hanging.sendall(
            f"GET /ws HTTP/1.1\r\nHost: {streaming.door.host}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        await streaming.until_readers(1)
        streaming.publish(*(1_000_000 + number for number in range(20)))

        await streaming.until_readers(0)


async def test_a_reader_that_leaves_is_forgotten(streaming: Streaming) -> None:
    """When a client leaves, nothing is stored for it."""
    async with websockets.connect(streaming.url) as reader:
        await frame(reader)
        assert streaming.broadcast.subscriber_count == 1

    await streaming.until_readers(0)


async def test_other_paths_are_no_stream(streaming: Streaming) -> None:
    """A WebSocket anywhere else is refused."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(f"ws://localhost:{streaming.door.port}/accounts"):
            pass

    assert refused.value.response.status_code == 403


async def test_an_event_is_encoded_as_rest_presents_it() -> None:
    """Text of any script and markup travels as JSON, unescaped and unharmed."""
    event = Event(
        Seq(7), EventType.IMPORT_PROGRESS, ImportProgress(AccountId("<b>שלום\u202e"), 1, 2)
    )

    assert json.loads(encode_event(event))["data"]["telegram_account_id"] == "<b>שלום\u202e"
