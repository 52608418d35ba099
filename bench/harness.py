"""The data centre under load, and the programs that are measured with it.

All programs are connected at the same time, each with its own accounts, and are idle while another
one is measured.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load import WRITERS
from bench.subprocesses import Child, child
from bench.switchboard_process import SwitchboardProcess, free_port, serving


@dataclass(frozen=True)
class Delivery:
    """How messages reached a program."""

    seconds: float
    """From the first message until the last one was delivered."""
    delays: list[float]
    """The delay of each message since it was written, in seconds."""

    sending: float = 0.0
    """How long the data centre took to send a burst, in seconds."""


@dataclass(frozen=True)
class Harness:
    """A data centre, and the folders of the programs."""

    load: Child
    server: dict[str, Any]
    folder: Path

    def phones(self, population: str) -> list[str]:
        """The phone numbers of a group of owners."""
        found: list[str] = self.server["phones"][population]
        return found

    async def sessions(self, population: str) -> list[str]:
        """Telethon sessions of a group of owners."""
        async with child("bench.bare_telethon") as clients:
            await clients.ask("use", server=self.server)
            signed = await clients.ask("sign_in", phones=self.phones(population))
        found: list[str] = signed["sessions"]
        return found

    @asynccontextmanager
    async def baseline(self) -> AsyncIterator[Child]:
        """Telethon clients with an empty handler, connected."""
        sessions = await self.sessions("baseline")
        async with child("bench.bare_telethon") as clients:
            await clients.ask("use", server=self.server)
            await clients.ask("connect", sessions=sessions)
            yield clients

    @asynccontextmanager
    async def naive(self) -> AsyncIterator[Child]:
        """The simplest program, connected, and a client of its stream."""
        sessions = await self.sessions("naive")
        port = free_port()
        async with child("bench.naive_program", str(self.folder)) as naive:
            await naive.ask("serve", port=port)
            await naive.ask("connect", server=self.server, sessions=sessions)
            async with self.reader(f"ws://127.0.0.1:{port}/ws") as reader:
                yield reader

    @asynccontextmanager
    async def switchboard(self) -> AsyncIterator[SwitchboardProcess]:
        """Switchboard, signed in and up to date."""
        async with serving(self.data, self.server) as product:
            for phone in self.phones("switchboard"):
                await product.sign_in(phone)
            await product.until_connected()
            yield product

    @property
    def data(self) -> Path:
        """Switchboard's data folder."""
        return self.folder / "data"

    @asynccontextmanager
    async def reader(self, url: str) -> AsyncIterator[Child]:
        """A client of a stream."""
        async with child("bench.reader") as reader:
            await reader.ask("listen", url=url)
            yield reader

    async def burst(
        self, population: str, receiver: Child, count: int, where: str, *, packed: bool
    ) -> Delivery:
        """Write as fast as possible, until `receiver` has received everything."""
        await receiver.ask("expect", count=count * self.copies(population, where))
        begun = await self.load.ask(
            "burst", population=population, count=count, where=where, packed=packed
        )
        received = await receiver.ask("received")
        began = begun["began"]
        return Delivery(received["last"] - began, received["delays"], begun["sent"] - began)

    async def stream(self, population: str, receiver: Child, rate: float, count: int) -> Delivery:
        """Write at an even rate, until `receiver` has received everything."""
        await receiver.ask("expect", count=count)
        written = await self.load.ask(
            "stream", population=population, rate=rate, count=count, where="private"
        )
        received = await receiver.ask("received")
        return Delivery(written["seconds"], received["delays"])

    def copies(self, population: str, where: str) -> int:
        """The number of accounts in which one message arrives."""
        return len(self.phones(population)) if where == "group" else 1


@asynccontextmanager
async def running_harness(
    folder: Path, accounts: int, writers: int = WRITERS
) -> AsyncIterator[Harness]:
    """A data centre at which each program has this many accounts, and each account as many
    conversations as there are writers."""
    folder.mkdir(parents=True)
    async with AsyncExitStack() as stack:
        load = await stack.enter_async_context(child("bench.load", str(accounts)))
        server = await load.ask("begin")
        await load.ask("greet", writers=writers)
        yield Harness(load, server, folder)
