"""Albums, buttons, reactions, and timers of messages.

sets_keyboard: the message decides which reply keyboard its chat has. unread_in_albums: the number
of unread messages that are not the first unread one of their album.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

OPTIONAL: tuple[tuple[str, type[sa.Integer | sa.Text]], ...] = (
    ("album_id", sa.Integer),
    ("reply_markup", sa.Text),
    ("reactions", sa.Text),
    ("expires_at", sa.Integer),
)

FLAGS = ("sets_keyboard", "deleted_by_timer")

INDEXES: tuple[tuple[str, list[str], str], ...] = (
    ("messages_of_album", ["conversation_id", "album_id", "message_id"], "album_id IS NOT NULL"),
    ("messages_with_keyboard", ["conversation_id", "message_id"], "sets_keyboard"),
    ("messages_with_timer", ["expires_at"], "expires_at IS NOT NULL AND NOT deleted_by_timer"),
)


UNREAD = ["telegram_account_id", "is_archived", "muted_until", "unread_count"]
"""The columns of the index for unread totals, before this version."""


def upgrade() -> None:
    """Add columns and indexes. New messages and the next reading of history fill them."""
    for name, kind in OPTIONAL:
        op.add_column("messages", sa.Column(name, kind(), nullable=True))
    for name in FLAGS:
        op.add_column("messages", sa.Column(name, sa.Boolean(), nullable=False, server_default="0"))
    op.add_column(
        "conversations",
        sa.Column("unread_in_albums", sa.Integer(), nullable=False, server_default="0"),
    )
    for name, columns, condition in INDEXES:
        op.create_index(name, "messages", columns, sqlite_where=sa.text(condition))
    _index_unread([*UNREAD, "unread_in_albums"])


def downgrade() -> None:
    """Drop them."""
    _index_unread(UNREAD)
    for name, _, _ in INDEXES:
        op.drop_index(name, "messages")
    op.drop_column("conversations", "unread_in_albums")
    for name in (*FLAGS, *(name for name, _ in OPTIONAL)):
        op.drop_column("messages", name)


def _index_unread(columns: list[str]) -> None:
    op.drop_index("conversations_unread")
    op.create_index(
        "conversations_unread",
        "conversations",
        columns,
        sqlite_where=sa.text("unread_count > 0"),
    )
