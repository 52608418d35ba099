"""Why an account cannot write to a peer."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column. What Telegram says of a peer the next time fills it."""
    op.add_column("peers", sa.Column("cannot_reply", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("peers", "cannot_reply")
