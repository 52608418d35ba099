"""The event stream: the WebSocket `/ws` sends every stored change with its number.

A client that reconnects with `since`, the last number that it has, gets every event exactly once. A
client that is too slow for its bounded buffer is closed with 1013 (RFC 6455 registry: try again
later) and reconnects with `since`.

A connection can be dead without a sign at either end. So a quiet connection carries `alive` with
the newest number that was sent on it. If a client receives nothing for half a minute, the
connection is dead. If its own number is smaller, it has missed events. A client that cannot wait
sends `{"type":"alive"}` and gets an answer at once. Other messages of clients are ignored.
"""

import asyncio
import json
from contextlib import suppress

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from switchboard.api import schemas
from switchboard.domain.events import Event
from switchboard.services import Services
from switchboard.services.events.broadcast import SubscriberTooSlow
from switchboard.services.events.subscriptions import Subscription

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

QUESTION = {"type": "alive"}
"""A client sends this to check at once whether the connection is alive."""

MAX_SEQ = 2**63 - 1
"""SQLite stores the sequence as an integer. A larger `since` is also above every number."""


def encode_event(event: Event) -> str:
    """The frame of an event, encoded once for all clients."""
    data = schemas.subject(event.subject)
    return orjson.dumps({"type": event.type, "seq": event.seq, "data": data}).decode()


class EventStream:
    """The endpoint of the stream."""

    def __init__(self, keepalive_interval: float) -> None:
        """keepalive_interval: after this many seconds without a frame, `alive` is sent."""
        self._keepalive_interval = keepalive_interval

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one client until it leaves, is too slow, or the service stops."""
        services: Services = websocket.app.state.services
        await websocket.accept()
        try:
            since = _since(websocket)
        except ValueError:
            reason = "since has to be a whole number, the last seq"
            await websocket.close(POLICY_VIOLATION, reason)
            return
        with suppress(WebSocketDisconnect):
            try:
                async with services.stream.subscribe(since) as subscription:
                    connection = ClientConnection(websocket, subscription, self._keepalive_interval)
                    await connection.serve()
            except SubscriberTooSlow:
                await websocket.close(TRY_AGAIN_LATER, "too slow; come back with since")


class ClientConnection:
    """One client's connection, and when the last frame was sent on it."""

    def __init__(
        self, websocket: WebSocket, subscription: Subscription, keepalive_interval: float
    ) -> None:
        self._websocket = websocket
        self._subscription = subscription
        self._keepalive_interval = keepalive_interval
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._asked = asyncio.Event()

    async def serve(self) -> None:
        """Send frames until the client leaves. The first task that ends stops the others. Raises
        SubscriberTooSlow."""
        await self.send_hello()
        sending = asyncio.create_task(self.send_events())
        tasks = {
            sending,
            asyncio.create_task(self.listen()),
            asyncio.create_task(self.stay_alive()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        if not sending.cancelled():
            sending.result()

    async def send_hello(self) -> None:
        """Send the first frame, with the newest number of the sequence."""
        await self._send(json.dumps({"type": "hello", "seq": self._subscription.hello}))

    async def send_events(self) -> None:
        """Send the events of the subscription, without end."""
        resync = json.dumps({"type": "resync", "seq": self._subscription.hello, "data": None})
        async for frame in self._subscription.frames():
            await self._send(resync if frame is None else frame)

    async def listen(self) -> None:
        """Receive until the client leaves, and notice its `alive` questions. The size of its
        messages is limited."""
        while (received := await self._websocket.receive())["type"] != "websocket.disconnect":
            if _is_question(received.get("text")):
                self._asked.set()

    async def stay_alive(self) -> None:
        """Send `alive` after a quiet interval, and to a client that asks."""
        while True:
            left = self._last + self._keepalive_interval - self._loop.time()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), max(0.0, left))
            if self._asked.is_set() or self._loop.time() >= self._last + self._keepalive_interval:
                self._asked.clear()
                await self._send(json.dumps({"type": "alive", "seq": self._subscription.delivered}))

    async def _send(self, frame: str) -> None:
        await self._websocket.send_text(frame)
        self._last = self._loop.time()


def _since(websocket: WebSocket) -> int | None:
    """The last number that the client has; None if it wants only new events.

    Raises ValueError unless it is a whole number in ASCII digits.
    """
    given = websocket.query_params.getlist("since")
    if not given:
        return None
    if len(given) > 1 or not (given[0].isascii() and given[0].isdecimal()):
        raise ValueError
    return min(MAX_SEQ, int(given[0][:20]))


def _is_question(text: str | None) -> bool:
    try:
        return text is not None and bool(json.loads(text) == QUESTION)
    except (ValueError, RecursionError):
        return False
