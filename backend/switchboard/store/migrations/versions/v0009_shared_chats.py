"""Indexes find the operator's accounts that share a chat, or write in it."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("accounts_of_user", "accounts", ["user_id"])
    op.create_index("conversations_of_chat", "conversations", ["chat_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("accounts_of_user", "accounts")
    op.drop_index("conversations_of_chat", "conversations")
