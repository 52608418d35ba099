"""The words of the search index, from which beginnings are expanded."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from switchboard.domain.ids import MessageId
from switchboard.domain.search_expansion import PLAIN_LETTERS, Limits, words_of
from switchboard.domain.search_key import terms
from switchboard.domain.timestamps import Timestamp
from switchboard.store.core.connections import engine_for
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import search, search_words
from tests.database import create_database

from .conftest import Store, incoming

INSERT = (
    "INSERT INTO messages (id, telegram_account_id, conversation_id, chat_id, sort_rank, direction,"
    " text, kind, timestamp, status, discarded) "
    "VALUES (?, 'a', 1, 1, 1, 'incoming', ?, 'text', 1700000000, 'received', 0)"
)

SIGNS = "abcdeABé-' ,жЖёїßʒαάώשءآหิा\u0300\u0345\u200d\u0903會é̈K🙂_1²"
"""Letters that are kept, folded or divided, marks, and signs between words."""

TEXTS = st.lists(st.text(SIGNS, max_size=14) | st.text(max_size=8), max_size=8)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a database without messages."""
    path = tmp_path_factory.mktemp("words") / "switchboard.db"
    create_database(path)
    engine = engine_for(path)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        yield connection
    engine.dispose()


@given(texts=TEXTS, q=st.text("abcdeжαש", min_size=3, max_size=4), collected=st.integers(0, 1))
@example(texts=["\u0903abcd"], q="abc", collected=0)
@settings(max_examples=150, deadline=None)
def test_a_beginning_finds_the_same_by_its_words(
    connection: Connection, texts: list[str], q: str, collected: int
) -> None:
    """The index finds the same messages by the expanded words as by the beginning itself.

    Texts that begin with the query, or contain it, are among the messages.
    """
    written = [*texts, *(q + text for text in texts), *(f"{text}{q}x" for text in texts)]
    connection.exec_driver_sql("BEGIN")
    transaction = Transaction(connection, 1_700_000_000)
    transaction.execute_many(INSERT, list(enumerate(written, 1)))
    search.index_part(transaction)

    ways = search_words.ways(connection, terms(q), Limits(collected, ways=512))

    expanded = found(transaction, [(way.text, way.is_beginning) for way in ways])
    plain = found(transaction, [(terms(q), True)])
    connection.exec_driver_sql("ROLLBACK")
    assert expanded == plain


def found(transaction: Transaction, ways: list[tuple[str, bool]]) -> list[int]:
    """The positions of the messages that the index finds, newest first."""
    phrases = [f'"{text}"{"*" if is_beginning else ""}' for text, is_beginning in ways]
    return transaction.fetch_values(
        "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC",
        (" OR ".join(phrases),),
    )


async def test_the_words_are_those_of_the_messages(store: Store) -> None:
    """Words are counted when messages are indexed, changed and removed; no word stays behind."""
    await store.record(incoming(1, "ship ship harbour"), incoming(2, "ship"), incoming(3, "boat"))
    while await store.database.write(search.index_part):
        pass
    await store.record(incoming(2, "shipment", edited_at=Timestamp(1_700_000_050)))
    await store.database.write(lambda t: search.remove(t, MessageId(3)))

    counted = await store.database.read(counts)
    await store.database.write(search.begin_again)

    assert counted == {"ship": 1, "harbour": 1, "shipment": 1}
    assert await store.database.read(counts) == {}


def counts(connection: Connection) -> dict[str, int]:
    """All words with their numbers of messages."""
    found = connection.exec_driver_sql("SELECT word, messages FROM search_words").all()
    return dict(map(tuple, found))


def test_the_index_keeps_plain_letters_as_they_are() -> None:
    """Every letter that a beginning is expanded with is part of a word, and no variant of
    another."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(body, tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, row)")
        connection.execute("INSERT INTO t VALUES (?)", (" ".join(PLAIN_LETTERS),))
        kept = connection.execute("SELECT term FROM v").fetchall()

    assert sorted(PLAIN_LETTERS) == sorted(term for (term,) in kept)
    assert Counter(words_of(f"x{PLAIN_LETTERS}")) == Counter([f"x{PLAIN_LETTERS}"])
