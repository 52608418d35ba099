"""A data folder with as many conversations as years of work leave behind."""

import time
from functools import partial
from pathlib import Path

from switchboard.domain.accounts import Identity
from switchboard.domain.clock import Timestamp
from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.updates import Batch, NewMessage, Peer
from switchboard.store import accounts, intake, migrations
from switchboard.store.database import FILE, Database, engine_for

ACCOUNT = AccountId("11111111-1111-4111-8111-111111111111")
PART = 500


async def fill(folder: Path, conversations: int, thread: int = 0) -> None:
    """Make a database with an account of many conversations, the first with a long thread.

    folder: empty.
    """
    path = folder / FILE
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    engine.dispose()
    database = Database(path, time.time)
    database.start(lambda _events: None)
    identity = Identity(7, "Olga", "olga", "07")
    await database.write(
        lambda t: accounts.save(t, ACCOUNT, label="Archive", api_id=1, identity=identity)
    )
    now = int(time.time()) - 100_000
    for first in range(0, conversations, PART):
        numbers = range(first, min(first + PART, conversations))
        batch = _batch([(1_000 + n, 10, f"Hello from {n}", now - 7 * n) for n in numbers])
        await database.write(partial(intake.record, batches=[batch]))
    for first in range(0, thread, PART):
        numbers = range(first, min(first + PART, thread))
        batch = _batch([(1_000, 100 + n, f"message {n}.", now + n) for n in numbers])
        await database.write(partial(intake.record, batches=[batch]))
    await database.close()


def _batch(written: list[tuple[int, int, str, int]]) -> Batch:
    """Messages (chat, id, text, date) as history tells them."""
    peers = {
        chat: Peer(ChatId(chat), PeerKind.USER, f"Contact {chat - 1_000}", None, 1, True)
        for chat, _, _, _ in written
    }
    messages = tuple(
        NewMessage(
            ChatId(chat),
            TelegramMessageId(id_),
            Direction.INCOMING,
            chat,
            None,
            text,
            Kind.TEXT,
            None,
            Timestamp(date),
        )
        for chat, id_, text, date in written
    )
    return Batch(ACCOUNT, tuple(peers.values()), messages, live=False)
