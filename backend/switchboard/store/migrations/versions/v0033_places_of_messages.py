"""The search index says where each message is. It is filled again in the background."""

from alembic import op

revision = "0033"
down_revision = "0032"

AGAIN = (
    "INSERT INTO search (search) VALUES ('delete-all')",
    "DELETE FROM meta WHERE key = 'search_indexed_up_to'",
)


def upgrade() -> None:
    """Empty the index: maintenance fills it in parts, and continues after an interruption."""
    for statement in AGAIN:
        op.execute(statement)


def downgrade() -> None:
    """Empty the index: the version before fills it by its own rule."""
    for statement in AGAIN:
        op.execute(statement)
