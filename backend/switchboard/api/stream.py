"""The WebSocket `/ws`: every change, numbered, told after it is kept.

A reader that comes back with `since`, the last number it has, misses nothing and sees nothing
twice. What a reader says is not listened to. One that is too slow for its bounded buffer is
closed with 1013 (RFC 6455 registry: try again later) and comes back with `since`.
"""

import asyncio
import json
from contextlib import suppress

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from switchboard.api import schemas
from switchboard.domain.events import Event
from switchboard.services import Services
from switchboard.services.broadcast import TooSlow
from switchboard.services.stream import Subscription

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

LARGEST_SEQ = 2**63 - 1
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
        except TooSlow:
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
    return min(LARGEST_SEQ, int(given[0][:20]))


async def _serve(websocket: WebSocket, subscription: Subscription) -> None:
    """Send frames until the reader leaves; whichever ends first ends the other."""
    telling = asyncio.create_task(_tell(websocket, subscription))
    listening = asyncio.create_task(_wait_until_gone(websocket))
    try:
        await asyncio.wait({telling, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        telling.cancel()
        listening.cancel()
        await asyncio.wait({telling, listening})
    if not telling.cancelled():
        telling.result()


async def _tell(websocket: WebSocket, subscription: Subscription) -> None:
    await websocket.send_text(json.dumps({"type": "hello", "seq": subscription.hello}))
    resync = json.dumps({"type": "resync", "seq": subscription.hello, "data": None})
    async for frame in subscription.frames():
        await websocket.send_text(resync if frame is None else frame)


async def _wait_until_gone(websocket: WebSocket) -> None:
    """Read and forget what the reader says; its size is bounded by the server."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
