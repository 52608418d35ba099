"""Users whom only a message shows, and peers that the owner has blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

COLUMNS = ("seen_in_chat_id", "seen_in_message_id")


def upgrade() -> None:
    """Add the columns and the table. Updates and the next connection fill them."""
    for name in COLUMNS:
        op.add_column("peers", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "blocked_peers",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id", "chat_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("blocked_peers")
    for name in COLUMNS:
        op.drop_column("peers", name)
