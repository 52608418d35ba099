"""A client of the stream that always reconnects with the last number it received."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import websockets

from tests.chaos.service import Service

PAUSE = 0.1
"""The pause before it reconnects, in seconds."""


class Reader:
    """Builds the state of a page from frames, and records every error of the sequence."""

    def __init__(self, service: Service) -> None:
        self.seq = 0
        self.messages: dict[int, dict[str, Any]] = {}
        self.conversations: dict[int, dict[str, Any]] = {}
        self.accounts: dict[str, dict[str, Any]] = {}
        self.breaches: list[str] = []
        self.reconnects = -1
        """How often it came back."""
        self.recoveries = 0
        """How often an account was connected again after it had not been."""
        self._service = service
        self._socket: websockets.ClientConnection | None = None
        self._heard = asyncio.Condition()

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            await self._service.up.wait()
            url = f"ws://127.0.0.1:{self._service.port}/ws?since={self.seq}"
            try:
                async with websockets.connect(url, max_size=None, max_queue=None) as socket:
                    self._socket = socket
                    self.reconnects += 1
                    await self._listen(socket)
            except (OSError, TimeoutError, websockets.WebSocketException):
                pass
            finally:
                self._socket = None
            await asyncio.sleep(PAUSE)

    def disconnect(self) -> None:
        """Break the connection."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def until(self, condition: Callable[[], bool], deadline: float) -> bool:
        """Wait until a condition is true that frames may change; False if it never was."""
        try:
            async with asyncio.timeout(deadline), self._heard:
                await self._heard.wait_for(condition)
        except TimeoutError:
            return condition()
        return True

    async def _listen(self, socket: websockets.ClientConnection) -> None:
        async for raw in socket:
            self._take(json.loads(raw))
            async with self._heard:
                self._heard.notify_all()

    def _take(self, frame: dict[str, Any]) -> None:
        type_ = frame["type"]
        if type_ == "hello":
            return
        if type_ == "alive":
            if frame["seq"] > self.seq:
                self.breaches.append(f"stream: alive at {frame['seq']}, heard {self.seq}")
            return
        if type_ == "resync":
            self.breaches.append(f"stream: resync after {self.seq}")
            return
        if frame["seq"] != self.seq + 1:
            self.breaches.append(f"stream: {frame['seq']} came after {self.seq}")
        self.seq = frame["seq"]
        data = frame["data"]
        if type_.startswith("message_"):
            self.messages[data["id"]] = data
        elif type_ == "conversation_updated":
            self.conversations[data["id"]] = data
        elif type_ == "account_status":
            before = self.accounts.get(data["id"], {"state": "connected"})["state"]
            self.recoveries += before != "connected" and data["state"] == "connected"
            self.accounts[data["id"]] = data
