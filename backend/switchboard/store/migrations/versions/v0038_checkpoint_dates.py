"""When the first page of an interrupted reading of the list of chats was read.

Chats that have moved up since then are read again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Add the column. With 0 the whole list is read again."""
    op.add_column(
        "dialog_checkpoints",
        sa.Column("top_date", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("dialog_checkpoints", "top_date")
