"""Full-text search over all messages.

The index (SQLite: FTS5, contentless) is updated in its own transactions, so that storing messages
stays fast; it may lag by a moment, and a search brings it up to date first. Its rows are numbered
by date and then by message, so "newest first" is the index's own order, and nothing is sorted even
for common words. Terms are normalised like names (domain/search_key.py). The index contains the
text, the label of media (a file's name, a location, a poll's question), the header (the source of a
forward, a quote), and where the message is (`domain/message_search.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId, MessageId
from switchboard.domain.message_search import MessageFilter, filter_expressions, place_terms
from switchboard.domain.messages import Direction, Kind, Message
from switchboard.domain.pages import Page
from switchboard.domain.search_expansion import MIN_BEGINNING
from switchboard.domain.search_key import is_word, terms, word_variants
from switchboard.errors import Invalid
from switchboard.store.core import cursors, header_column, mappers, meta
from switchboard.store.core.rows import Columns, select_pairs, select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, search_words

ID_BITS = 31
"""The low bits of a position are the message's id. The other bits are its date."""

LATEST = 2**32 - 1
"""The latest time that a position can have."""


class Entry(NamedTuple):
    """A message in the index. body: its terms. place: the terms that say where it is."""

    position: int
    body: str
    place: str


INSERT = "INSERT INTO search (rowid, body) VALUES (?, ?)"
DELETE = "INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)"

NEEDS_PURGE = "search_needs_purge"

MERGE = "INSERT INTO search (search, rank) VALUES ('merge', ?)"

MERGED_PAGES = 100
"""Pages of the index that are merged or rewritten in one transaction."""

CRISIS_MERGE = 1_000
"""So many segments of a level are merged at once, whatever their size (SQLite: FTS5, the option
crisismerge; 16 by default). That would take seconds in a large index, in which nothing else is
stored. Maintenance merges them long before, in parts."""

MERGE_CHANGES = 2
"""The rows that a merge changes at least if it had anything to merge (SQLite: FTS5)."""

INDEXED_UP_TO = "search_indexed_up_to"
BATCH_SIZE = 2_000
"""The number of messages that are indexed in one transaction."""


class IndexedRow(NamedTuple):
    """The columns of a message that are indexed."""

    id: int
    telegram_account_id: AccountId
    chat_id: ChatId
    sender_id: int | None
    direction: str
    kind: str
    timestamp: int
    text: str
    media_label: str | None
    header: str | None
    discarded: int
    scheduled_at: int | None


class PositionRow(NamedTuple):
    """The position of a found message in the index."""

    rowid: int


INDEXED = Columns(IndexedRow, "m")
POSITION = Columns(PositionRow, "search")


def position(timestamp: int, message_id: int) -> int:
    """The position of a message in the index."""
    return (timestamp << ID_BITS) | message_id


def _beginning_of(moment: int) -> int:
    """The first position of a time; of a time that no message can have, the nearest one."""
    return position(max(0, min(moment, LATEST)), 0)


def limit_merges(transaction: Transaction) -> None:
    """Have FTS5 merge segments in parts only; the index remembers it."""
    transaction.execute(
        "INSERT INTO search (search, rank) VALUES ('crisismerge', ?)", (CRISIS_MERGE,)
    )


def index_part(transaction: Transaction) -> bool:
    """Index the next messages. Whether there may be more."""
    done = int(meta.get(transaction.connection, INDEXED_UP_TO) or 0)
    found = transaction.fetch_as(
        INDEXED,
        f"SELECT {INDEXED.sql} FROM messages m WHERE m.id > ? ORDER BY m.id LIMIT ?",  # noqa: S608 - constants only
        (done, BATCH_SIZE),
    )
    if not found:
        return False
    entries = [entry for row in found if (entry := _entry(row)) is not None]
    transaction.execute_many(INSERT, [_indexed(entry) for entry in entries])
    search_words.add(transaction, [entry.body for entry in entries])
    meta.put(transaction, INDEXED_UP_TO, str(found[-1].id))
    return len(found) == BATCH_SIZE


