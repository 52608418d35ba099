"""A write transaction: the connection, the time, and the events to publish after the commit.

A job emits what it changed. Conversations and accounts are emitted by id and read once at the end,
however often they changed. Messages are emitted as they are. A conversation that shows or counts an
emitted message is emitted with it. Sequence numbers are assigned at the very end, so that they
follow the order of commits.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Connection

from switchboard.domain.events import Event, EventType, ImportProgress, Resync, Subject
from switchboard.domain.ids import AccountId, ConversationId, MessageId, Seq
from switchboard.domain.messages import Message
from switchboard.store.core import mappers
from switchboard.store.core.rows import (
    Columns,
    Parameters,
    R,
    Row,
    named_cursor,
    plain_cursor,
    value_of,
    values_of,
)

T = TypeVar("T")

BATCH_SIZE = 500
"""The number of ids in one statement."""


class Transaction:
    """The argument of every write job. `now` is the time of the transaction, in seconds."""

    def __init__(self, connection: Connection, now: int) -> None:
        self.connection = connection
        self.now = now
        self._cursor = named_cursor(connection)
        self._plain_cursor = plain_cursor(connection)
        self._messages: list[tuple[EventType, Message]] = []
        self._conversations: dict[ConversationId, None] = {}
        self._accounts: dict[AccountId, None] = {}
        self._folders: dict[AccountId, None] = {}
        self._progress: dict[AccountId, ImportProgress] = {}
        self._changes_saved_replies = False
        self._needs_resync = False
        self._undo: list[Callable[[], object]] = []

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one statement on the driver's own cursor, which is the fastest way.

        All statements share a cursor, so all rows must be read before the next statement runs.
        """
        return self._cursor.execute(sql, parameters)

    def execute_many(self, sql: str, parameters: Iterator[tuple[Any, ...]] | list[Any]) -> None:
        """Run one statement for many rows."""
        self._cursor.executemany(sql, parameters)

    def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a statement, by the names of their columns."""
        return self._cursor.execute(sql, parameters).fetchall()

    def fetch_one(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first row of a statement, or None."""
        return self._cursor.execute(sql, parameters).fetchone()

    def fetch_value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The value of a statement with one column and at most one row; None without a row."""
        return value_of(self._plain_cursor.execute(sql, parameters).fetchone())

    def fetch_values(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """The values of a statement with one column."""
        return values_of(self._plain_cursor.execute(sql, parameters).fetchall())

    def fetch_one_as(self, columns: Columns[R], sql: str, parameters: Parameters = ()) -> R | None:
        """The first row of a statement that begins with these columns, or None."""
        row = self._plain_cursor.execute(sql, parameters).fetchone()
        return None if row is None else columns.row(row)

    def fetch_as(self, columns: Columns[R], sql: str, parameters: Parameters = ()) -> list[R]:
        """All rows of a statement that begins with these columns and has no others."""
        return list(map(columns.row, self._plain_cursor.execute(sql, parameters).fetchall()))

    def emit_message(self, type_: EventType, message: Message) -> None:
        """Emit a message as it is now."""
        self._messages.append((type_, message))

    def reload_and_emit_message(self, type_: EventType, message_id: MessageId) -> Message:
        """Read a message from the database and emit it."""
        message = mappers.find_messages(self.connection, [message_id])[message_id]
        self.emit_message(type_, message)
        return message

    def emit_conversation(self, conversation_id: ConversationId) -> None:
        """Emit a conversation. It is read at the end of the transaction."""
        self._conversations[conversation_id] = None

    def emit_account(self, account_id: AccountId) -> None:
        """Emit an account. It is read at the end of the transaction."""
        self._accounts[account_id] = None

    def emit_folders(self, account_id: AccountId) -> None:
        """Emit the folders of an account. They are read at the end of the transaction."""
        self._folders[account_id] = None

    def emit_saved_replies(self) -> None:
        """Emit all saved replies. They are read at the end of the transaction."""
        self._changes_saved_replies = True

    def emit_progress(self, progress: ImportProgress) -> None:
        """Emit the progress of an import."""
        self._progress[progress.account_id] = progress

    def emit_resync(self) -> None:
        """Emit, after everything else, that clients must load everything again."""
        self._needs_resync = True

    def on_rollback(self, undo: Callable[[], object]) -> None:
        """Have this called if the work is undone, after what was handed over later. It restores
        what a job has changed in memory."""
        self._undo.append(undo)

    def checkpoint(self) -> tuple[Any, ...]:
        """The events that are emitted so far, and the changes in memory, for `rollback_to`."""
        return (
            len(self._undo),
            len(self._messages),
            dict(self._conversations),
            dict(self._accounts),
            dict(self._folders),
            dict(self._progress),
            self._changes_saved_replies,
            self._needs_resync,
        )

    def rollback_to(self, mark: tuple[Any, ...]) -> None:
        """Drop the events since the checkpoint, and undo the changes in memory: their work was
        undone."""
        (
            undone,
            count,
            self._conversations,
            self._accounts,
            self._folders,
            self._progress,
            self._changes_saved_replies,
            self._needs_resync,
        ) = mark
        del self._messages[count:]
        self.undo_in_memory(undone)

    def undo_in_memory(self, first: int = 0) -> None:
        """Undo the changes in memory, the last one first."""
        while len(self._undo) > first:
            self._undo.pop()()

    def assign_sequence_numbers(self) -> list[Event]:
        """Assign the next sequence numbers to all emitted events. The last step before the
        commit."""
        subjects = list(self._subjects())
        if not subjects:
            return []
        last = self.fetch_value("SELECT coalesce(max(seq), 0) FROM changes")
        events = [
            Event(Seq(number), type_, subject)
            for number, (type_, _, subject) in enumerate(subjects, last + 1)
        ]
        self.execute_many(
            "INSERT INTO changes (seq, type, subject_id) VALUES (?, ?, ?)",
            [
                (event.seq, event.type.value, subject_id)
                for event, (_, subject_id, _) in zip(events, subjects, strict=True)
            ],
        )
        return events

    def _subjects(self) -> Iterator[tuple[EventType, str, Subject]]:
        for type_, message in self._messages:
            yield type_, str(message.id), message
        for id_, conversation in self._rendered_conversations():
            yield EventType.CONVERSATION_UPDATED, id_, conversation
        found = mappers.find_accounts(self.connection, self._accounts) if self._accounts else {}
        for account_id, account in found.items():
            yield EventType.ACCOUNT_STATUS, account_id, account
        folders = mappers.find_folders(self.connection, self._folders) if self._folders else {}
        for account_id, listed in folders.items():
            yield EventType.FOLDERS_UPDATED, account_id, listed
        if self._changes_saved_replies:
            replies = mappers.find_saved_replies(self.connection)
            yield EventType.SAVED_REPLIES_UPDATED, "", replies
        for account_id, progress in self._progress.items():
            yield EventType.IMPORT_PROGRESS, account_id, progress
        if self._needs_resync:
            yield EventType.RESYNC, "", Resync()

    def _rendered_conversations(self) -> Iterator[tuple[str, Subject]]:
        for part in _batches([*self._conversations, *self._affected_conversations()]):
            for id_, conversation in mappers.find_conversations(self.connection, part).items():
                yield str(id_), conversation

    def _affected_conversations(self) -> dict[ConversationId, None]:
        """The conversations that change only because one of their messages has changed."""
        changed = [
            message.id
            for _, message in self._messages
            if message.conversation_id not in self._conversations
        ]
        return {
            ConversationId(id_): None
            for part in _batches(changed)
            for id_ in mappers.affected_conversations(self.connection, part)
        }


def _batches(ids: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(ids), BATCH_SIZE):
        yield ids[start : start + BATCH_SIZE]
