"""What this installation knows of the registry: dates of logins, values on which both last agreed,
leases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; existing accounts count as signed in when they were added."""
    op.add_column(
        "accounts", sa.Column("signed_in_at", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute("UPDATE accounts SET signed_in_at = created_at")
    op.add_column("accounts", sa.Column("base_label", sa.String(), nullable=True))
    op.add_column("accounts", sa.Column("base_active", sa.Boolean(), nullable=True))
    op.add_column("accounts", sa.Column("seen_in", sa.String(), nullable=True))
    op.add_column(
        "accounts", sa.Column("lease_is_ours", sa.Boolean(), nullable=False, server_default="1")
    )
    op.add_column("sessions", sa.Column("previous", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    for column in ("signed_in_at", "base_label", "base_active", "seen_in", "lease_is_ours"):
        op.drop_column("accounts", column)
    op.drop_column("sessions", "previous")
