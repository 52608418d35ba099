"""The first schema.

`search` indexes the texts of `messages` without a copy of them; see `store.search`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(
    body, content='', tokenize='unicode61 remove_diacritics 2'
)
"""


def upgrade() -> None:
    """Create every table and the search index."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("api_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("phone_hint", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_detail", sa.String(), nullable=False),
        sa.Column("retry_at", sa.Integer(), nullable=True),
        sa.Column("complete_until", sa.Integer(), nullable=True),
        sa.Column("storage", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.Integer(), nullable=True),
        sa.Column("import_done", sa.Integer(), nullable=False),
        sa.Column("import_total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "sessions",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "changes",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.Column("last_message_id", sa.Integer(), nullable=True),
        sa.Column("last_message_at", sa.Integer(), nullable=False),
        sa.Column("read_inbox_max_id", sa.Integer(), nullable=False),
        sa.Column("read_outbox_max_id", sa.Integer(), nullable=False),
        sa.Column("counted_id", sa.Integer(), nullable=False),
        sa.Column("verified_id", sa.Integer(), nullable=False),
        sa.Column("oldest_known", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["telegram_account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("telegram_account_id", "chat_id"),
        sqlite_autoincrement=True,
    )
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

    op.create_table(
        "outbox",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("random_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.Integer(), nullable=True),
        sa.Column("whole_account", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["telegram_account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("message_id"),
        sa.UniqueConstraint("telegram_account_id", "random_id"),
    )
    op.create_index("outbox_in_order", "outbox", ["telegram_account_id", "message_id"])

    op.create_table(
        "peers",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("access_hash", sa.Integer(), nullable=True),
        sa.Column("can_reply", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["telegram_account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("telegram_account_id", "chat_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("peers_by_username", "peers", ["telegram_account_id", "username"])

    op.create_table(
        "update_states",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pts", sa.Integer(), nullable=False),
        sa.Column("qts", sa.Integer(), nullable=False),
        sa.Column("date", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["telegram_account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("telegram_account_id", "channel_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("sender_name", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("media_label", sa.String(), nullable=True),
        sa.Column("timestamp", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_text", sa.String(), nullable=True),
        sa.Column("retry_at", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("reply_to_message_id", sa.Integer(), nullable=True),
        sa.Column("edited_at", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.Integer(), nullable=True),
        sa.Column("discarded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("direction IN ('incoming', 'outgoing')"),
        sa.CheckConstraint("status IN ('received', 'pending', 'sent', 'failed')"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["telegram_account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "client_id"),
        sa.UniqueConstraint("telegram_account_id", "chat_id", "message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("messages_by_telegram_id", "messages", ["telegram_account_id", "message_id"])
    op.create_index("messages_by_time", "messages", ["telegram_account_id", "timestamp"])
    op.create_index(
        "messages_in_thread", "messages", ["conversation_id", "timestamp", "rank", "id"]
    )
    op.create_index(
        "messages_unread_by_peer",
        "messages",
        ["conversation_id", "message_id"],
        sqlite_where=sa.text("direction = 'outgoing' AND read_at IS NULL"),
    )

    op.create_table(
        "edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("edits_of_message", "edits", ["message_id"])
    op.execute(SEARCH)


def downgrade() -> None:
    """Drop everything."""
    op.execute("DROP TABLE search")
    for table in (
        "edits",
        "messages",
        "update_states",
        "peers",
        "outbox",
        "conversations",
        "meta",
        "changes",
        "sessions",
        "accounts",
    ):
        op.drop_table(table)
