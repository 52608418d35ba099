"""A peer has a search key beside its names."""

import sqlalchemy as sa
from alembic import op

from switchboard.domain.search_key import search_key

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column and fill it for the peers that are there."""
    op.add_column("peers", sa.Column("folded", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    known = connection.exec_driver_sql(
        "SELECT telegram_account_id, chat_id, title, username FROM peers"
    ).all()
    if known:
        connection.exec_driver_sql(
            "UPDATE peers SET folded = ? WHERE telegram_account_id = ? AND chat_id = ?",
            [(search_key(title, username), *peer) for *peer, title, username in known],
        )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("peers", "folded")
