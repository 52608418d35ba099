"""A connection that can fail: bytes pass between a client and a server until the test stops
them."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self


class Relay:
    """Listens on its own port and passes every connection on to another port."""

    host = "127.0.0.1"

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._frozen: list[asyncio.Event] = []
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._cuts = False
        self.port = 0
        self.accepted = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()

    def freeze(self) -> None:
        """Swallow everything on the present connections; new ones work."""
        for frozen in self._frozen:
            frozen.set()

    def cut(self) -> None:
        """Cut the present connections, and each later one as soon as the server has answered."""
        self._cuts = True
        for writer in self._writers:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        there, back = await asyncio.open_connection(*self._target)
        frozen = asyncio.Event()
        self._frozen.append(frozen)
        self._writers += [writer, back]
        for source, target, cuts in ((reader, back, False), (there, writer, self._cuts)):
            task = asyncio.create_task(self._pass_on(source, target, frozen, cuts=cuts))
            self._tasks.add(task)

    async def _pass_on(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        frozen: asyncio.Event,
        *,
        cuts: bool,
    ) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if not frozen.is_set():
                    target.write(data)
                    await target.drain()
                if cuts:
                    break
        target.close()
