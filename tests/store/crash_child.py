"""`python -m tests.store.crash_child FOLDER [STEP]`: store a batch repeatedly, each time killed one
statement later, each time in its own copy of the database. The last copy is of a run without a
kill."""

import os
import shutil
import signal
import sys
from pathlib import Path

from sqlalchemy import Connection

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import ChatId, ConversationId, RandomId, TelegramMessageId, TopicId
from switchboard.domain.messages import Direction
from switchboard.domain.updates import (
    Batch,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    Peer,
    SendConfirmed,
    TopicChanged,
    UpdateState,
)
from switchboard.store.core.connections import engine_for
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox
from switchboard.store.sync import update_recorder

from .conftest import ACCOUNT, DORA, incoming
from .test_outbox_machine import TIME, empty_database

STATE = UpdateState(20, 1, 2, 3, ((-1_000_000_000_005, 7),))
FORUM = Peer(
    ChatId(-1_000_000_000_006), PeerKind.GROUP, "Club", None, 1, can_reply=True, is_forum=True
)
TOPIC = TopicId(4)
BATCH = Batch(
    ACCOUNT,
    (DORA, FORUM),
    (
        incoming(2),
        incoming(3, "of a channel", chat_id=-1_000_000_000_005),
        MessageEdited(incoming(2, "edited", edited_at=TIME + 60)),
        MessagesDeleted(None, (TelegramMessageId(1), TelegramMessageId(77))),
        SendConfirmed(RandomId(-5), TelegramMessageId(9)),
        incoming(9, "hi", direction=Direction.OUTGOING),
        InboxRead(DORA.chat_id, TelegramMessageId(1), 1),
        TopicChanged(FORUM.chat_id, TOPIC, "Orders"),
        incoming(5, "in a topic", chat_id=FORUM.chat_id, topic_id=TOPIC),
        incoming(6, "in General", chat_id=FORUM.chat_id),
        InboxRead(FORUM.chat_id, TelegramMessageId(5), None, TOPIC),
    ),
    STATE,
)


def record(connection: Connection) -> None:
    """Store the batch in one transaction."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    transaction = Transaction(connection, TIME + 100)
    update_recorder.apply(transaction, [BATCH])
    transaction.assign_sequence_numbers()
    connection.exec_driver_sql("COMMIT")


def prepare(path: Path) -> None:
    """A database with a reply in progress."""
    shutil.copy(empty_database(), path)
    engine = engine_for(path)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        transaction = Transaction(connection, TIME)
        outbox.enqueue(
            transaction,
            ConversationId(1),
            text="hi",
            client_id="c",
            reply_to=None,
            random_id=RandomId(-5),
        )
        transaction.assign_sequence_numbers()
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def die_at(path: Path, number: int) -> None:
    """Store the batch, and die when this statement begins."""
    engine = engine_for(path)
    with engine.connect() as connection:
        seen = 0

        def count(_statement: str) -> None:
            nonlocal seen
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

        connection.connection.dbapi_connection.set_trace_callback(count)  # type: ignore[union-attr]
        record(connection)


def main() -> None:
    """Die at every statement in turn, or at one in so many."""
    folder, number = Path(sys.argv[1]), 0
    step = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    prepare(folder / "prepared.db")
    survived = False
    while not survived:
        number += step
        path = folder / f"{number:03}.db"
        shutil.copy(folder / "prepared.db", path)
        child = os.fork()
        if child == 0:
            die_at(path, number)
            os._exit(0)
        survived = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


if __name__ == "__main__":
    main()
