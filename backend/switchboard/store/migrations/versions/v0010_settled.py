"""A chat stores up to which message it was in step; the rescan after a gap begins before it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Take what was verified so far for it: nothing better is known of the past."""
    op.add_column(
        "conversations", sa.Column("settled_id", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute("UPDATE conversations SET settled_id = verified_id")


def downgrade() -> None:
    """Drop it."""
    op.drop_column("conversations", "settled_id")
