"""A chat with a gap stores the message from which on it has to be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Put the message's id in place of the mark; a marked chat is read again from its oldest."""
    op.add_column("conversations", sa.Column("doubtful_from", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE conversations SET doubtful_from = (SELECT min(m.message_id) FROM messages m "
        "WHERE m.conversation_id = conversations.id) WHERE doubtful"
    )
    op.drop_column("conversations", "doubtful")


def downgrade() -> None:
    """Go back to the mark."""
    op.add_column(
        "conversations",
        sa.Column("doubtful", sa.Boolean(), nullable=False, server_default="0"),
    )
    op.execute("UPDATE conversations SET doubtful = doubtful_from IS NOT NULL")
    op.drop_column("conversations", "doubtful_from")
