"""Telegram under load, as a child process: the sandbox, with owners of accounts and people who
write.

Each measured program has its own population: the same number of owners, and their supergroup. So
programs can be measured in turn while all stay connected, and none receives another's messages. A
message's text begins with its number and its time (CLOCK_MONOTONIC, seconds), so each receiver
knows its delay.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.subprocesses import Answer, allow_many_files, run_commands
from sandbox import Channel, DataCentre, Message, User, World

POPULATIONS = ("baseline", "switchboard", "naive")
WRITERS = 20
BODY = "Could you tell me when the parcel will be here? I have been waiting since Monday."


@dataclass(frozen=True)
class Population:
    """The owners of the accounts of one program."""

    owners: list[User]
    group: Channel

    def targets(self, count: int, where: str) -> Iterator[User | Channel]:
        """The chats of messages: one owner after the other, or always the group."""
        for number in range(count):
            yield self.group if where == "group" else self.owners[number % len(self.owners)]


class Load:
    """The data centre and its people."""

    def __init__(self, owners: int) -> None:
        self.centre = DataCentre(World())
        self.centre.authentication.codes.test_numbers = True
        world = self.centre.world
        self.writers = [
            world.register(f"999661{i:04}", first_name=f"Writer {i}", username=f"writer{i}")
            for i in range(WRITERS)
        ]
        self.populations = {
            name: self._gather(name, 2 + number, owners) for number, name in enumerate(POPULATIONS)
        }
        self._number = 0
        self._arrived: list[tuple[str, float]] = []
        self._noting = False
        self._more = asyncio.Event()
        world.on_message(self._note)

    async def begin(self) -> Answer:
        """Listen; return the address, the key and the phone numbers."""
        await self.centre.start()
        return {
            "dc_id": self.centre.dc_id,
            "host": self.centre.host,
            "port": self.centre.port,
            "public_key": self.centre.public_key_pem,
            "phones": {
                name: [owner.phone for owner in population.owners]
                for name, population in self.populations.items()
            },
        }

    async def greet(self, writers: int = WRITERS) -> Answer:
        """So many people write to every owner once, so that the conversations exist."""
        for population in self.populations.values():
            for owner in population.owners:
                for writer in self.writers[:writers]:
                    self.centre.world.write(writer, owner, "Hello!")
        return {}

    async def burst(self, population: str, count: int, where: str, packed: bool) -> Answer:
        """Send all messages at once; return when this began, and when they were sent.

        The changes are prepared while updates are held, so afterwards the data centre only sends
        them. packed: up to a hundred messages in one `updates`, as after a pause; otherwise one in
        each, as Telegram sends them while people write.
        """
        target = self.populations[population]
        faults = [self.centre.faults(owner) for owner in target.owners]
        for fault in faults:
            fault.hold_updates()
        for number, chat in enumerate(target.targets(count, where)):
            self._write(chat)
            if number % 64 == 0:
                await asyncio.sleep(0)
        began = time.monotonic()
        for fault in faults:
            fault.release_updates(apart=not packed)
        await asyncio.sleep(0)  # every session packs, encrypts and writes in this turn
        return {"began": began, "sent": time.monotonic()}

    async def stream(self, population: str, rate: float, count: int, where: str) -> Answer:
        """Write at an even rate: `rate` messages a second over all owners."""
        began = time.monotonic()
        for number, chat in enumerate(self.populations[population].targets(count, where)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self._write(chat)
        return {"seconds": time.monotonic() - began}

    async def write_unseen(self, population: str, count: int) -> Answer:
        """Write to owners who are not connected."""
        for number, chat in enumerate(self.populations[population].targets(count, "private")):
            self._write(chat)
            if number % 64 == 0:
                await asyncio.sleep(0)
        return {}

    async def arrivals(self, at_least: int = 0) -> Answer:
        """The owners' sent messages since the last call, and when they arrived."""
        self._noting = True
        while len(self._arrived) < at_least:
            self._more.clear()
            await self._more.wait()
        arrived, self._arrived = self._arrived, []
        return {"arrived": arrived}

    def _gather(self, name: str, area: int, owners: int) -> Population:
        world = self.centre.world
        members = [
            world.register(f"99966{area}{i:04}", first_name=f"Owner {i}", last_name=name.title())
            for i in range(owners)
        ]
        return Population(
            members,
            world.create_channel(
                f"Market {name}", self.writers[0], [*self.writers, *members], megagroup=True
            ),
        )

    def _write(self, chat: User | Channel) -> None:
        self._number += 1
        writer = self.writers[self._number % WRITERS]
        text = f"{self._number} {time.monotonic():.6f} {BODY}"
        self.centre.world.write(writer, chat, text)

    def _note(self, message: Message) -> None:
        if self._noting and message.sender not in self.writers:
            self._arrived.append((message.text, time.monotonic()))
            self._more.set()


async def main() -> None:
    """Execute commands until the parent ends."""
    allow_many_files()
    load = Load(int(sys.argv[1]))
    await run_commands(
        {
            "begin": load.begin,
            "greet": load.greet,
            "burst": load.burst,
            "stream": load.stream,
            "write_unseen": load.write_unseen,
            "arrivals": load.arrivals,
        }
    )


if __name__ == "__main__":
    asyncio.run(main())
