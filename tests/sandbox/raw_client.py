"""A client that sends exactly what a test wants, for cases that a stock client never causes."""

from __future__ import annotations

import asyncio
import logging
import struct
import time
from collections import defaultdict
from typing import Any

from telethon import TelegramClient
from telethon.network.mtprotostate import MTProtoState
from telethon.tl.core import MessageContainer

from sandbox import DataCentre
from sandbox.mtproto.access_point import AccessPoint

TIMEOUT = 60.0
"""How long a test waits for something that must happen, in seconds."""


class Speaker:
    """A client that sends exactly what a test wants, over the intermediate transport."""

    def __init__(self, client: TelegramClient) -> None:
        self.state = MTProtoState(client.session.auth_key, defaultdict(lambda: logging.root))
        self.messages: list[Any] = []
        self.received = 0
        """Bytes of all packets so far."""

    async def connect(self, centre: DataCentre | AccessPoint) -> None:
        """Open its own connection."""
        self.reader, self.writer = await asyncio.open_connection(centre.host, centre.port)
        self.writer.write(b"\xee" * 4)

    async def close(self) -> None:
        """Close the connection."""
        self.writer.close()
        await self.writer.wait_closed()

    def new_id(self, ahead: float = 0) -> int:
        """A msg_id, ``ahead`` seconds from now."""
        return int((time.time() + ahead) * 2**32) & ~3

    def say(self, body: Any, *, msg_id: int | None = None, seq_no: int | None = None) -> int:
        """Send one message. Numbers that are not given are right."""
        data = bytes(body)
        number = self.new_id() if msg_id is None else msg_id
        if seq_no is None:
            seq_no = self.state._get_seq_no(content_related=True)
        self.say_packet(struct.pack("<qii", number, seq_no, len(data)) + data)
        return number

    def say_packet(self, message: bytes) -> None:
        """Encrypt and send a message with its header."""
        packet = self.state.encrypt_message_data(message)
        self.writer.write(struct.pack("<I", len(packet)) + packet)

    async def packet(self) -> bytes:
        """The next packet."""
        (length,) = struct.unpack("<I", await self.reader.readexactly(4))
        self.received += length
        return await self.reader.readexactly(length)

    async def hear(self, kind: type) -> Any:
        """The next object of a kind, from any container."""
        return (await self.hear_with_id(kind)).obj

    async def hear_with_id(self, kind: type) -> Any:
        """The next message with an object of a kind: ``msg_id``, ``seq_no`` and ``obj``."""
        async with asyncio.timeout(TIMEOUT):
            while True:
                for number, heard in enumerate(self.messages):
                    if isinstance(heard.obj, kind):
                        return self.messages.pop(number)
                message = self.state.decrypt_message_data(await self.packet())
                several = isinstance(message.obj, MessageContainer)
                self.messages += message.obj.messages if several else [message]

    @property
    def heard(self) -> list[Any]:
        """The received objects that no test has asked for."""
        return [message.obj for message in self.messages]
