"""A generated large store: years of conversations in a database of the current schema.

`fill` adds them to the database of a stopped service, under its signed-in accounts, so the rest of
the installation stays real. The same seed writes the same store. The generated Telegram ids are
negative, so they are before every real id, and a conversation stays in order when it continues.
"""

import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.notifications import MUTED_ALWAYS
from switchboard.domain.search_key import search_key
from switchboard.store import migrations
from switchboard.store.core.connections import engine_for
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import denormalized_settings, folders, search, waiting

T = TypeVar("T")

RARE, COMMON, CHINESE = "quinquagesima", "ship", "会议"
"""Words to search for: in about ten messages, in every third, in every hundredth."""

SEED = 1

TEXTS = 50_000
"""The texts that are used again and again, so that the store is generated in reasonable time."""

UNSAFE = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1048576", "temp_store = MEMORY")
"""A crash while it is generated ends the benchmark anyway."""

HASH_SIZE = "INSERT INTO search (search, rank) VALUES ('hashsize', ?)"
LARGE_HASH, ORDINARY_HASH = 64 * 2**20, 2**20
"""The bytes of new terms that the index collects before it writes a part (SQLite: FTS5)."""

YEAR = 365 * 86_400
FIRST_PEER = 8_000_000_000
"""Above every user id of the sandbox."""

FIRST_GROUP, FIRST_CHANNEL = -4_000_000_000, -1_008_000_000_000

FEW_ARCHIVED, MOST_ARCHIVED = 0.05, 0.95
"""Shares of the conversations."""

FOLDER = Folder(FolderId(2), "Work", groups=True, exclude_muted=True, exclude_read=True)

SPAN = 60
"""The most consecutive messages of one conversation."""

SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sa", "to", "vi", "da", "be", "fo", "gu")
GIVEN = ("Ada", "Bruno", "Chen", "Dina", "Emil", "Fatma", "Goran", "Hana", "Ivo", "Jana")
FAMILY = ("Aydin", "Berg", "Costa", "Duval", "Eriksen", "Fuchs", "Garcia", "Horvat", "Ito", "Kim")

INSERT_MESSAGE = (
    "INSERT INTO messages (telegram_account_id, conversation_id, chat_id, message_id, sort_rank, "
    "direction, sender_id, sender_name, text, kind, timestamp, status, read_at, discarded) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'text', ?, ?, ?, 0)"
)


@dataclass(frozen=True)
class Thread:
    """A conversation that gets messages."""

    id: int
    account_id: str
    chat_id: int
    title: str
    is_user: bool


def fill(
    database: Path,
    *,
    conversations: int = 10_000,
    messages: int = 1_000_000,
    longest: int = 100_000,
    longest_in: int | None = None,
    seed: int = SEED,
) -> int:
    """Add conversations and messages to a closed database, and index them.

    longest: the number of messages in one thread. This is `longest_in`, an existing conversation,
    or else a new one. Without a signed-in account, three inactive ones are created. Returns the id
    of the conversation with the longest thread.
    """
    dice = random.Random(seed)
    with _opened(database) as connection:
        accounts = _accounts(connection)
        threads = list(_threads(connection, accounts, conversations, dice))
        main = _existing(connection, longest_in) if longest_in is not None else threads[0]
        order = _order(main, threads, messages, longest, dice)
        with _indexes_afterwards(connection):
            connection.executemany(INSERT_MESSAGE, _messages(order, messages, dice))
        _update_conversations(connection, main, threads, dice)
    set_dialog_state(database, FEW_ARCHIVED)
    index(database)
    return main.id


def set_dialog_state(database: Path, archived: float) -> None:
    """Archive a share of the generated conversations, mute every tenth, snooze every fiftieth, pin
    a few of each account, and give each account a folder.

    Which ones follows from their chat ids, so the same store comes out each time.
    """

    def work(transaction: Transaction) -> None:
        transaction.execute(
            "UPDATE chats SET is_archived = (abs(chat_id) + 500) * 7919 % 1000 < ?, "
            "mute_until = iif(abs(chat_id) % 10 = 3, ?, NULL), "
            "pinned_rank = iif(abs(chat_id) % 2000 = 1999, abs(chat_id), NULL) "
            "WHERE abs(chat_id) >= ?",
            (archived * 1000, MUTED_ALWAYS, -FIRST_GROUP),
        )
        for account_id in transaction.fetch_values("SELECT id FROM accounts"):
            folders.replace(transaction, account_id, [FOLDER])
            denormalized_settings.apply_to_conversations(transaction, account_id)
            waiting.refresh_account(transaction, account_id)
        transaction.execute(
            "UPDATE conversations SET snoozed_until = iif(abs(chat_id) % 50 = 7, ?, NULL) "
            "WHERE abs(chat_id) >= ?",
            (MUTED_ALWAYS, -FIRST_GROUP),
        )

    in_transaction(database, work)


