"""The comparison, as a child process: the simplest program. One commit and one broadcast a message.

It has the same packages and the same durability as Switchboard (WAL, synchronous=FULL), but no
update state, outbox, order or search.
"""

import asyncio
import json
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import StringSession

from bench.bare_telethon import API_HASH, API_ID
from bench.subprocesses import Answer, allow_many_files, run_commands

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, account TEXT, chat_id INTEGER, "
    "message_id INTEGER, text TEXT, timestamp INTEGER, status TEXT, "
    "UNIQUE (account, chat_id, message_id))"
)
INSERT = (
    "INSERT OR IGNORE INTO messages (account, chat_id, message_id, text, timestamp, status) "
    "VALUES (?, ?, ?, ?, ?, 'received')"
)


class NaiveClient:
    """Clients, a table and a WebSocket."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "naive.db", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(SCHEMA)
        self._readers: set[WebSocket] = set()
        self._clients: list[TelegramClient] = []
        self._server: asyncio.Task[None] | None = None

    async def serve(self, port: int) -> Answer:
        """Open the WebSocket."""
        app = FastAPI()
        app.add_api_websocket_route("/ws", self._stream)
        options = uvicorn.Config(app, port=port, log_level="warning", lifespan="off")
        server = uvicorn.Server(options)
        self._server = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        return {}

    async def connect(self, server: dict[str, Any], sessions: list[str]) -> Answer:
        """Connect every account."""
        rsa.add_key(server["public_key"], old=False)
        for account, text in enumerate(sessions):
            client = TelegramClient(StringSession(text), API_ID, API_HASH)
            client.add_event_handler(self._handler(str(account)), events.NewMessage(incoming=True))
            self._clients.append(client)
        await asyncio.gather(*(client.connect() for client in self._clients))
        return {"ready": time.monotonic()}

    def _handler(self, account: str) -> Any:
        async def on_message(event: events.NewMessage.Event) -> None:
            message = event.message
            row = (account, event.chat_id, message.id, message.message, message.date.timestamp())
            self._database.execute(INSERT, row)
            data = {"account": account, "chat_id": event.chat_id, "id": message.id}
            frame = {"type": "message_received", "data": data | {"text": message.message}}
            for reader in list(self._readers):
                await reader.send_text(json.dumps(frame, separators=(",", ":")))

        return on_message

    async def _stream(self, websocket: WebSocket) -> None:
        await websocket.accept()
        self._readers.add(websocket)
        try:
            await websocket.receive_text()
        except WebSocketDisconnect:
            self._readers.discard(websocket)


async def main() -> None:
    """Execute commands until the parent ends."""
    allow_many_files()
    naive = NaiveClient(Path(sys.argv[1]))
    await run_commands({"serve": naive.serve, "connect": naive.connect})


if __name__ == "__main__":
    uvloop.run(main())
