"""The user of an account as the registry names it, if the user has another account here."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the user, and whether the operator has allowed the merge. Nobody waits for it yet."""
    op.add_column(
        "accounts", sa.Column("registry_user_id", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "accounts", sa.Column("may_merge", sa.Boolean(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_column("accounts", "may_merge")
    op.drop_column("accounts", "registry_user_id")
