"""The words of the search index, each with the number of messages that contain it.

The beginning of a word is expanded to them (domain/search_expansion.py). They change together with
the index, so both always agree; a word that no message contains is deleted.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.search_expansion import (
    DEFAULT_LIMITS,
    Limits,
    Way,
    Word,
    can_expand,
    expanded,
    words_of,
)
from switchboard.store.core.rows import Columns, select_as
from switchboard.store.core.transaction import Transaction

LAST_LETTER = "\U0010ffff"

ADD = (
    "INSERT INTO search_words (word, messages) VALUES (?, ?) "
    "ON CONFLICT (word) DO UPDATE SET messages = messages + excluded.messages"
)


class WordRow(NamedTuple):
    """A word of the index."""

    word: str
    messages: int


WORD = Columns(WordRow, "w")


def add(transaction: Transaction, bodies: Iterable[str]) -> None:
    """Count the words of new entries."""
    counted: Counter[str] = Counter()
    for body in bodies:
        counted.update(words_of(body))
    if counted:
        transaction.execute_many(ADD, sorted(counted.items()))


def remove(transaction: Transaction, body: str) -> None:
    """Count the words of a deleted entry no more."""
    for word in words_of(body):
        transaction.execute(
            "UPDATE search_words SET messages = messages - 1 WHERE word = ?", (word,)
        )
        transaction.execute("DELETE FROM search_words WHERE word = ? AND messages < 1", (word,))


def clear(transaction: Transaction) -> None:
    """Delete all words, because the index is empty."""
    transaction.execute("DELETE FROM search_words")


def rewrite(transaction: Transaction) -> None:
    """Write all words again. SQLite leaves parts of deleted rows between the rows of a page
    (`PRAGMA secure_delete` removes them from free pages only)."""
    words = transaction.fetch_as(WORD, f"SELECT {WORD.sql} FROM search_words w ORDER BY w.word")  # noqa: S608 - a constant
    clear(transaction)
    transaction.execute_many("INSERT INTO search_words (word, messages) VALUES (?, ?)", words)


def ways(connection: Connection, beginning: str, limits: Limits = DEFAULT_LIMITS) -> list[Way]:
    """The words and beginnings that together find what a beginning finds."""
    if not can_expand(beginning):
        return [Way(beginning, is_beginning=True)]
    found = select_as(
        connection,
        WORD,
        f"SELECT {WORD.sql} FROM search_words w "  # noqa: S608 - constants only
        "WHERE w.word >= ? AND w.word <= ? ORDER BY w.word",
        (beginning, beginning + LAST_LETTER),
    )
    return expanded(beginning, [Word(*row) for row in found], limits)
