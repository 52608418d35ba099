"""The list of chats is read whole once a day, and after a gap in the updates.

Before, every pass read the whole list.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add the table; the next pass reads the whole list."""
    op.create_table(
        "list_readings",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it; every pass reads the whole list."""
    op.drop_table("list_readings")
