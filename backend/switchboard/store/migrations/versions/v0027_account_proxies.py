"""A proxy for each account: accounts say whether they have one, and sessions whether the registry
has their ciphertext yet. The address of the proxy is inside the ciphertext.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add columns. No account has a proxy yet, and the registry has every session that it needs."""
    for table, name in (("accounts", "has_proxy"), ("sessions", "is_unsent")):
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("sessions", "is_unsent")
    op.drop_column("accounts", "has_proxy")
