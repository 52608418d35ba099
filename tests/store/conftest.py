"""A real database in a temporary folder, with one account in it."""

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection

from switchboard.domain.accounts import Identity
from switchboard.domain.conversations import PeerKind
from switchboard.domain.events import Event
from switchboard.domain.ids import AccountId, ChatId, MessageId, TelegramMessageId
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.outbox import Command
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, NewMessage, Peer, UpdateState
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.rows import select_as
from switchboard.store.core.writer import DEFAULT_LIMITS, WriterLimits
from switchboard.store.messages.commands import CONTENTS, rows
from switchboard.store.sync import update_recorder
from tests.database import create_database

from .event_reader import Reader

MEMORY = Path("/dev/shm")
"""A file system in memory, on Linux."""

MIN_FREE_MEMORY = 2**30
"""Bytes that have to be free there; a container may have little."""

ACCOUNT = AccountId("11111111-1111-4111-8111-111111111111")
DORA = Peer(ChatId(500), PeerKind.USER, "Dora", "dora", 99, can_reply=True)


@dataclass
class Store:
    """The database and all its published events."""

    database: Database
    events: list[Event] = field(default_factory=list)
    reader: Reader = field(default_factory=Reader)

    def publish(self, events: list[Event]) -> None:
        """Receive events after their commit."""
        self.events += events
        self.reader.receive(events)

    async def unpublished(self) -> list[str]:
        """What is stored and not published, once all committed events are published."""
        await self.database.write(lambda _: None)
        return await self.database.read(self.reader.differences)

    async def record(
        self, *changes: object, state: UpdateState | None = None
    ) -> update_recorder.Outcome:
        """Store changes of the account as one live batch."""
        batch = Batch(ACCOUNT, (DORA,), changes, state)  # type: ignore[arg-type]
        return await self.database.write_eventually(lambda t: update_recorder.apply(t, [batch]))

    def event_types(self) -> list[str]:
        """The types of the published events."""
        return [event.type.value for event in self.events]


def command_of(connection: Connection, message_id: MessageId) -> Command:
    """The command that sends a message."""
    sql = f"SELECT {rows.COMMAND.sql} FROM outbox o WHERE o.message_id = ?"
    (row,) = select_as(connection, rows.COMMAND, sql, (message_id,))
    return rows.command_of(row, CONTENTS)


def setting_of(connection: Connection, id_: int) -> Command:
    """A command by its id."""
    sql = f"SELECT {rows.COMMAND.sql} FROM outbox o WHERE o.id = ?"
    (row,) = select_as(connection, rows.COMMAND, sql, (id_,))
    return rows.command_of(row, CONTENTS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the database."""
    return tmp_path / "switchboard.db"


@pytest.fixture
async def store(path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An open database with one account. A test may parametrize it with `WriterLimits`."""
    limits: WriterLimits = getattr(request, "param", DEFAULT_LIMITS)
    create_database(path)
    store = Store(Database(path, time.time, limits))
    store.database.start(store.publish)
    await store.database.write(
        lambda t: accounts.save(
            t,
            ACCOUNT,
            label="Shop",
            api_id=1,
            identity=Identity(7, "Anna", "anna", "01"),
        )
    )
    store.events.clear()
    yield store
    assert await store.unpublished() == []
    await store.database.close()


Incoming = Callable[..., NewMessage]


def incoming(id_: int, text: str = "hello", **facts: object) -> NewMessage:
    """A message from Dora, as Telegram sends it."""
    given: dict[str, object] = {
        "chat_id": DORA.chat_id,
        "message_id": TelegramMessageId(id_),
        "direction": Direction.INCOMING,
        "sender_id": DORA.chat_id,
        "sender_name": None,
        "text": text,
        "kind": Kind.TEXT,
        "media_label": None,
        "timestamp": Timestamp(1_700_000_000 + id_),
        **facts,
    }
    return NewMessage(**given)  # type: ignore[arg-type]


@pytest.fixture
def folder_in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in the machine's memory if that has room, for tests that write a database many
    times. A kill loses nothing that the system has, so these tests need no disk that syncs."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MIN_FREE_MEMORY:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)
