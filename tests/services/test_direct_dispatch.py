"""A reply that can leave now: one commit stores it and the beginning of its try."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from switchboard.domain.ids import ChatId, ConversationId, RandomId
from switchboard.domain.messages import Message, Status
from switchboard.domain.outbox import Command, PaceLimit
from switchboard.domain.updates import SentMessage
from switchboard.errors import CommandRefused, Conflict, FloodWait, TelegramFailure
from switchboard.services.metrics import Metrics
from switchboard.services.sending.outbox import Outbox
from switchboard.store.accounts import accounts
from switchboard.store.core.connections import READERS
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox, threads
from tests.store.conftest import ACCOUNT, Store, incoming, path, store

__all__ = ["path", "store"]

ONE, TWO, THREE = ConversationId(1), ConversationId(2), ConversationId(3)


class CountedDatabase:
    """The real database; it counts the jobs, and the reads that are under way."""

    def __init__(self, store: Store) -> None:
        self.jobs = 0
        self._reading = 0
        self._read_begun = asyncio.Event()
        self._database = store.database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def read(self, work: Callable[..., Any]) -> Any:
        """A read."""
        self._reading += 1
        self._read_begun.set()
        try:
            return await self._database.read(work)
        finally:
            self._reading -= 1

    async def until_reading(self, reads: int) -> None:
        """Wait until this many reads are under way."""
        while self._reading < reads:
            self._read_begun.clear()
            await self._read_begun.wait()

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
        self.online = True
        self.tried: list[Command] = []
        self.let = asyncio.Event()
        self.let.set()
        self.refusal: TelegramFailure | None = None
        self._news = asyncio.Condition()

    def is_online(self) -> bool:
        """Whether the transport is up."""
        return self.online

    async def execute(self, command: Command) -> SentMessage:
        """Accept a message."""
        async with self._news:
            self.tried.append(command)
            self._news.notify_all()
        await self.let.wait()
        if self.refusal is not None:
            raise self.refusal
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
        self._looked = asyncio.Event()
        self.now = 1_700_000_000.0
        self.database = CountedDatabase(store)
        self.outbox = Outbox(self.database, Metrics(), lambda: self.now, pace=pace)  # type: ignore[arg-type]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """The account's sender runs."""
        deliver = self.outbox.deliver(ACCOUNT, self.wire, lambda _: self._looked.set())  # type: ignore[arg-type]
        sending = asyncio.create_task(deliver)
        try:
            yield
        finally:
            sending.cancel()
            await asyncio.wait({sending})

    async def reply(self, conversation_id: ConversationId, text: str) -> None:
        """Accept a reply."""
        await self.outbox.reply(conversation_id, text, None, None)

    async def failed(self, conversation_id: ConversationId, text: str) -> Message:
        """A reply that Telegram has refused."""
        self.wire.refusal = CommandRefused("refused", "No.")
        message = await self.outbox.reply(conversation_id, text, None, None)
        await self.until_empty()
        self.wire.refusal = None
        return message

    async def until_looked(self) -> None:
        """Wait until the sender has looked at everything that is stored. A look that began before
        may have missed it."""
        for _ in range(2):
            self._looked.clear()
            self.outbox.wake(ACCOUNT)
            await asyncio.wait_for(self._looked.wait(), 60)

    async def stored(self) -> list[tuple[str, int]]:
        """The states of the outbox and the numbers of tries, the oldest reply first."""
        rows = await self.database.read(
            lambda c: c.exec_driver_sql("SELECT state, attempts FROM outbox ORDER BY id").fetchall()
        )
        return [(state, attempts) for state, attempts in rows]

    async def until_empty(self, waiting: int = 0) -> None:
        """Wait until every reply has its result, except so many that wait."""
        while waiting < await self.database.read(
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


async def begun(sending: Sending, conversation_id: ConversationId) -> asyncio.Task[None]:
    """A reply that waits behind the busy writer."""
    before = sending.database.jobs
    accepted = asyncio.create_task(sending.reply(conversation_id, "hi"))
    for _ in range(3):  # turns of the loop
        await asyncio.sleep(0)
    assert sending.database.jobs == before + 1
    return accepted


async def leave(sending: Sending, conversation_id: ConversationId) -> None:
    """Begin a reply and leave; then the sender reads the outbox."""
    leaving = await begun(sending, conversation_id)
    leaving.cancel()
    await asyncio.wait({leaving})
    await until_read(sending)


async def until_read(sending: Sending) -> None:
    """Whatever the sender has begun to read is read."""
    for _ in range(3):
        await sending.database.read(lambda _: None)


def _store_and_begin(transaction: Transaction) -> tuple[Message, Command | None]:
    message = outbox.enqueue(
        transaction, ONE, text="hi", client_id=None, reply_to=None, random_id=RandomId(-5)
    )
    return message, outbox.begin_first(transaction, message.id, ACCOUNT, ChatId(500))


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
    stored = await sending.stored()
    sending.wire.let.set()

    assert (jobs, stored) == (1, [("sending", 1)])


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
        await asyncio.wait_for(sending.database.until_reading(READERS + 1), 60)
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


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_reply_is_sent_whose_caller_leaves(
    sending: Sending, store: Store, is_known: bool
) -> None:
    """The caller ends while the reply is stored; nobody wakes the sender afterwards. It is the same
    for the first reply to a conversation, which waits in the outbox."""
    await store.record(incoming(3, chat_id=ChatId(502)))
    async with busy(sending.database.write, 1):
        await leave(sending, ONE if is_known else ConversationId(3))

    await sending.wire.until_tried(3)

    assert sending.wire.texts[2:] == ["hi"]


async def test_without_a_connection_the_reply_waits_again(sending: Sending) -> None:
    """The transport is lost while a reply is stored: nothing is tried, and it can be discarded."""
    async with busy(sending.database.write, 1):
        accepted = await begun(sending, ONE)
        sending.wire.online = False
    await accepted
    stored = await sending.stored()

    sending.wire.online = True
    sending.outbox.wake(ACCOUNT)
    await sending.wire.until_tried(3)
    await sending.until_empty()

    assert stored == [("queued", 0)]
    assert sending.wire.texts[2:] == ["hi"]


async def test_a_sender_that_has_ended_begins_nothing(store: Store) -> None:
    """The connection ends while a reply is stored: the reply waits, and can be discarded."""
    await store.record(incoming(1))
    sending = Sending(store)
    async with sending.connected():
        await sending.reply(ONE, "first")
        await sending.wire.until_tried(1)
        await sending.until_empty()
        holding = busy(sending.database.write, 1)
        await holding.__aenter__()
        accepted = await begun(sending, ONE)
    await holding.__aexit__(None, None, None)
    await accepted

    assert await sending.stored() == [("queued", 0)]
    assert sending.wire.texts == ["first"]


async def test_a_reply_of_an_account_that_is_removed_fails(store: Store) -> None:
    """The account is removed while a reply is stored: the reply fails, and can be discarded."""
    await store.record(incoming(1))
    message, command = await store.database.write(_store_and_begin)
    await store.database.write(lambda t: accounts.remove(t, ACCOUNT))
    assert command is not None

    await store.database.write(lambda t: outbox.undo_begin(t, command))

    found = await store.database.read(lambda c: threads.get(c, message.id))
    assert (found.status, found.error and found.error.code) == (Status.FAILED, "account_removed")
    await Outbox(store.database, Metrics()).discard(message.id)


async def test_a_reply_behind_another_is_not_overtaken(sending: Sending) -> None:
    """A reply waited for its chat, which is free again. Before the sender has looked, a later one
    to another chat does not leave."""
    sending.wire.let.clear()
    await sending.reply(ONE, "a")
    await sending.wire.until_tried(3)
    await sending.reply(ONE, "b")
    async with busy(sending.database.read, READERS):
        sending.wire.let.set()
        await asyncio.wait_for(sending.database.until_reading(READERS + 1), 60)
        await sending.reply(TWO, "c")
    await sending.wire.until_tried(5)

    assert sending.wire.texts[2:] == ["a", "b", "c"]


async def test_a_stored_reply_is_not_overtaken(sending: Sending, store: Store) -> None:
    """The first reply to a conversation waits in the outbox. Before the sender has looked, a later
    one to another chat does not leave."""
    await store.record(incoming(3, chat_id=ChatId(502)))
    async with busy(sending.database.read, READERS):
        sending.outbox.wake(ACCOUNT)
        await asyncio.wait_for(sending.database.until_reading(READERS + 1), 60)
        await sending.reply(THREE, "a")
        await sending.reply(TWO, "b")
    await sending.wire.until_tried(4)

    assert sending.wire.texts[2:] == ["a", "b"]


async def test_a_reply_that_is_tried_again_is_not_overtaken(sending: Sending) -> None:
    """A reply that failed is tried again. Before the sender has looked, a later one to another chat
    does not leave."""
    failed = await sending.failed(ONE, "a")
    async with busy(sending.database.read, READERS):
        sending.outbox.wake(ACCOUNT)
        await asyncio.wait_for(sending.database.until_reading(READERS + 1), 60)
        await sending.outbox.retry(failed.id)
        await sending.reply(TWO, "b")
    await sending.wire.until_tried(5)

    assert sending.wire.texts[3:] == ["a", "b"]


async def test_a_chat_that_has_to_wait_delays_no_other(sending: Sending) -> None:
    """While a chat's slow mode lasts, a reply to another chat is at Telegram after one commit."""
    sending.wire.refusal = FloodWait("slow_mode", "Wait.", 600, whole_account=False)
    await sending.reply(ONE, "waits")
    await sending.wire.until_tried(3)
    sending.wire.refusal = None
    await sending.reply(ONE, "waits behind it")
    await sending.until_looked()
    await sending.reply(TWO, "at once")
    await sending.until_empty(waiting=2)
    await sending.until_looked()
    sending.wire.let.clear()
    before = sending.database.jobs

    await sending.reply(TWO, "at once, too")
    await sending.wire.until_tried(5)
    jobs = sending.database.jobs - before
    sending.wire.let.set()

    assert jobs == 1


async def test_what_waits_for_the_pace_goes_first(store: Store) -> None:
    """While a reply waits for its turn, a later one to another chat does not overtake it."""
    await store.record(incoming(1), incoming(2, chat_id=ChatId(501)))
    sending = Sending(store, PaceLimit(burst=2, interval=100, reserve=0))
    async with sending.connected():
        for number, conversation_id in enumerate((ONE, TWO), 1):
            await sending.reply(conversation_id, "first")
            await sending.wire.until_tried(number)
        await sending.until_empty()
        await sending.reply(ONE, "waits")
        await sending.until_looked()

        sending.now += 100
        await sending.reply(TWO, "later")
        await sending.wire.until_tried(3)

    assert sending.wire.texts[2:] == ["waits"]


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
