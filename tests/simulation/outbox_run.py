"""One run of the outbox: an operator, a sender that is reconnected and killed, and Telegram.

At the end all faults stop, and everything must be as promised: each accepted reply is at Telegram
once, in its chat, or has failed and is not there; no discarded reply is there.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from random import Random
from typing import Any

from switchboard.domain.backoff import Backoff, Jitter
from switchboard.domain.ids import ChatId, ConversationId, MessageId
from switchboard.domain.outbox import FIRST_PAUSE, MAX_PAUSE, PaceLimit
from switchboard.domain.updates import Batch
from switchboard.errors import SwitchboardError
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.metrics import Metrics
from switchboard.services.sending.outbox import Outbox
from switchboard.store.sync import update_recorder
from tests.database import run_transaction
from tests.store.conftest import ACCOUNT
from tests.store.test_outbox_machine import CHATS, TIME

from .virtual_time import VirtualLoop
from .world import Dice, Disk, SimulatedDatabase, SimulatedTelegram

REPLIES = 6
STEPS = 16
SETTLED = 240
"""Virtual minutes after which every reply must have its result."""

PACE = PaceLimit(burst=2, interval=4.0, chat_burst=1, chat_interval=3.0, reserve=1)
"""Of every second run: so slow that replies wait for it."""

METRICS = Metrics()

UNFINISHED = "SELECT 1 FROM outbox WHERE state <> 'failed' LIMIT 1"

FOUND = (
    "SELECT m.text, m.status, m.message_id, m.discarded, o.state FROM messages m "
    "LEFT JOIN outbox o ON o.message_id = m.id WHERE m.direction = 'outgoing' ORDER BY m.id"
)


class OutboxRun:
    """The process and its world."""

    def __init__(self, seed: int) -> None:
        self.dice = Dice(Random(seed))
        self.disk = Disk()
        self.telegram = SimulatedTelegram(self.dice)
        self.accepted: dict[str, MessageId] = {}
        self.discarded: set[str] = set()
        self.perhaps_discarded: set[str] = set()
        self._jitter = Jitter(source=Random(seed + 1))
        self._pace = PACE if seed % 2 else None
        self._killed: list[Outbox] = []  # their tasks wait for the end of the run

    async def run(self) -> list[str]:
        """Run to the end; return what is not as promised."""
        self._start()
        operator = asyncio.create_task(self._operate())
        updates = asyncio.create_task(self._deliver_updates())
        for _ in range(STEPS):
            await self.dice.pause(3.0)
            await self._disturb()
        self.dice.faults = 0.0
        self.telegram.online = True
        await operator
        for _ in range(SETTLED):
            await asyncio.sleep(60)
            if not self._is_busy():
                break
        updates.cancel()
        self._kill()
        return self._differences()

    def _clock(self) -> float:
        return TIME + asyncio.get_running_loop().time()

    def _start(self) -> None:
        """A new process on the same disk."""
        self.database = SimulatedDatabase(self.disk, self.dice, self._clock)
        backoff = Backoff(FIRST_PAUSE, MAX_PAUSE, self._jitter)
        self.outbox = Outbox(self.database, METRICS, self._clock, self._pace, backoff)  # type: ignore[arg-type]
        self._connect()

    def _connect(self) -> None:
        deliver = self.outbox.deliver(ACCOUNT, self.telegram, lambda _: None)  # type: ignore[arg-type]
        self.sending = asyncio.create_task(deliver)

    def _kill(self) -> None:
        """The process ends at once: whatever its tasks do at their end has no effect."""
        self.database.is_dead = True
        self.sending.cancel()
        self._killed.append(self.outbox)

    async def _disturb(self) -> None:
        """Something happens to the process or to its connection, or nothing does."""
        act = self.dice.random.choice(["", "", "offline", "online", "reconnect", "kill"])
        if act == "offline":
            self.telegram.online = False
        elif act == "online":
            self.telegram.online = True
        elif act == "reconnect":
            self.sending.cancel()
            await asyncio.wait([self.sending])
            self._connect()
        elif act == "kill":
            self._kill()
            self._start()
        if self.sending.done() and not self.sending.cancelled():
            self.sending.result()
        if act:
            self.dice.note(act)

    async def _operate(self) -> None:
        """Write replies, each until it is accepted, and sometimes retry or discard one."""
        for number in range(REPLIES):
            await self.dice.pause(2.0)
            await self._reply(ConversationId(1 + number % len(CHATS)), f"reply {number}")
            if self.accepted and self.dice.random.random() < 0.3:
                await self._change(self.dice.random.choice(sorted(self.accepted)))

    async def _reply(self, conversation: ConversationId, text: str) -> None:
        while text not in self.accepted:
            with suppress(SwitchboardError, TimeoutError):
                async with asyncio.timeout(5):  # the process may have been killed meanwhile
                    message = await self.outbox.reply(conversation, text, text, None)
                    self.accepted[text] = message.id
                    self.dice.note("accepted", text)

    async def _change(self, text: str) -> None:
        act = self.dice.random.choice(["retry", "discard"])
        with suppress(SwitchboardError, TimeoutError):
            async with asyncio.timeout(5):
                if act == "retry":
                    await self.outbox.retry(self.accepted[text])
                else:
                    self.perhaps_discarded.add(text)  # the answer may be lost with the process
                    await self.outbox.discard(self.accepted[text])
                    self.discarded.add(text)
                self.dice.note(act, text)

    async def _deliver_updates(self) -> None:
        """Telegram's updates come in order, some time after what they tell."""
        while True:
            await self.dice.pause(4.0)
            while self.telegram.updates:
                change = self.telegram.updates.pop(0)
                with self.disk.engine.connect() as connection:
                    batch = Batch(ACCOUNT, (), (change,))
                    run_transaction(
                        connection,
                        int(self._clock()),
                        lambda t, batch=batch: update_recorder.apply(t, [batch]),
                    )
                await self.dice.pause()

    def _is_busy(self) -> bool:
        """Whether something is still on its way."""
        return bool(self.telegram.updates or self.disk.rows(UNFINISHED))

    def _differences(self) -> list[str]:
        rows = self.disk.rows(FOUND)
        counts = Counter(row[0] for row in rows)
        wrong = [f"{text!r} is {count} rows" for text, count in counts.items() if count > 1]
        stored = {text: tuple(facts) for text, *facts in rows}
        for number in range(REPLIES):
            text, chat_id = f"reply {number}", CHATS[ConversationId(1 + number % len(CHATS))]
            there = [one for one in self.telegram.sent.values() if one[2] == text]
            here = stored.get(text, ("missing", None, None, None))
            if not self._is_right(text, here, there, chat_id):
                wrong.append(f"{text!r}: {here}, at Telegram {there}")
        return wrong

    def _is_right(
        self,
        text: str,
        here: tuple[Any, ...],
        there: list[tuple[int, ChatId, str]],
        chat_id: ChatId,
    ) -> bool:
        status, message_id, is_discarded, state = here
        if text in self.discarded or (text in self.perhaps_discarded and is_discarded):
            return there == [] and (status == "missing" or bool(is_discarded))
        if status == "failed":
            return there == [] and state == "failed"
        once = [(message_id, chat_id, text)]
        return there == once and (status, bool(is_discarded), state) == ("sent", False, None)


def simulate(seed: int) -> tuple[list[str], list[str]]:
    """What is not as promised in the run of this seed, and its trace."""
    loop = VirtualLoop()
    try:
        run = OutboxRun(seed)
        differences = loop.run_until_complete(run.run())
        loop.run_until_complete(end_all(asyncio.all_tasks(loop)))
    finally:
        loop.close()
        run.disk.engine.dispose()
    return differences, run.dice.trace
