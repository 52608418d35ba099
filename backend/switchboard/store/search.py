"""Full-text search over all messages.

The index (SQLite: FTS5, contentless) follows the messages in transactions of its own, so that
taking messages in stays fast; it may lag by a moment. Its rows are numbered by date and then by
message, which makes "newest first" the index's own order: no sorting, however common the word.

A run of Chinese, Japanese or Korean has no spaces, and the tokenizer would take it as one word.
Such characters are therefore indexed one by one and searched for as a phrase.
"""

import re
from typing import Any

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId, MessageId
from switchboard.domain.messages import Message
from switchboard.domain.pages import Page
from switchboard.errors import Invalid
from switchboard.store import cursors, meta, rows
from switchboard.store.transaction import Transaction

ID_BITS = 31
"""Low bits of a position: the message's id. The rest is its date."""

INDEXED_UP_TO = "search_indexed_up_to"
PART = 2_000
"""Messages indexed in one transaction."""

SHORTEST_BEGINNING = 3
"""Letters from which on a word stands for every word that begins with it. Of shorter ones there
are so many that the index would have to be read through; an index of its own would double it."""

WORD = re.compile(r"\w+")
UNSPACED = re.compile(
    "([\u1100-\u11ff\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
)


def position(timestamp: int, message_id: int) -> int:
    """Where a message stands in the index."""
    return (timestamp << ID_BITS) | message_id


def index_part(transaction: Transaction) -> bool:
    """Index the next messages; whether there may be more."""
    done = int(meta.get(transaction.connection, INDEXED_UP_TO) or 0)
    found = transaction.execute(
        "SELECT id, timestamp, text, discarded FROM messages WHERE id > ? ORDER BY id LIMIT ?",
        (done, PART),
    ).fetchall()
    if not found:
        return False
    transaction.execute_many(
        "INSERT INTO search (rowid, body) VALUES (?, ?)",
        [
            (position(timestamp, id_), _spaced(text))
            for id_, timestamp, text, discarded in found
            if text and not discarded
        ],
    )
    meta.put(transaction, INDEXED_UP_TO, str(found[-1][0]))
    return len(found) == PART


def replace(
    transaction: Transaction, message_id: MessageId, timestamp: int, *, old: str, new: str
) -> None:
    """Follow a changed text, where the message has been indexed already."""
    _remove(transaction, message_id, timestamp, old)
    if _is_indexed(transaction, message_id) and new:
        transaction.execute(
            "INSERT INTO search (rowid, body) VALUES (?, ?)",
            (position(timestamp, message_id), _spaced(new)),
        )


def move(transaction: Transaction, message_id: MessageId, text: str, *, old: int, new: int) -> None:
    """Follow a changed date, where the message has been indexed already."""
    if old == new or not text or not _is_indexed(transaction, message_id):
        return
    _remove(transaction, message_id, old, text)
    transaction.execute(
        "INSERT INTO search (rowid, body) VALUES (?, ?)",
        (position(new, message_id), _spaced(text)),
    )


def remove(transaction: Transaction, message_id: MessageId, timestamp: int, text: str) -> None:
    """Take a message out of the index."""
    _remove(transaction, message_id, timestamp, text)


def page(
    connection: Connection,
    *,
    q: str,
    account_id: AccountId | None,
    cursor: str | None,
    limit: int,
) -> Page[Message]:
    """Messages that contain every word of q, newest first; longer ones as beginnings of words, too.

    q is plain words. Raises Invalid (`query_empty`) where it holds none.
    """
    conditions, parameters = ["search MATCH ?"], [_match(q)]
    if cursor is not None:
        conditions.append("search.rowid < ?")
        parameters += cursors.decode(cursor, 1)
    if account_id is not None:
        conditions.append("m.telegram_account_id = ?")
        parameters.append(account_id)
    found = rows.select(
        connection,
        f"SELECT search.rowid, {rows.MESSAGE} FROM search "  # noqa: S608 - constants only
        f"CROSS JOIN messages m ON m.id = (search.rowid & {2**ID_BITS - 1}) "
        f"WHERE {' AND '.join(conditions)} AND NOT m.discarded "
        "ORDER BY search.rowid DESC LIMIT ?",
        (*parameters, limit + 1),
    )
    items = [rows.message(row[1:]) for row in found[:limit]]
    more = len(found) > limit
    return Page(items, cursors.encode(found[limit - 1][0]) if more else None)


def _is_indexed(transaction: Transaction, message_id: MessageId) -> bool:
    return message_id <= int(meta.get(transaction.connection, INDEXED_UP_TO) or 0)


def _remove(transaction: Transaction, message_id: MessageId, timestamp: int, text: str) -> None:
    if text and _is_indexed(transaction, message_id):
        transaction.execute(
            "INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)",
            (position(timestamp, message_id), _spaced(text)),
        )


def _spaced(text: str) -> str:
    """The text with every unspaced character set apart."""
    if text.isascii():
        return text
    return UNSPACED.sub(r" \1 ", text)


def _match(q: str) -> Any:
    """Plain words as an FTS5 expression: every word quoted, so nothing in q is syntax."""
    terms = []
    for word in WORD.findall(q):
        if UNSPACED.search(word):
            terms.append(f'"{_spaced(word)}"')
        elif len(word) < SHORTEST_BEGINNING:
            terms.append(f'"{word}"')
        else:
            terms.append(f'"{word}"*')
    if not terms:
        raise Invalid("query_empty", "Type at least one word to search for.")
    return " ".join(terms)
