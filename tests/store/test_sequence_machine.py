"""The event sequence with clients that come, leave, fall behind and reconnect.

Hypothesis lets messages arrive and clients act in any order, over the real store, its writer and
the real stream. Every client receives each number once, in order, and ends with the stored state.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from switchboard.domain.events import Event
from switchboard.domain.messages import Message
from switchboard.domain.updates import Batch, MessageEdited
from switchboard.services.events.broadcast import Broadcast, SubscriberTooSlow
from switchboard.services.events.subscriptions import Subscription, Subscriptions
from switchboard.services.open_channels import OpenChannels
from switchboard.store.core import event_log
from switchboard.store.core.database import Database
from switchboard.store.sync import update_recorder

from .conftest import ACCOUNT, DORA, incoming
from .test_outbox_machine import empty_database

READERS = 3
T = TypeVar("T")


def encode(event: Event) -> str:
    """A frame in the shortest form: number, message, text."""
    message = event.subject if isinstance(event.subject, Message) else None
    return f"{event.seq} {message.message_id if message else 0} {message.text if message else ''}"


class Listener:
    """One client: its received events, and its subscription while it is connected."""

    def __init__(self) -> None:
        self.seq = 0
        self.texts: dict[int, str] = {}
        self.context: AbstractAsyncContextManager[Subscription] | None = None
        self.frames: AsyncIterator[str | None] | None = None

    def receive(self, frame: str | None) -> None:
        """Receive a frame. It must have the next number."""
        assert frame is not None, "resync"
        seq, message_id, text = frame.split(" ", 2)
        assert int(seq) == self.seq + 1
        self.seq = int(seq)
        if int(message_id):
            self.texts[int(message_id)] = text


class SequenceMachine(RuleBasedStateMachine):
    """Messages are stored, and clients listen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "switchboard.db"
        shutil.copy(empty_database(), path)
        self.loop = asyncio.new_event_loop()
        self.broadcast = Broadcast(encode, max_buffered=400)
        self.database = Database(path, time.time)
        self.stream = Subscriptions(self.database, self.broadcast, OpenChannels())
        self.listeners = [Listener() for _ in range(READERS)]
        self.next_id = 2
        self.run(self._start())

    async def _start(self) -> None:
        self.database.start(self.broadcast.publish)

    def run(self, work: Awaitable[T]) -> T:
        """Run something on the machine's loop."""
        return self.loop.run_until_complete(asyncio.wait_for(work, 30))

    @rule(
        counts=st.lists(st.integers(1, 5), min_size=1, max_size=4),
        returning=st.sets(st.integers(0, READERS - 1)),
    )
    def messages_come(self, counts: list[int], returning: set[int]) -> None:
        """Batches of messages arrive together and may share a commit; meanwhile clients
        reconnect."""
        self.run(self._record_while([self.listeners[who] for who in returning], counts))

    async def _record_while(self, returning: list[Listener], counts: list[int]) -> None:
        for listener in returning:
            await self._leave(listener)
        await asyncio.gather(self._record(counts), *map(self._return, returning))

    async def _record(self, counts: list[int]) -> None:
        jobs = []
        for count in counts:
            new = [incoming(self.next_id + n, f"text {self.next_id + n}") for n in range(count)]
            self.next_id += count
            batch = Batch(ACCOUNT, (DORA,), tuple(new))
            jobs.append(self.database.write(lambda t, b=batch: update_recorder.apply(t, [b])))  # type: ignore[misc]
        await asyncio.gather(*jobs)

    @rule(data=st.data())
    def message_changes(self, data: st.DataObject) -> None:
        """A message is edited; a client that reconnects receives its present state."""
        id_ = data.draw(st.integers(1, self.next_id - 1))
        text = f"text {id_} of {time.monotonic_ns()}"
        edited = MessageEdited(incoming(id_, text, edited_at=1_800_000_000))
        self.run(
            self.database.write(lambda t: update_recorder.apply(t, [Batch(ACCOUNT, (), (edited,))]))
        )

    @rule(who=st.integers(0, READERS - 1), count=st.integers(1, 30))
    def reader_hears(self, who: int, count: int) -> None:
        """A client reads some events; it reconnects if it was away or too slow."""
        self.run(self._hear(self.listeners[who], count))

    @rule(who=st.integers(0, READERS - 1))
    def reader_leaves(self, who: int) -> None:
        """A client's connection breaks."""
        self.run(self._leave(self.listeners[who]))

    async def _hear(self, listener: Listener, count: int) -> None:
        newest = await self.database.read(event_log.newest)
        while count > 0 and listener.seq < newest:
            frames = await self._return(listener)
            try:
                listener.receive(await anext(frames))
            except SubscriberTooSlow:
                await self._leave(listener)
            count -= 1

    async def _return(self, listener: Listener) -> AsyncIterator[str | None]:
        if listener.frames is None:
            listener.context = self.stream.subscribe(listener.seq)
            listener.frames = (await listener.context.__aenter__()).frames()
        return listener.frames

    async def _leave(self, listener: Listener) -> None:
        if listener.context is not None:
            await listener.context.__aexit__(None, None, None)
        listener.context = listener.frames = None

    def teardown(self) -> None:
        """Every client that reads to the end has the stored state."""
        try:
            self.run(self._finish())
        finally:
            self.loop.close()
            shutil.rmtree(self.folder)

    async def _finish(self) -> None:
        stored = dict(
            await self.database.read(
                lambda c: c.exec_driver_sql("SELECT message_id, text FROM messages").fetchall()
            )
        )
        for listener in self.listeners:
            await self._hear(listener, 1_000_000)
            await self._leave(listener)
        await self.database.close()
        for listener in self.listeners:
            assert listener.texts == stored


TestSequence = SequenceMachine.TestCase
TestSequence.__doc__ = (
    "A reader that comes back with its last number misses nothing, hears nothing twice."
)
TestSequence.settings = settings(
    max_examples=50,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
