"""A client of a stream, as a child process: it records when messages arrive."""

import asyncio
import re
import sys
import time

import websockets

from bench.subprocesses import Answer, run_commands

LIVE_MESSAGE = re.compile(r'^\{"type":"message_received".*?"text":"(\d+) (\d+\.\d+) ')
"""A live message of the load: its number and the time at which it was written."""


class Reader:
    """One client of a stream."""

    def __init__(self) -> None:
        self._count = 0
        self._last = 0.0
        self._delays: list[float] = []
        self._awaited = 0
        self._enough = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def listen(self, url: str) -> Answer:
        """Begin to read."""
        socket = await websockets.connect(url, max_queue=None, compression=None, max_size=None)
        self._listening = asyncio.create_task(self._read(socket))
        return {}

    async def expect(self, count: int) -> Answer:
        """Forget the received messages, and count this many from now on."""
        self._count, self._delays, self._awaited = 0, [], count
        self._enough.clear()
        return {}

    async def received(self) -> Answer:
        """Wait for all messages; return when the last one arrived, and the delay of each."""
        await self._enough.wait()
        return {"last": self._last, "delays": self._delays}

    async def _read(self, socket: websockets.ClientConnection) -> None:
        async for frame in socket:
            delivery = LIVE_MESSAGE.match(frame if isinstance(frame, str) else frame.decode())
            if delivery is None:
                continue
            self._last = time.monotonic()
            self._delays.append(self._last - float(delivery[2]))
            self._count += 1
            if self._count == self._awaited:
                self._enough.set()


async def main() -> None:
    """Execute commands until the parent ends."""
    reader = Reader()
    await run_commands(
        {"listen": reader.listen, "expect": reader.expect, "received": reader.received}
    )


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit()