def index(database: Path) -> None:
    """Bring the search index up to date, by the service's own function, but in one transaction, and
    with fewer and larger parts to merge."""

    def work(transaction: Transaction) -> None:
        transaction.execute(HASH_SIZE, (LARGE_HASH,))
        while search.index_part(transaction):
            pass
        transaction.execute(HASH_SIZE, (ORDINARY_HASH,))

    in_transaction(database, work, *UNSAFE)


def in_transaction(database: Path, work: Callable[[Transaction], T], *pragmas: str) -> T:
    """Run a function of the store on a database that no service has open."""
    engine = engine_for(database)
    try:
        with engine.connect() as connection:
            for pragma in pragmas:
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            result = work(Transaction(connection, int(time.time())))
            connection.exec_driver_sql("COMMIT")
            return result
    finally:
        engine.dispose()


def _opened(database: Path) -> sqlite3.Connection:
    """A database of the present schema, created if missing; it commits at the end of the block."""
    database.touch(mode=0o600)
    engine = engine_for(database)
    migrations.upgrade(engine, database)
    engine.dispose()
    connection = sqlite3.connect(database)
    for pragma in UNSAFE:
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def _indexes_afterwards(connection: sqlite3.Connection) -> Iterator[None]:
    """Create the indexes of messages after the messages, which takes half the time."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_schema "
        "WHERE type = 'index' AND tbl_name = 'messages' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, sql in found:
        connection.execute(sql)


def _accounts(connection: sqlite3.Connection) -> list[str]:
    found = [id_ for (id_,) in connection.execute("SELECT id FROM accounts ORDER BY created_at")]
    if found:
        return found
    for number in (1, 2, 3):
        connection.execute(
            "INSERT INTO accounts (id, label, api_id, user_id, display_name, phone_hint, "
            "is_active, state, state_detail, storage, created_at, import_done, import_total) "
            "VALUES (?, ?, 1, ?, ?, '00', 0, 'inactive', '', 'local', ?, 0, 0)",
            (f"00000000-0000-4000-8000-{number:012}", f"Desk {number}", number, "Desk", number),
        )
    return _accounts(connection)


def _threads(
    connection: sqlite3.Connection, accounts: list[str], count: int, dice: random.Random
) -> Iterator[Thread]:
    """Conversations with people, groups and channels, spread over the accounts."""
    for number in range(count):
        account_id = accounts[number % len(accounts)]
        kind = dice.choices(("user", "group", "channel"), (80, 15, 5))[0]
        name = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"
        title = name if kind == "user" else f"{dice.choice(FAMILY)} & {dice.choice(FAMILY)}"
        chat_id = _chat_id(kind, number)
        connection.execute(
            "INSERT INTO peers (telegram_account_id, chat_id, kind, title, username, access_hash, "
            "can_reply, search_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                account_id,
                chat_id,
                kind,
                title,
                username := f"peer{number}",
                number,
                kind != "channel",
                search_key(title, username),
            ),
        )
        connection.execute(
            "INSERT INTO chats (telegram_account_id, chat_id, read_inbox_max_id, "
            "read_outbox_max_id, unread_counted_up_to_id, verified_up_to_id, history_complete) "
            "VALUES (?, ?, 0, 0, 0, 0, 1)",
            (account_id, chat_id),
        )
        row = connection.execute(
            "INSERT INTO conversations (telegram_account_id, chat_id, topic_id, unread_count, "
            "last_message_at) VALUES (?, ?, 0, 0, 0) RETURNING id",
            (account_id, chat_id),
        ).fetchone()
        yield Thread(row[0], account_id, chat_id, title, kind == "user")


def _chat_id(kind: str, number: int) -> int:
    if kind == "user":
        return FIRST_PEER + number
    return (FIRST_GROUP if kind == "group" else FIRST_CHANNEL) - number


def _existing(connection: sqlite3.Connection, id_: int) -> Thread:
    account_id, chat_id, title, kind = connection.execute(
        "SELECT telegram_account_id, chat_id, p.title, p.kind FROM conversations "
        "JOIN peers p USING (telegram_account_id, chat_id) WHERE id = ?",
        (id_,),
    ).fetchone()
    connection.execute(
        "UPDATE chats SET history_complete = 1 WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    return Thread(id_, account_id, chat_id, title, kind == "user")


def _order(
    main: Thread, threads: list[Thread], total: int, longest: int, dice: random.Random
) -> Iterator[Thread]:
    """The conversation of each message: first each conversation once, then a few much more
    often."""
    others = threads if main not in threads else threads[1:]
    weights = [1 / (place + 20) for place in range(len(others))]
    spread = total - longest
    spans = [dice.randint(1, SPAN) for _ in range(2 * spread // SPAN + 2)]
    partners = dice.choices(others, weights, k=len(spans))
    busy = itertools.chain.from_iterable(
        itertools.repeat(thread, span) for thread, span in zip(partners, spans, strict=True)
    )
    elsewhere = itertools.chain(others, busy, itertools.cycle(others))
    due = 0
    for _ in range(total):
        due += longest
        if due >= total:
            due -= total
            yield main
        else:
            yield next(elsewhere)


def _messages(
    order: Iterator[Thread], total: int, dice: random.Random
) -> Iterator[tuple[Any, ...]]:
    """Rows of messages, spread evenly over the last year."""
    now = int(time.time())
    words = _vocabulary(dice)
    texts = [" ".join(dice.choices(words, k=dice.randint(3, 18))) for _ in range(TEXTS)]
    for number, thread in enumerate(order):
        timestamp = now - YEAR + number * YEAR // total
        incoming = dice.random() < 0.7
        sender = thread.chat_id if thread.is_user else FIRST_PEER + number % 50
        yield (
            thread.account_id,
            thread.id,
            thread.chat_id,
            number - total,
            number - total,
            "incoming" if incoming else "outgoing",
            sender if incoming else None,
            thread.title if incoming else None,
            _text(number, dice.choice(texts)),
            timestamp,
            "received" if incoming else "sent",
            None if incoming else timestamp,
        )


def _vocabulary(dice: random.Random) -> list[str]:
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(5_000)]


def _text(number: int, text: str) -> str:
    """About a dozen words; a few are common, one is rare."""
    chosen = [text]
    if number % 3 == 0:
        chosen.append(COMMON)
    if number % 100 == 0:
        chosen.append(f"明天的{CHINESE}改到下午")
    if number % 100_000 == 7:
        chosen.append(RARE)
    return " ".join(chosen)


def _update_conversations(
    connection: sqlite3.Connection, main: Thread, threads: list[Thread], dice: random.Random
) -> None:
    """Give every conversation its last message, and some of them unread messages."""
    for thread in {main, *threads}:
        newest = connection.execute(
            "SELECT id, timestamp, message_id FROM messages WHERE conversation_id = ? "
            "ORDER BY timestamp DESC, sort_rank DESC, id DESC LIMIT 20",
            (thread.id,),
        ).fetchall()
        if not newest:
            continue
        connection.execute(
            "UPDATE conversations SET last_message_id = ?, last_message_at = ? WHERE id = ?",
            (newest[0][0], newest[0][1], thread.id),
        )
        if thread is not main:
            _leave_unread(connection, thread, newest, dice)


def _leave_unread(
    connection: sqlite3.Connection,
    thread: Thread,
    newest: list[tuple[int, int, int]],
    dice: random.Random,
) -> None:
    unread = dice.choices((0, dice.randint(1, len(newest))), (4, 1))[0]
    mark = newest[unread][2] if unread < len(newest) else newest[-1][2] - 1
    connection.execute(
        "UPDATE chats SET read_inbox_max_id = ? WHERE telegram_account_id = ? AND chat_id = ?",
        (mark, thread.account_id, thread.chat_id),
    )
    connection.execute(
        "UPDATE conversations SET unread_count = (SELECT count(*) FROM messages "
        "WHERE conversation_id = :id AND message_id > :mark AND direction = 'incoming') "
        "WHERE id = :id",
        {"mark": mark, "id": thread.id},
    )
