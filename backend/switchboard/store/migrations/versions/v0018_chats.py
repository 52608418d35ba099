"""Chats and conversations are two tables: what Telegram's sync needs, and what the operator sees.

Messages, events and merged conversations name conversations by their ids, so the ids stay, and no
id is used twice.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

CHAT_COLUMNS = (
    "read_inbox_max_id",
    "read_outbox_max_id",
    "unread_counted_up_to_id",
    "verified_up_to_id",
    "history_complete",
    "rescan_from_id",
    "in_step_up_to_id",
)
"""What moves from conversations to chats."""

CONVERSATION_COLUMNS = (
    "id",
    "telegram_account_id",
    "chat_id",
    "unread_count",
    "last_message_id",
    "last_message_at",
)
"""What stays."""


def upgrade() -> None:
    """Give each conversation its chat, and room for the topics of a chat."""
    op.create_table(
        "chats",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), autoincrement=False, nullable=False),
        *_chat_columns(),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id", "chat_id"),
        sqlite_with_rowid=False,
    )
    columns = ", ".join(("telegram_account_id", "chat_id", *CHAT_COLUMNS))
    op.execute(f"INSERT INTO chats ({columns}) SELECT {columns} FROM conversations")  # noqa: S608 - constants
    _create_conversations(
        sa.Column("topic_id", sa.Integer(), nullable=False),
        unique=("telegram_account_id", "chat_id", "topic_id"),
    )
    columns = ", ".join(CONVERSATION_COLUMNS)
    op.execute(
        f"INSERT INTO new_conversations (topic_id, {columns}) SELECT 0, {columns} "  # noqa: S608 - constants
        "FROM conversations"
    )
    _replace_conversations()


def downgrade() -> None:
    """Put both together again. A chat has one conversation: topics came with a later schema."""
    _create_conversations(*_chat_columns(), unique=("telegram_account_id", "chat_id"))
    columns = ", ".join((*CONVERSATION_COLUMNS, *CHAT_COLUMNS))
    op.execute(
        f"INSERT INTO new_conversations ({columns}) SELECT {columns} "  # noqa: S608 - constants
        "FROM conversations JOIN chats USING (telegram_account_id, chat_id)"
    )
    _replace_conversations()
    op.drop_table("chats")


def _chat_columns() -> list[sa.Column[int]]:
    return [
        sa.Column("read_inbox_max_id", sa.Integer(), nullable=False),
        sa.Column("read_outbox_max_id", sa.Integer(), nullable=False),
        sa.Column("unread_counted_up_to_id", sa.Integer(), nullable=False),
        sa.Column("verified_up_to_id", sa.Integer(), nullable=False),
        sa.Column("history_complete", sa.Boolean(), nullable=False),
        sa.Column("rescan_from_id", sa.Integer(), nullable=True),
        sa.Column("in_step_up_to_id", sa.Integer(), nullable=False, server_default="0"),
    ]


def _create_conversations(*columns: sa.Column[int], unique: tuple[str, ...]) -> None:
    op.create_table(
        "new_conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.Column("last_message_id", sa.Integer(), nullable=True),
        sa.Column("last_message_at", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(*unique),
        sqlite_autoincrement=True,
    )


def _replace_conversations() -> None:
    """Put the new table in the place of the old one, with its indexes and its last id."""
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'new_conversations'")
    op.execute(
        "INSERT INTO sqlite_sequence (name, seq) "
        "SELECT 'new_conversations', seq FROM sqlite_sequence WHERE name = 'conversations'"
    )
    op.drop_table("conversations")
    op.rename_table("new_conversations", "conversations")
    op.create_index("conversations_of_chat", "conversations", ["chat_id"])
    op.create_index("conversations_newest", "conversations", ["last_message_at", "id"])
    op.create_index(
        "conversations_newest_of_account",
        "conversations",
        ["telegram_account_id", "last_message_at", "id"],
    )
    op.create_index(
        "conversations_unread",
        "conversations",
        ["telegram_account_id", "unread_count"],
        sqlite_where=sa.text("unread_count > 0"),
    )