def is_complete(connection: Connection) -> bool:
    """Whether every message that is stored is indexed."""
    done = int(meta.get(connection, INDEXED_UP_TO) or 0)
    return not select_value(
        connection, "SELECT EXISTS (SELECT 1 FROM messages WHERE id > ?)", (done,)
    )


@contextmanager
def followed(transaction: Transaction, message_id: MessageId) -> Iterator[None]:
    """While a message changes: update its entry, if it has been indexed already."""
    if not _is_indexed(transaction, message_id):
        yield
        return
    before = _of(transaction, message_id)
    yield
    after = _of(transaction, message_id)
    if before == after:
        return
    if before is not None:
        _delete(transaction, before)
    if after is not None:
        transaction.execute(INSERT, _indexed(after))
        search_words.add(transaction, [after.body])


def remove(transaction: Transaction, message_id: MessageId) -> None:
    """Remove a message from the index, before it is deleted."""
    if _is_indexed(transaction, message_id):
        entry = _of(transaction, message_id)
        if entry is not None:
            _delete(transaction, entry)


def begin_again(transaction: Transaction) -> None:
    """Empty the index, because the places of many messages have changed. It is filled again in the
    background."""
    transaction.execute("INSERT INTO search (search) VALUES ('delete-all')")
    search_words.clear(transaction)
    meta.put(transaction, INDEXED_UP_TO, "0")


def want_purge(transaction: Transaction) -> None:
    """Have the index purged soon, also after a restart."""
    meta.put(transaction, NEEDS_PURGE, "1")


def needs_purge(connection: Connection) -> bool:
    """Whether the index may contain terms that have to be removed from the file."""
    return meta.get(connection, NEEDS_PURGE) == "1"


def begin_purge(transaction: Transaction) -> None:
    """Begin to rewrite the index. Until that is done, its file still contains the terms of deleted
    entries (SQLite: FTS5, the merge command with a negative number)."""
    transaction.execute(MERGE, (-MERGED_PAGES,))


def merge_part(transaction: Transaction) -> bool:
    """Merge the next part of the index's segments, or rewrite it in a purge. Returns whether there
    may be more."""
    before = transaction.fetch_value("SELECT total_changes()")
    transaction.execute(MERGE, (MERGED_PAGES,))
    changed: int = transaction.fetch_value("SELECT total_changes()") - before
    return changed >= MERGE_CHANGES


def end_purge(transaction: Transaction) -> None:
    """Nothing of what was deleted before the purge is left, nor of its words."""
    search_words.rewrite(transaction)
    meta.put(transaction, NEEDS_PURGE, "0")


def page(
    connection: Connection,
    *,
    q: str,
    wanted: MessageFilter,
    cursor: str | None,
    limit: int,
) -> Page[Message]:
    """Messages that contain every word of q, newest first.

    q is plain words. Longer words also match as beginnings of words. Raises Invalid (`query_empty`)
    without words, Invalid (`cursor_invalid`), and NotFound for an unknown conversation.
    """
    conversation = None
    if wanted.conversation_id is not None:
        conversation = conversations.get(connection, wanted.conversation_id)
    needed, excluded = filter_expressions(
        wanted,
        None if conversation is None else conversation.chat_id,
        is_own_sender=_is_own_sender(connection, wanted.sender_id),
    )
    expression = " AND ".join([_match(connection, q), *needed])
    if excluded:
        expression = f"({expression}) NOT ({' OR '.join(excluded)})"
    conditions: list[str] = ["search MATCH ?"]
    parameters: list[Any] = [expression]
    if cursor is not None:
        conditions.append("search.rowid < ?")
        parameters += cursors.decode(cursor, 1)
    if wanted.since is not None:
        conditions.append("search.rowid >= ?")
        parameters.append(_beginning_of(wanted.since))
    if wanted.until is not None:
        conditions.append("search.rowid < ?")
        parameters.append(_beginning_of(wanted.until))
    for column, value in _places(wanted, conversation):
        if value is not None:
            conditions.append(f"m.{column} = ?")
            parameters.append(value)
    found = select_pairs(
        connection,
        POSITION,
        mappers.MESSAGE,
        f"SELECT {POSITION.sql}, {mappers.MESSAGE.sql} FROM search "  # noqa: S608 - constants only
        f"CROSS JOIN messages m ON m.id = (search.rowid & {2**ID_BITS - 1}) "
        f"WHERE {' AND '.join(conditions)} AND NOT m.discarded "
        "ORDER BY search.rowid DESC LIMIT ?",
        (*parameters, limit + 1),
    )
    on_page = found[:limit]
    items = [mappers.message(row) for _, row in on_page]
    if len(found) <= limit:
        return Page(items, None)
    last, _ = on_page[-1]
    return Page(items, cursors.encode(last.rowid))


