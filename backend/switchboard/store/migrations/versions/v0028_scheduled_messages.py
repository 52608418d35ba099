"""Scheduled messages, and replies that are held back for a moment.

The new status changes the CHECK of the table of messages. Only the text of the schema changes, so
the table is not copied (SQLite: ALTER TABLE, "Making Other Kinds Of Table Schema Changes", PRAGMA
writable_schema).
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

COLUMNS = ("not_before", "scheduled_at", "scheduled_id")

WITHOUT = "status IN ('received', 'pending', 'sent', 'failed')"
WITH = "status IN ('received', 'pending', 'sent', 'failed', 'scheduled')"


def upgrade() -> None:
    """Add the columns, their index and the status."""
    for name in COLUMNS:
        op.add_column("messages", sa.Column(name, sa.Integer(), nullable=True))
    op.create_index(
        "messages_scheduled",
        "messages",
        ["telegram_account_id", "chat_id", "scheduled_id"],
        unique=True,
        sqlite_where=sa.text("scheduled_at IS NOT NULL"),
    )
    _replace_check(WITHOUT, WITH)


def downgrade() -> None:
    """Drop them. Telegram still has the scheduled messages."""
    op.execute("UPDATE messages SET status = 'failed', discarded = 1 WHERE status = 'scheduled'")
    op.execute("UPDATE outbox SET payload = json_remove(payload, '$.silent') WHERE kind = 'send'")
    _replace_check(WITH, WITHOUT)
    op.drop_index("messages_scheduled", "messages")
    for name in COLUMNS:
        op.drop_column("messages", name)


def _replace_check(old: str, new: str) -> None:
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'messages'",
        (old, new),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
