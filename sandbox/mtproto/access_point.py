"""An access point of a data centre: one address and port that listens.

Telegram calls it an access point (core.telegram.org/api/datacenter): each data centre has some, and
help.getConfig lists them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telethon.tl import types

from sandbox.mtproto.transport import Transport, accept

Serve = Callable[[Transport, int], Awaitable[None]]
"""Serves one client of the data centre with this number, until the end."""


class AccessPoint:
    """One address of one data centre. ``port=0`` takes a free port and keeps it."""

    def __init__(
        self, dc_id: int, host: str, port: int, serve: Serve, advertise_host: str | None = None
    ) -> None:
        self.dc_id = dc_id
        self.host = host
        self.port = port
        self.advertised_host = advertise_host or host
        self.silent = False
        """Whether clients can connect but get no answer."""
        self._serve = serve
        self._clients: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None

    @property
    def option(self) -> types.DcOption:
        """The address as help.getConfig lists it."""
        host = self.advertised_host
        return types.DcOption(self.dc_id, host, self.port, ipv6=":" in host)

    @property
    def is_serving(self) -> bool:
        """Whether clients can connect."""
        return self._server is not None and self._server.is_serving()

    def clients(self) -> list[tuple[asyncio.Task[Any], asyncio.StreamWriter]]:
        """The connected clients: the serving task and the writer of each."""
        return list(self._clients.items())

    async def start(self) -> None:
        """Listen; the port is known afterwards."""
        self._server = await asyncio.start_server(self._meet, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, and drop all clients."""
        if self._server is None:
            return
        self._server.close()
        for writer in self._clients.values():
            writer.transport.abort()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, from its first byte to its end."""
        task = asyncio.current_task()
        assert task is not None
        self._clients[task] = writer
        try:
            while self.silent and await reader.read(2**16):
                pass
            await self._serve(await accept(reader, writer), self.dc_id)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()
        finally:
            del self._clients[task]
            with suppress(ConnectionError):
                await writer.wait_closed()
