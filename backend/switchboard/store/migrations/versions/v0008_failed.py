"""Failed replies are counted by an index that contains only them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "outbox_failed",
        "outbox",
        ["telegram_account_id", "chat_id"],
        sqlite_where=sa.text("state = 'failed'"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("outbox_failed", "outbox")
