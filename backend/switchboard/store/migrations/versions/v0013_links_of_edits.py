"""Earlier versions keep their entities; an index finds messages whose sender has no name yet."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column, and an index that holds only messages without a name."""
    op.add_column("edits", sa.Column("entities", sa.Text(), nullable=True))
    op.create_index(
        "messages_nameless",
        "messages",
        ["telegram_account_id", "sender_id"],
        sqlite_where=sa.text("sender_name IS NULL"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_index("messages_nameless", "messages")
    op.drop_column("edits", "entities")
