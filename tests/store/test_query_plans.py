"""No statement that runs for every message or every page reads a whole table.

The tests contain no list of statements. They observe all statements that the store executes, and
ask SQLite how it executes them.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from bench import large_store
from switchboard.domain.conversations import ConversationFilter, PeerKind
from switchboard.domain.drafts import Draft
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import (
    AccountId,
    AlbumId,
    ChatId,
    ConversationId,
    MessageId,
    TelegramMessageId,
)
from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.notifications import NotifySettings
from switchboard.domain.reactions import Reaction
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    Batch,
    DraftChanged,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    MuteChanged,
    OutboxRead,
    PinChanged,
    ReactionsChanged,
    UnreadMarkChanged,
    UpdateState,
)
from switchboard.store.accounts import activity
from switchboard.store.core import event_log
from switchboard.store.core.connections import engine_for
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import (
    conversation_list,
    dialog_state,
    local_changes,
    outbox,
    peer_profile,
    search,
    threads,
    waiting,
)
from switchboard.store.messages.commands import mark_read
from switchboard.store.sync import dialogs, update_recorder

from .conftest import DORA, incoming

NAMED = "00000000-0000-4000-8000-000000000001"
"""The first account of a generated store."""

WALKED = (
    "USING INDEX conversations_newest",
    "USING INDEX conversations_newest_of_account",
    "USING INDEX conversations_waiting",
    "USING INDEX conversations_waiting_of_account",
    "USING INDEX conversations_snoozed",
)
"""Indexes that are read from their newest end until a page is full."""

HARMLESS = (
    "SCAN search VIRTUAL TABLE",
    "SCAN counted",
    "SCAN ch USING INDEX chats_divided",
    "SCAN ch USING COVERING INDEX chats_divided",
    "SCAN stored",
    "SCAN album",
    "SCAN 1 CONSTANT ROW",
    "SCAN CONSTANT ROW",
    "SCAN json_each VIRTUAL TABLE",
)
"""The search index, which is read from its newest end, the few chats that are divided, and rows
that a statement has collected or was given."""

WIDE = (
    "(telegram_account_id=?)",
    "(telegram_account_id=? AND chat_id>?)",
    "messages_in_thread (conversation_id=?)",
)
"""Reads all messages of an account, or of a thread, to find one."""

SHORT = ("conversations_unread", "outbox_in_order", "messages_by_time")
"""Unread messages, waiting messages, and the messages of a day."""

Asked = Callable[[Connection], object]
Written = Callable[[Transaction], object]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated store."""
    path = tmp_path_factory.mktemp("plans") / "switchboard.db"
    large_store.fill(path, conversations=60, messages=3_000, longest=500)
    return path


def plans_of(path: Path, work: Callable[[Connection], object]) -> dict[str, list[str]]:
    """All statements of some work, with SQLite's query plans."""
    heard: list[str] = []
    engine = engine_for(path)
    with engine.connect() as connection:
        raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        raw.set_trace_callback(heard.append)
        work(connection)
        raw.set_trace_callback(None)
        plans = {sql: _plan(raw, sql) for sql in heard if _has_plan(sql)}
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()
    return plans


def too_much(plans: dict[str, list[str]]) -> list[str]:
    """The statements that read or sort a whole table, or all rows of an account."""
    return [
        f"{line}: {sql}"
        for sql, plan in plans.items()
        for line in plan
        if _reads_too_much(line, sql) and not (line.startswith("USE TEMP") and _is_short(plan))
    ]


def _reads_too_much(line: str, sql: str) -> bool:
    if line.endswith(WALKED) or line.startswith(HARMLESS):
        return False
    too_wide = " messages" in line and line.endswith(WIDE) and " LIMIT " not in sql
    return too_wide or line.startswith(("SCAN", "USE TEMP B-TREE"))


def _is_short(plan: list[str]) -> bool:
    """Whether the sorted or grouped rows come from an index with few rows of an account."""
    return any(index in line for line in plan for index in SHORT)


def _has_plan(sql: str) -> bool:
    """Statements on the tables of FTS5, pragmas and savepoints have no plan of ours."""
    return "'main'.'search_" not in sql and sql.lstrip().split(None, 1)[0].upper() in {
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "WITH",
    }


def _plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


