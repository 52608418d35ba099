"""The sender: what an answer, or none, makes of a message that is under way."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from switchboard.domain.delivery import Draft
from switchboard.domain.ids import ConversationId, RandomId, TelegramMessageId
from switchboard.domain.updates import SentMessage
from switchboard.errors import ConnectionLost, FloodWait
from switchboard.services.metrics import Metrics
from switchboard.services.outbox import Outbox
from switchboard.store import outbox
from tests.store.conftest import ACCOUNT, Store, path, store, told

__all__ = ["path", "store"]

ONE = ConversationId(1)
LOST = ConnectionLost("connection_lost", "Lost.")
FLOOD = FloodWait("flood_wait", "Wait.", 3_600)


class Wire:
    """A link that only sends; it answers each try with the next of these."""

    def __init__(self, *answers: Exception | None) -> None:
        self.tried: list[RandomId] = []
        self.exhausted = asyncio.Event()
        self._answers = list(answers)

    async def send(self, draft: Draft) -> SentMessage:
        """Take a message and answer."""
        self.tried.append(draft.random_id)
        answer = self._answers.pop(0)
        if not self._answers:
            self.exhausted.set()
        if answer is not None:
            raise answer
        return SentMessage(TelegramMessageId(9), draft.message_id)  # type: ignore[arg-type]


async def state_after(store: Store, wire: Wire, clock: Callable[[], float]) -> Any:
    """The state of the one reply in the outbox once the wire has answered everything."""
    await store.record(told(1))
    await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="hi", client_id=None, reply_to=None, random_id=RandomId(-5)
        )
    )
    sender = Outbox(store.database, Metrics(), clock)
    told_floods: list[int | None] = []
    sending = asyncio.create_task(sender.deliver(ACCOUNT, wire, told_floods.append))  # type: ignore[arg-type]
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
    """A try without an answer leaves its message in doubt, also while Telegram then asks to wait;
    every try uses the one random id."""
    wire = Wire(*answers)
    moments = iter(range(0, 10_000_000, 100))

    assert await state_after(store, wire, lambda: float(next(moments))) == state
    assert set(wire.tried) == {RandomId(-5)}
