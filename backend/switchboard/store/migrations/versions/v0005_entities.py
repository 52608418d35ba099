"""The entities of a text (formats and links) are stored beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; texts that are already stored stay plain."""
    op.add_column("messages", sa.Column("entities", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("messages", "entities")
