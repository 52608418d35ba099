"""Archived conversations are done: older messages do not wait when the chat comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Add the column, and fill it for the chats in the archive."""
    op.add_column("conversations", sa.Column("done_at", sa.Integer(), nullable=True))
    op.execute("UPDATE conversations SET done_at = last_message_at WHERE is_archived")


def downgrade() -> None:
    """Drop it."""
    op.drop_column("conversations", "done_at")
