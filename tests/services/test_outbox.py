"""The sender: the effect of an answer, or of no answer, on a message in progress."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from switchboard.domain.ids import ChatId, ConversationId, RandomId, TelegramMessageId
from switchboard.domain.outbox import Command, PaceLimit
from switchboard.domain.updates import SentMessage
from switchboard.errors import ConnectionLost, FloodWait
from switchboard.services.metrics import Metrics
from switchboard.services.sending.outbox import Outbox
from switchboard.store.messages import outbox
from tests.store.conftest import ACCOUNT, Store, incoming, path, store

__all__ = ["path", "store"]

ONE = ConversationId(1)
LOST = ConnectionLost("connection_lost", "Lost.")
FLOOD = FloodWait("flood_wait", "Wait.", 3_600)


class Wire:
    """A link that only sends; it answers each try with the next of these answers."""

    def __init__(self, *answers: Exception | None, online: bool = True) -> None:
        self.online = online
        self.tried: list[RandomId] = []
        self.exhausted = asyncio.Event()
        self.news = asyncio.Event()
        self._answers = list(answers)

    def is_online(self) -> bool:
        """Whether the transport is up."""
        return self.online

    async def execute(self, draft: Command) -> SentMessage:
        """Accept a message and answer."""
        assert draft.random_id is not None
        self.tried.append(draft.random_id)
        self.news.set()
        answer = self._answers.pop(0)
        if not self._answers:
            self.exhausted.set()
        if answer is not None:
            raise answer
        return SentMessage(TelegramMessageId(9), draft.message_id)  # type: ignore[arg-type]


async def state_after(store: Store, wire: Wire, clock: Callable[[], float]) -> Any:
    """The state of the one reply in the outbox after all answers."""
    await store.record(incoming(1))
    await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="hi", client_id=None, reply_to=None, random_id=RandomId(-5)
        )
    )
    sender = Outbox(store.database, Metrics(), clock)
    floods_seen: list[int | None] = []
    sending = asyncio.create_task(sender.deliver(ACCOUNT, wire, floods_seen.append))  # type: ignore[arg-type]
    await asyncio.wait_for(wire.exhausted.wait(), 20)
    while True:
        rows = await store.database.read(
            lambda c: c.exec_driver_sql("SELECT state FROM outbox").fetchall()
        )
        if rows[0][0] != "sending":
            break
    sending.cancel()
    return rows[0][0]


@pytest.mark.parametrize(
    ("answers", "state"), [((FLOOD,), "waiting"), ((LOST, FLOOD), "unknown"), ((LOST,), "unknown")]
)
async def test_doubt_outlasts_a_flood_wait(
    store: Store, answers: tuple[Exception, ...], state: str
) -> None:
    """After a try without an answer the message's result stays unknown, even if Telegram then
    asks to wait; every try uses the same random id."""
    wire = Wire(*answers)
    moments = iter(range(0, 10_000_000, 100))

    assert await state_after(store, wire, lambda: float(next(moments))) == state
    assert set(wire.tried) == {RandomId(-5)}


@pytest.fixture
async def two_chats(store: Store) -> None:
    """A waiting reply in each of two chats."""
    await store.record(incoming(1), incoming(2, chat_id=ChatId(501)))
    for conversation_id, random_id in ((1, -1), (2, -2)):
        await enqueue(store, conversation_id, random_id)


async def enqueue(store: Store, conversation_id: int, random_id: int) -> None:
    """Put a reply into the outbox."""
    await store.database.write(
        lambda t: outbox.enqueue(
            t,
            ConversationId(conversation_id),
            text="hi",
            client_id=None,
            reply_to=None,
            random_id=RandomId(random_id),
        )
    )


async def states(store: Store) -> list[str]:
    """The states of the outbox, the oldest reply first."""
    rows = await store.database.read(
        lambda c: c.exec_driver_sql("SELECT state FROM outbox ORDER BY message_id").fetchall()
    )
    return [state for (state,) in rows]


async def test_nothing_is_begun_while_the_connection_is_in_doubt(store: Store) -> None:
    """After a lost connection a reply in another chat is not tried, so that it can be discarded,
    until the connection has had time to come back."""
    await store.record(incoming(1), incoming(2, chat_id=ChatId(501)))
    await enqueue(store, 1, -1)
    now = [0.0]
    wire = Wire(LOST, None, None)
    sender = Outbox(store.database, Metrics(), lambda: now[0])
    looked = asyncio.Event()
    sending = asyncio.create_task(sender.deliver(ACCOUNT, wire, lambda _: looked.set()))  # type: ignore[arg-type]
    while await states(store) != ["unknown"]:
        pass

    await enqueue(store, 2, -2)
    looked.clear()
    sender.wake(ACCOUNT)
    await asyncio.wait_for(looked.wait(), 20)
    held = await states(store)
    now[0] = 10.0
    sender.wake(ACCOUNT)
    await asyncio.wait_for(wire.exhausted.wait(), 20)
    sending.cancel()

    assert held == ["unknown", "queued"]
    assert sorted(wire.tried) == [RandomId(-2), RandomId(-1), RandomId(-1)]


async def test_nothing_is_begun_while_the_transport_is_down(store: Store, two_chats: None) -> None:
    """Replies that wait for the transport are not tried; they are sent when it is back."""
    wire = Wire(None, None, online=False)
    sender = Outbox(store.database, Metrics())
    looked = asyncio.Event()
    sending = asyncio.create_task(sender.deliver(ACCOUNT, wire, lambda _: looked.set()))  # type: ignore[arg-type]
    await asyncio.wait_for(looked.wait(), 20)
    before = await states(store)

    wire.online = True
    sender.wake(ACCOUNT)
    await asyncio.wait_for(wire.exhausted.wait(), 20)
    sending.cancel()

    assert before == ["queued", "queued"]
    assert wire.tried == [RandomId(-1), RandomId(-2)]


async def test_replies_that_waited_leave_at_a_persons_pace(store: Store) -> None:
    """Of many replies that waited for the connection, a few leave at once and the others one in
    each interval. A reply that is written meanwhile leaves at once."""
    now = [1_000.0]
    wire = Wire(*[None] * 40)
    for number in range(1, 31):
        await store.record(incoming(number, chat_id=ChatId(1_000 + number)))
        await _enqueue(store, ConversationId(number), RandomId(-number))
    sender = Outbox(store.database, Metrics(), lambda: now[0], PaceLimit(burst=10, reserve=4))
    sending = asyncio.create_task(sender.deliver(ACCOUNT, wire, lambda _: None))  # type: ignore[arg-type]

    await _until_tried(wire, 6)
    now[0] += 2.0
    sender.wake(ACCOUNT)
    await _until_tried(wire, 8)
    await store.record(incoming(99, chat_id=ChatId(1_099)))
    await _enqueue(store, ConversationId(31), RandomId(-99))
    sender.wake(ACCOUNT)
    await _until_tried(wire, 9)
    sending.cancel()

    assert wire.tried == [*range(-1, -9, -1), -99]


async def _enqueue(store: Store, conversation_id: ConversationId, random_id: RandomId) -> None:
    await store.database.write(
        lambda t: outbox.enqueue(
            t, conversation_id, text="hi", client_id=None, reply_to=None, random_id=random_id
        )
    )


async def _until_tried(wire: Wire, count: int) -> None:
    async with asyncio.timeout(20):
        while len(wire.tried) < count:
            wire.news.clear()
            await wire.news.wait()
