"""How long an account may edit messages and delete them for everyone."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Add the column."""
    op.add_column("accounts", sa.Column("message_limits", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("accounts", "message_limits")
