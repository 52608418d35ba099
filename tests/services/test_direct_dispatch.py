"""A reply that can leave now: one commit stores it and the beginning of its try."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from switchboard.domain.ids import ChatId, ConversationId
from switchboard.domain.outbox import Command, PaceLimit
from switchboard.domain.updates import SentMessage
from switchboard.errors import Conflict
from switchboard.services.metrics import Metrics
from switchboard.services.sending.outbox import Outbox
from switchboard.store.core.connections import READERS
from tests.store.conftest import ACCOUNT, Store, incoming, path, store

__all__ = ["path", "store"]

ONE, TWO = ConversationId(1), ConversationId(2)


class CountedDatabase:
    """The real database; it counts the write jobs."""

    def __init__(self, store: Store) -> None:
        self.jobs = 0
        self._database = store.database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def write(self, work: Callable[..., Any], *, deadline: float | None = None) -> Any:
        """A job that somebody waits for."""
        self.jobs += 1
        return await self._database.write(work, deadline=deadline)

    async def write_eventually(self, work: Callable[..., Any]) -> Any:
        """A job of the background."""
        self.jobs += 1
        return await self._database.write_eventually(work)


class Wire:
    """A link that only sends. It holds each try until it is let."""

    def __init__(self) -> None:
        self.tried: list[Command] = []
        self.let = asyncio.Event()
        self.let.set()
        self._news = asyncio.Condition()

    def is_online(self) -> bool:
        """The transport is up."""
        return True

    async def execute(self, command: Command) -> SentMessage:
        """Accept a message."""
        async with self._news:
            self.tried.append(command)
            self._news.notify_all()
        await self.let.wait()
        return SentMessage(len(self.tried), command.message_id)  # type: ignore[arg-type]

    async def until_tried(self, count: int) -> None:
        """Wait until this many tries have begun."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: len(self.tried) >= count), 60)

    @property
    def texts(self) -> list[str]:
        """The texts of all tries."""
        return [command.content.text for command in self.tried]  # type: ignore[attr-defined]


class Sending:
    """An outbox whose account is connected, with two chats."""

    def __init__(self, store: Store, pace: PaceLimit | None = None) -> None:
        self.wire = Wire()
        self.database = CountedDatabase(store)
        self.outbox = Outbox(self.database, Metrics(), pace=pace)  # type: ignore[arg-type]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """The account's sender runs."""
        deliver = self.outbox.deliver(ACCOUNT, self.wire, lambda _: None)  # type: ignore[arg-type]
        sending = asyncio.create_task(deliver)
        try:
            yield
        finally:
            sending.cancel()
            await asyncio.wait({sending})

    async def reply(self, conversation_id: ConversationId, text: str) -> None:
        """Accept a reply."""
        await self.outbox.reply(conversation_id, text, None, None)

    async def until_empty(self) -> None:
        """Wait until every reply has its result."""
        while await self.database.read(
            lambda c: c.exec_driver_sql(
                "SELECT count(*) FROM outbox WHERE state <> 'failed'"
            ).scalar()
        ):
            pass


@asynccontextmanager
async def busy(run: Callable[[Callable[..., Any]], Any], threads: int) -> AsyncIterator[None]:
    """So many threads of the database are busy."""
    go_on, begun = threading.Event(), threading.Barrier(threads + 1)

    def hold(_: Any) -> None:
        begun.wait(60)
        go_on.wait(60)

    jobs = [asyncio.create_task(run(hold)) for _ in range(threads)]
    await asyncio.to_thread(begun.wait, 60)
    try:
        yield
    finally:
        go_on.set()
        await asyncio.gather(*jobs)


@pytest.fixture
async def sending(store: Store) -> AsyncIterator[Sending]:
    """A sender that knows the chats of both conversations from earlier replies."""
    await store.record(incoming(1), incoming(2, chat_id=ChatId(501)))
    sending = Sending(store)
    async with sending.connected():
        for number, conversation_id in enumerate((ONE, TWO), 1):
            await sending.reply(conversation_id, "first")
            await sending.wire.until_tried(number)
        await sending.until_empty()
        yield sending


