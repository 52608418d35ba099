"""The upper limit, as a child process: many Telethon clients with an empty handler.

They run on uvloop as Switchboard does, so the work is compared and not the event loop.
"""

import asyncio
import os
import time
from typing import Any

import uvloop
from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import StringSession
from telethon.tl.functions.messages import SendMessageRequest

from bench.subprocesses import Answer, allow_many_files, memory_of, processor_of, run_commands

API_ID, API_HASH = 12345, "0123456789abcdef0123456789abcdef"


class BaselineClient:
    """Clients that receive messages, record the times, and do nothing else."""

    def __init__(self) -> None:
        self._server: dict[str, Any] = {}
        self._clients: list[TelegramClient] = []
        self._moments: list[float] = []
        self._delays: list[float] = []
        self._awaited = 0
        self._enough = asyncio.Event()

    async def use(self, server: dict[str, Any]) -> Answer:
        """Use this data centre."""
        rsa.add_key(server["public_key"], old=False)
        self._server = server
        return {}

    async def sign_in(self, phones: list[str]) -> Answer:
        """Sign in by code, one after the other; return the sessions as text."""
        sessions = []
        for phone in phones:
            client = self._client(StringSession())
            await client.connect()
            sent = await client.send_code_request(f"+{phone}")
            code = phone[5] * 5
            await client.sign_in(f"+{phone}", code, phone_code_hash=sent.phone_code_hash)
            sessions.append(client.session.save())
            await client.disconnect()
        return {"sessions": sessions}

    async def connect(self, sessions: list[str]) -> Answer:
        """Connect all at the same time; `seconds` until the last one is connected."""
        began = time.monotonic()
        for text in sessions:
            client = self._client(StringSession(text))
            client.add_event_handler(self._on_message, events.NewMessage(incoming=True))
            self._clients.append(client)
        await asyncio.gather(*(self._connect(client) for client in self._clients))
        now = time.monotonic()
        return {"seconds": now - began, "ready": now}

    async def expect(self, count: int) -> Answer:
        """Forget the received messages, and count this many from now on."""
        self._moments, self._delays, self._awaited = [], [], count
        self._enough.clear()
        return {}

    async def received(self) -> Answer:
        """Wait for all messages; return when the last one arrived, and the delay of each."""
        await self._enough.wait()
        return {"last": self._moments[-1], "delays": self._delays}

    async def pause(self) -> Answer:
        """Disconnect, and keep the state of each client."""
        await asyncio.gather(*(client.disconnect() for client in self._clients))
        return {}

    async def resume(self) -> Answer:
        """Connect again and request the missed messages."""
        for client in self._clients:
            await client.connect()
            await client.catch_up()
        return {}

    async def send(self, to: str, texts: list[str]) -> Answer:
        """Send texts through the first client, one after the other; return the start of each."""
        client = self._clients[0]
        peer = await client.get_input_entity(to)
        began = []
        for text in texts:
            began.append((text, time.monotonic()))
            await client(SendMessageRequest(peer, text, random_id=_random_id()))
        return {"began": began}

    async def cost(self) -> Answer:
        """The memory (MB) and processor time (s) of this process so far."""
        return {"memory": memory_of(os.getpid()), "processor": processor_of(os.getpid())}

    def _client(self, session: StringSession) -> TelegramClient:
        if not session.server_address:
            session.set_dc(self._server["dc_id"], self._server["host"], self._server["port"])
        return TelegramClient(session, API_ID, API_HASH)

    async def _connect(self, client: TelegramClient) -> None:
        await client.connect()
        if not await client.is_user_authorized():
            raise PermissionError("the session is not signed in")

    async def _on_message(self, event: events.NewMessage.Event) -> None:
        """Do nothing except record the time."""
        now = time.monotonic()
        self._moments.append(now)
        self._delays.append(now - float(event.message.message.split(" ", 2)[1]))
        if len(self._moments) == self._awaited:
            self._enough.set()


def _random_id() -> int:
    return int.from_bytes(os.urandom(8), "little", signed=True)


async def main() -> None:
    """Execute commands until the parent ends."""
    allow_many_files()
    baseline = BaselineClient()
    await run_commands(
        {
            "use": baseline.use,
            "sign_in": baseline.sign_in,
            "connect": baseline.connect,
            "expect": baseline.expect,
            "received": baseline.received,
            "send": baseline.send,
            "cost": baseline.cost,
            "pause": baseline.pause,
            "resume": baseline.resume,
        }
    )


if __name__ == "__main__":
    uvloop.run(main())