LISTS: dict[str, Asked] = {
    "the list": lambda c: _list(c),
    "the list, next page": lambda c: _list(c, cursor=_list(c).next_cursor),
    "the list of an account": lambda c: _list(c, account_id=AccountId(NAMED)),
    "what is unread": lambda c: _list(c, unread=True),
    "what is unread in an account": lambda c: _list(c, unread=True, account_id=AccountId(NAMED)),
    "the archive": lambda c: _list(c, is_archived=True),
    "the archive of an account": lambda c: _list(c, is_archived=True, account_id=AccountId(NAMED)),
    "what is muted": lambda c: _list(c, is_muted=True),
    "what is unread and not muted in an account": lambda c: _list(
        c, is_muted=False, unread=True, account_id=AccountId(NAMED)
    ),
    "who waits": lambda c: _list(c, is_waiting=True),
    "who waits, next page": lambda c: _list(
        c, is_waiting=True, cursor=_list(c, is_waiting=True).next_cursor
    ),
    "who waits in an account": lambda c: _list(
        c, is_waiting=True, account_id=AccountId(NAMED), is_muted=False
    ),
    "what is snoozed": lambda c: _list(c, is_snoozed=True),
    "what is snoozed in an account": lambda c: _list(
        c, is_snoozed=True, account_id=AccountId(NAMED)
    ),
    "groups": lambda c: _list(c, kind=PeerKind.GROUP),
    "a folder": lambda c: _list(c, folder=FOLDER, account_id=AccountId(NAMED)),
    "a part of a name": lambda c: _list(c, q="garc"),
    "words of a name": lambda c: _list(c, q="gar emi", account_id=AccountId(NAMED)),
    "a thread": lambda c: threads.page(c, ConversationId(1), None, 50),
    "an older page of a thread": lambda c: threads.page(
        c, ConversationId(1), threads.page(c, ConversationId(1), None, 50).next_cursor, 50
    ),
    "a thread at a message": lambda c: threads.page_around(
        c, ConversationId(1), threads.page(c, ConversationId(1), None, 1).items[0].id, 50
    ),
    "earlier versions": lambda c: threads.versions(c, MessageId(1)),
    "a common word": lambda c: _search(c),
    "a common word in an account": lambda c: _search(c, account_id=AccountId(NAMED)),
    "a common word in a conversation": lambda c: _search(
        c, conversation_id=ConversationId(2), since=Timestamp(1), direction=Direction.INCOMING
    ),
    "a common word of a sender": lambda c: _search(
        c, sender_id=large_store.FIRST_PEER, kind=Kind.TEXT, until=Timestamp(2**31)
    ),
    "a person's profile": lambda c: peer_profile.get(c, ConversationId(1)),
    "what changed": lambda c: event_log.read_after(c, 1, 10),
    "what an account did": lambda c: activity.last_day(c, AccountId(NAMED), 1_900_000_000),
    "what is due later": lambda c: outbox.next_due_at(c, AccountId(NAMED), 1_900_000_000),
    "what waits to be sent": lambda c: outbox.pending(c, AccountId(NAMED), 1_900_000_000),
    "where messages may be sent": lambda c: outbox.ready_chats(c, AccountId(NAMED), 1_900_000_000),
    "whether the index is complete": lambda c: search.is_complete(c),
}


@pytest.mark.parametrize("asked", LISTS)
def test_pages_are_read_by_index(store: Path, asked: str) -> None:
    """All parts of a page are found by an index."""
    plans = plans_of(store, LISTS[asked])

    assert plans
    assert too_much(plans) == []


def _recorded(*changes_: Any) -> Written:
    batch = Batch(AccountId(NAMED), (DORA,), changes_, UpdateState(1, 1, 1, 1))
    return lambda transaction: update_recorder.apply(transaction, [batch])


WRITES: dict[str, Written] = {
    "a message": _recorded(incoming(1)),
    "a message again": _recorded(incoming(1), incoming(1)),
    "an edit": _recorded(
        incoming(1), MessageEdited(incoming(1, "better", edited_at=1_700_000_009))
    ),
    "a deletion": _recorded(incoming(1), MessagesDeleted(None, (TelegramMessageId(1),))),
    "a part of an album": _recorded(*(incoming(i, album_id=AlbumId(9)) for i in (1, 2, 3))),
    "a deleted part of an album": _recorded(
        *(incoming(i, album_id=AlbumId(9)) for i in (1, 2, 3)),
        MessagesDeleted(None, (TelegramMessageId(2),)),
    ),
    "reactions": _recorded(
        incoming(1), ReactionsChanged(DORA.chat_id, TelegramMessageId(1), (Reaction("👍", 1),))
    ),
    "read here": _recorded(incoming(1), InboxRead(DORA.chat_id, TelegramMessageId(1), 0)),
    "read there": _recorded(incoming(1), OutboxRead(DORA.chat_id, TelegramMessageId(1))),
    "muted": _recorded(
        incoming(1), MuteChanged(DORA.chat_id, NotifySettings(Timestamp(2**31 - 1)))
    ),
    "archived": _recorded(incoming(1), ArchiveChanged(DORA.chat_id, True)),
    "pinned": _recorded(incoming(1), PinChanged(DORA.chat_id, True)),
    "marked as unread": _recorded(incoming(1), UnreadMarkChanged(DORA.chat_id, True)),
    "a draft": _recorded(incoming(1), DraftChanged(DORA.chat_id, Draft("a", Timestamp(1)))),
    "mutes that are over": dialog_state.end_mutes,
    "snoozes that are over": local_changes.end_snoozes,
    "who waits in a conversation": lambda t: waiting.refresh(t, ConversationId(1)),
    "who waits, after the next conversations": lambda t: waiting.fill_part(t),
    "an answer and a mention": _recorded(
        incoming(1, mentions_me=True), incoming(2, direction=Direction.OUTGOING), incoming(3)
    ),
    "marked as read": lambda t: mark_read.enqueue(t, ConversationId(2)),
    "unread counted anew": lambda t: dialogs.recount(t, AccountId(NAMED)),
    "indexed": lambda t: search.index_part(t),
}


@pytest.mark.parametrize("written", WRITES)
def test_messages_are_recorded_by_index(store: Path, written: str) -> None:
    """A new message changes and publishes only rows that are found by an index."""

    def work(connection: Connection) -> None:
        transaction = Transaction(connection, 1_700_000_100)
        WRITES[written](transaction)
        transaction.assign_sequence_numbers()

    plans = plans_of(store, work)

    assert plans
    assert too_much(plans) == []


def _list(connection: Connection, cursor: str | None = None, **given: Any) -> Any:
    wanted = ConversationFilter(**given)
    return conversation_list.page(connection, wanted, cursor=cursor, limit=20)


FOLDER = Folder(
    FolderId(2),
    "Work",
    pinned=(ChatId(large_store.FIRST_PEER),),
    contacts=True,
    groups=True,
    exclude_muted=True,
    exclude_read=True,
)


def _search(connection: Connection, **given: Any) -> Any:
    wanted = MessageFilter(**given)
    return search.page(connection, q=large_store.COMMON, wanted=wanted, cursor=None, limit=20)