async def test_one_commit_comes_before_the_try(sending: Sending) -> None:
    """A reply in a quiet chat is at Telegram after one commit, which says that it is being sent."""
    sending.wire.let.clear()
    before = sending.database.jobs

    await sending.reply(ONE, "hi")
    await sending.wire.until_tried(3)
    jobs = sending.database.jobs - before
    stored = await sending.database.read(
        lambda c: c.exec_driver_sql("SELECT state, attempts FROM outbox").fetchall()
    )
    sending.wire.let.set()

    assert (jobs, [tuple(row) for row in stored]) == (1, [("sending", 1)])


async def test_replies_of_a_chat_keep_their_order(sending: Sending) -> None:
    """While one is on its way, the next ones of its chat wait, and one of another chat does not."""
    sending.wire.let.clear()

    await asyncio.gather(*(sending.reply(ONE, f"one {number}") for number in range(3)))
    await sending.reply(TWO, "two")
    await sending.wire.until_tried(4)
    begun = set(sending.wire.texts[2:])
    sending.wire.let.set()
    await sending.wire.until_tried(6)
    await sending.until_empty()

    assert begun == {"one 0", "two"}
    assert [text for text in sending.wire.texts if text.startswith("one")] == [
        "one 0",
        "one 1",
        "one 2",
    ]


async def test_what_was_read_before_begins_nothing_twice(sending: Sending) -> None:
    """The sender reads the outbox while a reply is stored and begun. What it reads is outdated."""
    sending.wire.let.clear()
    async with busy(sending.database.read, READERS):
        sending.outbox.wake(ACCOUNT)
        await asyncio.sleep(0)  # the sender waits for a thread that reads
        await sending.reply(ONE, "hi")
        await sending.wire.until_tried(3)

    await sending.reply(TWO, "later")
    await sending.wire.until_tried(4)
    sending.wire.let.set()
    await sending.until_empty()

    assert sending.wire.texts[2:] == ["hi", "later"]


async def test_a_reply_that_is_not_stored_leaves_its_chat_free(sending: Sending) -> None:
    """A reply that is refused before it is stored does not hold up the next one."""
    await sending.outbox.reply(ONE, "hi", "same", None)
    await sending.wire.until_tried(3)
    await sending.until_empty()

    with pytest.raises(Conflict):
        await sending.outbox.reply(ONE, "another text", "same", None)
    await sending.reply(ONE, "next")
    await sending.wire.until_tried(4)

    assert sending.wire.texts[2:] == ["hi", "next"]


async def test_a_reply_is_sent_whose_caller_leaves(sending: Sending) -> None:
    """The caller ends while the reply is stored; nobody wakes the sender afterwards."""
    async with busy(sending.database.write, 1):
        leaving = asyncio.create_task(sending.reply(ONE, "hi"))
        for _ in range(3):  # turns of the loop: it begins, and waits behind the busy writer
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait({leaving})
        await sending.database.read(lambda _: None)  # whatever the sender reads now is read

    await sending.wire.until_tried(3)

    assert sending.wire.texts[2:] == ["hi"]


async def test_the_pace_holds_for_replies_at_the_same_time(store: Store) -> None:
    """Replies that come together leave at a person's pace, too."""
    await store.record(incoming(1), incoming(2, chat_id=ChatId(501)))
    sending = Sending(
        store, PaceLimit(burst=3, interval=3_600, chat_burst=9, chat_interval=1, reserve=0)
    )
    async with sending.connected():
        for conversation_id in (ONE, TWO):
            await sending.reply(conversation_id, "first")
        await sending.wire.until_tried(2)
        await sending.until_empty()
        sending.wire.let.clear()

        await asyncio.gather(sending.reply(ONE, "a"), sending.reply(TWO, "b"))
        await sending.wire.until_tried(3)
        states = await sending.database.read(
            lambda c: c.exec_driver_sql("SELECT state FROM outbox ORDER BY id").fetchall()
        )

    assert sorted(state for (state,) in states) == ["queued", "sending"]