def _is_own_sender(connection: Connection, sender_id: int | None) -> bool:
    """Whether an account may have sent messages with this sender: as itself, or as a channel."""
    if sender_id is None or sender_id < 0:
        return True
    sql = "SELECT EXISTS (SELECT 1 FROM accounts WHERE user_id IN (?, 0))"  # 0: not known yet
    return bool(select_value(connection, sql, (sender_id,)))


def _places(
    wanted: MessageFilter, conversation: Conversation | None
) -> Iterator[tuple[str, int | str | None]]:
    """The columns of a message that a filter fixes, each with its value, or None."""
    yield "telegram_account_id", wanted.account_id
    yield "sender_id", wanted.sender_id
    if conversation is not None and wanted.whole_chat:
        yield "telegram_account_id", conversation.account_id
        yield "chat_id", conversation.chat_id
    elif conversation is not None:
        yield "conversation_id", conversation.id


def _is_indexed(transaction: Transaction, message_id: MessageId) -> bool:
    return message_id <= int(meta.get(transaction.connection, INDEXED_UP_TO) or 0)


def _of(transaction: Transaction, message_id: MessageId) -> Entry | None:
    row = transaction.fetch_one_as(
        INDEXED,
        f"SELECT {INDEXED.sql} FROM messages m WHERE m.id = ?",  # noqa: S608 - constants only
        (message_id,),
    )
    return None if row is None else _entry(row)


def _entry(row: IndexedRow) -> Entry | None:
    """A message's row in the index. None if it has no terms."""
    if row.discarded or row.scheduled_at is not None:
        return None
    body = terms("\n".join(filter(None, (row.text, row.media_label, *_above(row.header)))))
    if not body:
        return None
    place = place_terms(
        row.telegram_account_id,
        row.chat_id,
        row.sender_id,
        Direction(row.direction),
        Kind(row.kind),
    )
    return Entry(position(row.timestamp, row.id), body, place)


def _indexed(entry: Entry) -> tuple[int, str]:
    return entry.position, f"{entry.body} {entry.place}"


def _delete(transaction: Transaction, entry: Entry) -> None:
    transaction.execute(DELETE, _indexed(entry))
    search_words.remove(transaction, entry.body)


def _above(header: str | None) -> Iterator[str | None]:
    known = header_column.from_column(header)
    if known is not None:
        yield from (known.forwarded_from, known.signature)
        if known.quote is not None:
            yield from (known.quote.text, known.quote.author)


def _match(connection: Connection, q: str) -> str:
    """Plain words as an FTS5 expression: every term quoted, so nothing in q is syntax."""
    words = word_variants(q)
    if not words:
        raise Invalid("query_empty", "Type at least one word to search for.")
    return " AND ".join(
        f"({' OR '.join(phrase for way in ways for phrase in _phrases(connection, way))})"
        for ways in words
    )


def _phrases(connection: Connection, consecutive: list[str]) -> Iterator[str]:
    """The phrases of consecutive terms, the last of which may be the beginning of a word."""
    *before, last = consecutive
    if len(last) < MIN_BEGINNING or not is_word(last):
        yield f'"{" ".join(consecutive)}"'
        return
    for text, is_beginning in search_words.ways(connection, last):
        yield f'"{" ".join((*before, text))}"{"*" if is_beginning else ""}'
