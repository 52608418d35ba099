"""New conversations: the first name of people, when Telegram has found somebody by name, and why an
account cannot write the first message."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

COLUMNS: dict[str, Any] = {
    "first_name": sa.String(),
    "resolved_at": sa.Integer(),
    "contact_requirement": sa.String(),
}


def upgrade() -> None:
    """Add columns. First names come with the next description of each person."""
    for name, kind in COLUMNS.items():
        op.add_column("peers", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in reversed(COLUMNS):
        op.drop_column("peers", name)
