"""Saved replies: texts that the operator inserts by a shortcut."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "saved_replies",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shortcut", sa.String(), nullable=False),
        sa.Column("shortcut_key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.UniqueConstraint("shortcut_key"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("saved_replies")
