"""Migrate a database to the present schema, and refuse foreign files."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import switchboard.store.core.models  # noqa: F401 - registers the tables
from switchboard.errors import StartRefused
from switchboard.store import migrations
from switchboard.store.accounts import identities
from switchboard.store.core.connections import engine_for
from switchboard.store.migrations.versions import v0018_chats


@pytest.fixture
def path(folder_in_memory: Path) -> Path:
    """The path of the database. Migrations are about its content, not about the disk."""
    return folder_in_memory / "switchboard.db"


def test_the_migrations_make_the_models(path: Path) -> None:
    """After all migrations the tables are those of `models`."""
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: (
                    kind != "table" or not str(name).startswith("search")
                )
            },
        )
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()

    assert differences == []


def test_peers_of_an_older_database_can_be_searched(path: Path) -> None:
    """The upgrade adds the search keys of the names in an older database."""
    engine = engine_for(path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["engine"] = engine
    command.upgrade(config, "0006")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO peers (telegram_account_id, chat_id, kind, title, username, can_reply) "
            "VALUES ('a', 1, 'user', 'Ольга', 'Olga_P', 1)"
        )

    migrations.upgrade(engine, path)

    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT search_key FROM peers").fetchall() == [
            (" ольга olga p @olga p _",)
        ]


def test_of_two_accounts_of_one_person_one_is_marked(path: Path) -> None:
    """The upgrade keeps the newer account that works, and marks the others to be merged into it."""
    engine = engine_for(path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["engine"] = engine
    command.upgrade(config, "0008")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executemany(
            "INSERT INTO accounts (id, label, api_id, user_id, display_name, phone_hint, "
            "is_active, state, state_detail, storage, created_at, import_done, import_total, "
            "signed_in_at) VALUES (?, 'A', 1, ?, 'A', '', 1, ?, '', 'local', 1, 0, 0, ?)",
            [
                ("older", 7, "connected", 1),
                ("newer", 7, "connected", 2),
                ("newest", 7, "signed_out", 3),
                ("alone", 8, "connected", 1),
                ("unknown", 0, "connected", 1),
                ("unknown too", 0, "connected", 1),
            ],
        )

    migrations.upgrade(engine, path)

    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT id, user_id, same_as FROM accounts ORDER BY id")
        assert found.fetchall() == [
            ("alone", 8, None),
            ("newer", 7, None),
            ("newest", 0, "newer"),
            ("older", 0, "newer"),
            ("unknown", 0, None),
            ("unknown too", 0, None),
        ]


def test_a_conversation_and_its_chat_are_split_and_put_together(path: Path) -> None:
    """The upgrade moves read marks and gaps to the chat. The conversation keeps its id, no id is
    given out twice, and the way back gives the same row again."""
    engine = engine_for(path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["engine"] = engine
    command.upgrade(config, "0017")
    rows = [
        (5, "a", 500, 3, 70, 1_700_000_000, 11, 12, 13, 14, 1, 15, 16),
        (7, "a", -60, 0, None, 0, 0, 0, 0, 0, 0, None, 0),
    ]
    columns = ", ".join((*v0018_chats.CONVERSATION_COLUMNS, *v0018_chats.CHAT_COLUMNS))
    select = f"SELECT {columns} FROM {{}} ORDER BY id"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO conversations ({columns}) VALUES ({marks})", rows)
        connection.execute("UPDATE sqlite_sequence SET seq = 9 WHERE name = 'conversations'")

    command.upgrade(config, "0018")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        both = "conversations JOIN chats USING (telegram_account_id, chat_id)"
        split = connection.execute(select.format(both)).fetchall()
        next_id = connection.execute(
            "INSERT INTO conversations (telegram_account_id, chat_id, topic_id, unread_count, "
            "last_message_at) VALUES ('a', 500, 1, 0, 0) RETURNING id"
        ).fetchone()
        connection.execute("DELETE FROM conversations WHERE topic_id = 1")
    command.downgrade(config, "0017")

    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        together = connection.execute(select.format("conversations")).fetchall()
        last_id = connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'conversations'"
        ).fetchall()
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema")]
    assert split == together == rows
    assert (next_id, last_id) == ((10,), [(10,)])
    assert "chats" not in tables
    assert "conversations_of_chat" in tables


def test_replies_that_wait_become_commands_and_back(path: Path) -> None:
    """A reply that waits, with its quote, and one that failed keep their order, random ids and
    states in the outbox of commands. The way back gives the same rows, and drops other kinds."""
    engine = engine_for(path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["engine"] = engine
    command.upgrade(config, "0019")
    rows = [
        (7, "a", 500, -5, "waiting", 3, 1_700_000_100, 1),
        (9, "a", 500, 6, "failed", 1, None, 0),
    ]
    columns = (
        "message_id, telegram_account_id, chat_id, random_id, state, attempts, next_try_at, "
        "blocks_account"
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executemany(
            "INSERT INTO messages (id, telegram_account_id, conversation_id, chat_id, sort_rank, "
            "direction, text, kind, timestamp, status, reply_to_message_id, error_code, "
            "error_text, discarded) "
            "VALUES (?, 'a', 3, 500, 1, 'outgoing', ?, 'text', ?, ?, ?, ?, ?, 0)",
            [
                (7, "“hi”\n", 1_700_000_000, "pending", 4, "flood_wait", "Wait."),
                (9, "ho", 1_700_000_001, "failed", None, "user_is_blocked", "Blocked."),
            ],
        )
        connection.executemany(f"INSERT INTO outbox ({columns}) VALUES (?,?,?,?,?,?,?,?)", rows)

    command.upgrade(config, "0020")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        commands = connection.execute(
            "SELECT id, conversation_id, kind, payload, ordering_key, supersede_key, error_code, "
            f"created_at, {columns} FROM outbox ORDER BY id"
        ).fetchall()
        connection.execute(
            "INSERT INTO outbox (telegram_account_id, chat_id, conversation_id, kind, payload, "
            "ordering_key, state, attempts, blocks_account, created_at) "
            "VALUES ('a', 500, 3, 'mark_read', '{}', 'mark_read', 'queued', 0, 0, 1)"
        )
    command.downgrade(config, "0019")

    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        back = connection.execute(f"SELECT {columns} FROM outbox ORDER BY message_id").fetchall()
    assert [row[8:] for row in commands] == back == rows
    assert [row[:8] for row in commands] == [
        (
            *(7, 3, "send", '{"text":"“hi”\\n","reply_to":4}', "messages", None, "flood_wait"),
            1_700_000_000,
        ),
        (
            *(9, 3, "send", '{"text":"ho","reply_to":null}', "messages", None, "user_is_blocked"),
            1_700_000_001,
        ),
    ]


def test_what_belongs_to_an_account_moves_when_it_is_merged(path: Path) -> None:
    """The merge of two accounts covers every table that names an account."""
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c "
            "WHERE m.type = 'table' AND c.name = 'telegram_account_id'"
        )
        assert {name for (name,) in tables} == identities.TABLES


def test_a_newer_database_is_refused(path: Path) -> None:
    """A database from a newer version is not changed. A sentence says what to do."""
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = content(path)

    with pytest.raises(StartRefused) as refused:
        migrations.upgrade(engine, path)

    engine.dispose()
    assert refused.value.code == "database_newer"
    assert content(path) == before


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    """A file of this name that is no database is not changed."""
    path.write_bytes(b"not a database, but long enough to look like one" * 100)
    engine = engine_for(path)

    with pytest.raises(StartRefused) as refused:
        migrations.upgrade(engine, path)

    engine.dispose()
    assert refused.value.code == "database_foreign"


def test_a_text_index_exists(path: Path) -> None:
    """The search index is made with the tables."""
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    engine.dispose()
    connection = sqlite3.connect(path)

    assert connection.execute("SELECT count(*) FROM search").fetchone() == (0,)
    connection.close()


def content(path: Path) -> list[str]:
    """Everything in a database, as SQL."""
    connection = sqlite3.connect(path)
    try:
        return [*connection.iterdump()]
    finally:
        connection.close()


def test_files_are_named_by_their_revision() -> None:
    """A start knows the schemas by the names of files, without Alembic: they are Alembic's."""
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    scripts = ScriptDirectory.from_config(config)

    revisions = {script.revision for script in scripts.walk_revisions()}

    assert migrations.known() == revisions
    assert migrations.head() == scripts.get_current_head()


