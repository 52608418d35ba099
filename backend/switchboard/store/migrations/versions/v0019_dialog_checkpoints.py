"""The first reading of the list of chats continues after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the table; a reading that is under way begins again."""
    op.create_table(
        "dialog_checkpoints",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("date", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it; a reading that is under way begins again."""
    op.drop_table("dialog_checkpoints")
