"""What an account may do with messages: its rights in a chat, and the restrictions of a message."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Add the columns. What Telegram says of chats and messages the next time fills them."""
    op.add_column("peers", sa.Column("rights", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("restrictions", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("messages", "restrictions")
    op.drop_column("peers", "rights")