def test_every_older_schema_comes_up_to_date_and_goes_back(path: Path) -> None:
    """A database of any schema so far is migrated, migrated back and migrated again. It keeps the
    earlier versions of messages.

    Every path from one schema to another is made of the same single migrations. So each of them
    runs up, down and up again, in the order of such a path; and all run at once, from the oldest
    schema to the newest, back, and up again.
    """
    engine = engine_for(path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["engine"] = engine
    oldest, *newer = revisions = sorted(migrations.known())
    for revision in revisions:
        command.upgrade(config, revision)
        insert_version(path, revision)

    for older, revision in reversed([*pairwise(revisions)]):
        command.downgrade(config, older)
        command.upgrade(config, revision)
        command.downgrade(config, older)
    command.upgrade(config, "head")
    command.downgrade(config, oldest)
    command.upgrade(config, "head")

    assert len(newer) > 30
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT message_id, text, valid_from FROM message_versions")
        assert sorted(kept) == [(int(revision), "before", 1) for revision in revisions]
    assert migrations.is_current(engine, path)
    engine.dispose()


def insert_version(path: Path, revision: str) -> None:
    """Store an earlier version of the message with the number of the schema."""
    old_names = revision < "0015"
    table, valid_from = ("edits", "since") if old_names else ("message_versions", "valid_from")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            f"INSERT INTO {table} (message_id, text, {valid_from}) VALUES (?, 'before', 1)",
            (int(revision),),
        )
