"""A message has a header: where it was forwarded from, who signed it and what it quotes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; messages that are already stored have no header."""
    op.add_column("messages", sa.Column("header", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("messages", "header")
