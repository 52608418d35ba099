"""Basic groups that became supergroups."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the table. Telegram's list of chats and the history of supergroups fill it."""
    op.create_table(
        "moved_groups",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("old_chat_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("new_chat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id", "old_chat_id"),
        sa.UniqueConstraint("telegram_account_id", "new_chat_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("moved_groups")
