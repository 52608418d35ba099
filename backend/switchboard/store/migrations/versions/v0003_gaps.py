"""Gaps: deletions of messages that are not stored, and chats that have to be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "gone",
        sa.Column("telegram_account_id", sa.String(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("telegram_account_id", "chat_id", "message_id"),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "conversations",
        sa.Column("doubtful", sa.Boolean(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("conversations", "doubtful")
    op.drop_table("gone")
