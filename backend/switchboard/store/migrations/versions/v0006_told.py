"""What the record was told and has not confirmed: our own word must not pass for another's."""

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
