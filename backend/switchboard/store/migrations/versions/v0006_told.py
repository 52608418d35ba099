"""Writes that the registry has not confirmed: a late one must not pass for a change of another
installation."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; nothing is under way."""
    op.add_column("accounts", sa.Column("told", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("accounts", "told")
