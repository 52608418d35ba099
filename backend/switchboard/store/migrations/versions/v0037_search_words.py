"""The words of the search index, each with the number of its messages. The index and its words are
filled again in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

AGAIN = (
    "INSERT INTO search (search) VALUES ('delete-all')",
    "DELETE FROM meta WHERE key = 'search_indexed_up_to'",
)


def upgrade() -> None:
    """Add the table, and empty the index."""
    op.create_table(
        "search_words",
        sa.Column("word", sa.String, primary_key=True),
        sa.Column("messages", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    for statement in AGAIN:
        op.execute(statement)


def downgrade() -> None:
    """Drop it. The index stays as it is."""
    op.drop_table("search_words")
