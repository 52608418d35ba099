"""The outside of a simulated outbox: a database and a Telegram with faults, drawn by a seed.

Every call waits for a random time before and after it takes effect, so each seed is another order
of events. A call may be refused, lost before it takes effect, or lost after.
"""

import asyncio
import itertools
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

from switchboard.domain.ids import ChatId, RandomId, TelegramMessageId
from switchboard.domain.messages import Direction
from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Change, SendConfirmed, SentMessage
from switchboard.errors import (
    CommandRefused,
    CommandUnanswered,
    ConnectionLost,
    FloodWait,
    RequestUnanswered,
    Unavailable,
)
from switchboard.store.core.transaction import Transaction
from tests.database import run_transaction
from tests.store.conftest import incoming
from tests.store.test_outbox_machine import TIME, empty_database

T = TypeVar("T")


@dataclass
class Dice:
    """The random choices of one run, and what they led to. faults: how likely a call fails."""

    random: Random
    faults: float = 0.25
    trace: list[str] = field(default_factory=list)

    def hits(self, share: float = 1.0) -> bool:
        """Whether a fault happens."""
        return self.random.random() < self.faults * share

    async def pause(self, longest: float = 0.05) -> None:
        """Let time pass: mostly little, sometimes much."""
        much = self.random.random() < 0.05 and self.faults > 0
        await asyncio.sleep(self.random.random() * (40 * longest if much else longest))

    def note(self, *words: object) -> None:
        """Keep what happened, for the report of a failure."""
        now = asyncio.get_running_loop().time()
        self.trace.append(f"{now:10.3f} {' '.join(map(str, words))}")


class Disk:
    """The stored bytes, which outlive the process."""

    def __init__(self, content: Path | None = None) -> None:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        connection.deserialize((content or empty_database()).read_bytes())
        connection.execute("PRAGMA foreign_keys = ON")
        self.engine: Engine = create_engine(
            "sqlite://", creator=lambda: connection, poolclass=StaticPool
        )

    def rows(self, sql: str) -> list[Any]:
        """The rows of a query."""
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(sql))


class SimulatedDatabase:
    """`store.core.database.Database` for one process: transactions on the loop's own thread."""

    problem = None

    def __init__(self, disk: Disk, dice: Dice, clock: Callable[[], float]) -> None:
        self.is_dead = False
        self._disk = disk
        self._dice = dice
        self._clock = clock

    async def write(self, work: Callable[[Transaction], T], *, deadline: float | None = None) -> T:
        """A write of the operator, who may be told that the database is busy."""
        await self._turn()
        if self._dice.hits(0.3):
            raise Unavailable("store_busy", "Locked.")
        return await self.write_eventually(work)

    async def write_eventually(self, work: Callable[[Transaction], T]) -> T:
        """A write that waits until it is possible."""
        await self._turn()
        with self._disk.engine.connect() as connection:
            result = run_transaction(connection, int(self._clock()), work)
        await self._turn()
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        """A read of what is committed."""
        await self._turn()
        with self._disk.engine.connect() as connection:
            result = work(connection)
        await self._turn()
        return result

    async def _turn(self) -> None:
        await self._dice.pause()
        if self.is_dead:  # a killed process does nothing any more
            await asyncio.get_running_loop().create_future()


class SimulatedTelegram:
    """Accepts each random id once (core.telegram.org/method/messages.sendMessage), and tells about
    it in updates that come late, or later than the answer, or instead of it."""

    def __init__(self, dice: Dice) -> None:
        self.online = True
        self.sent: dict[RandomId, tuple[int, ChatId, str]] = {}
        self.updates: list[Change] = []
        self._dice = dice
        self._ids = itertools.count(1_000)

    def is_online(self) -> bool:
        """Whether the transport is up."""
        return self.online

    async def execute(self, command: Command) -> SentMessage:
        """Send a message."""
        assert isinstance(command.content, Send)
        assert command.random_id is not None
        await self._dice.pause()
        self._fail_before(command)
        id_ = self._accept(command.random_id, command.chat_id, command.content.text)
        self._dice.note("telegram has", command.content.text)
        await self._dice.pause()
        if self._dice.hits():
            self._dice.note("answer lost", command.content.text)
            error = self._dice.random.choice([ConnectionLost, CommandUnanswered])
            raise error("lost", "No answer.")
        return SentMessage(TelegramMessageId(id_), Timestamp(TIME + id_))

    def _fail_before(self, command: Command) -> None:
        if not self._dice.hits():
            return
        error = self._dice.random.choice(
            [
                ConnectionLost("lost", "Lost."),
                CommandUnanswered("silent", "Silent."),
                RequestUnanswered("peer", "No peer."),
                FloodWait("flood_wait", "Wait.", self._dice.random.randrange(1, 90)),
                FloodWait("slow_mode", "Wait.", 10, whole_account=False),
                CommandRefused("user_is_blocked", "Blocked."),
            ]
        )
        # Telegram refuses no message that it has: the random id is known.
        if command.random_id not in self.sent:
            self._dice.note(error.code, command.random_id and "")
            raise error

    def _accept(self, random_id: RandomId, chat_id: ChatId, text: str) -> int:
        known = self.sent.get(random_id)
        if known is not None:
            return known[0]
        id_ = next(self._ids)
        self.sent[random_id] = (id_, chat_id, text)
        message = incoming(id_, text, chat_id=chat_id, direction=Direction.OUTGOING)
        self.updates += [SendConfirmed(random_id, TelegramMessageId(id_)), message]
        return id_
