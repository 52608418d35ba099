"""The event stream: the WebSocket `/ws` sends every stored change with its number.

A reader that comes back with `since`, the last number it has, misses nothing and sees nothing
twice. One that is too slow for its bounded buffer is closed with 1013 (RFC 6455 registry: try
again later) and comes back with `since`.

A connection can be dead without either end being told. So a line that was quiet for a while carries
`alive` with the newest number that was sent on it: a reader that hears nothing for half a minute
knows that nobody is there, and one that has a smaller number knows that it missed something. A
reader that cannot wait asks with `{"type":"alive"}` and is answered at once; whatever else it says
is not listened to.
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

KEEPALIVE_INTERVAL = 10.0
"""Seconds without a frame after which `alive` is sent. Readers may rely on 15."""

QUESTION = {"type": "alive"}
"""What a reader sends to hear at once whether the line is alive."""

MAX_SEQ = 2**63 - 1
"""The sequence is kept as an SQLite integer; a larger `since` lies above every number as well."""


def encode_event(event: Event) -> str:
    """The frame of an event, encoded once for all readers."""
    data = schemas.subject(event.subject)
    return orjson.dumps({"type": event.type, "seq": event.seq, "data": data}).decode()


async def stream(websocket: WebSocket) -> None:
    """Serve one reader until it leaves, is too slow, or the service stops."""
    services: Services = websocket.app.state.services
    await websocket.accept()
    try:
        since = _since(websocket)
    except ValueError:
        await websocket.close(POLICY_VIOLATION, "since has to be a whole number, the last seq")
        return
    with suppress(WebSocketDisconnect):
        try:
            async with services.stream.subscribe(since) as subscription:
                await _serve(websocket, subscription)
        except SubscriberTooSlow:
            await websocket.close(TRY_AGAIN_LATER, "too slow; come back with since")


def _since(websocket: WebSocket) -> int | None:
    """The last number the reader has; None where it wants only what is live.

    Raises ValueError where it is anything but a whole number of ASCII digits.
    """
    given = websocket.query_params.getlist("since")
    if not given:
        return None
    if len(given) > 1 or not (given[0].isascii() and given[0].isdecimal()):
        raise ValueError
    return min(MAX_SEQ, int(given[0][:20]))


async def _serve(websocket: WebSocket, subscription: Subscription) -> None:
    """Send frames until the reader leaves; whichever ends first ends the others."""
    line = Line(websocket, subscription)
    await line.greet()
    telling = asyncio.create_task(line.tell())
    tasks = {telling, asyncio.create_task(line.listen()), asyncio.create_task(line.stay_alive())}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    if not telling.cancelled():
        telling.result()


class Line:
    """One reader's connection: what is told on it, and when it last carried anything."""

    def __init__(self, websocket: WebSocket, subscription: Subscription) -> None:
        self._websocket = websocket
        self._subscription = subscription
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._asked = asyncio.Event()

    async def greet(self) -> None:
        """Say where the sequence stands: the first frame."""
        await self._send(json.dumps({"type": "hello", "seq": self._subscription.hello}))

    async def tell(self) -> None:
        """Send what the subscription has, without end."""
        resync = json.dumps({"type": "resync", "seq": self._subscription.hello, "data": None})
        async for frame in self._subscription.frames():
            await self._send(resync if frame is None else frame)

    async def listen(self) -> None:
        """Notice that the reader asks or leaves; the size of what it says is bounded."""
        while (said := await self._websocket.receive())["type"] != "websocket.disconnect":
            if _is_question(said.get("text")):
                self._asked.set()

    async def stay_alive(self) -> None:
        """Say `alive` where the line was quiet, and to a reader that asks."""
        while True:
            left = self._last + KEEPALIVE_INTERVAL - self._loop.time()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), max(0.0, left))
            if self._asked.is_set() or self._loop.time() >= self._last + KEEPALIVE_INTERVAL:
                self._asked.clear()
                await self._send(json.dumps({"type": "alive", "seq": self._subscription.told}))

    async def _send(self, frame: str) -> None:
        await self._websocket.send_text(frame)
        self._last = self._loop.time()


def _is_question(text: str | None) -> bool:
    try:
        return text is not None and bool(json.loads(text) == QUESTION)
    except (ValueError, RecursionError):
        return False
